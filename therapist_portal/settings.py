"""All settings, in reading order. Values come from the environment (env.py)."""

from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from clients.forms.named import ACCOUNT_FORMS, MFA_FORMS  # noqa: F401 - settings of allauth
from therapist_portal import env
from therapist_portal.web import logs

BASE_DIR = Path(__file__).resolve().parent.parent

# --- What kind of place this is -------------------------------------------------------------
DEBUG = env.flag("DEBUG")
DEMO = env.flag("DEMO")
SECRET_KEY = env.text("SECRET_KEY", why="It signs sessions.")
if not DEBUG and (len(SECRET_KEY) < 50 or "dev-only" in SECRET_KEY):
    raise ImproperlyConfigured("SECRET_KEY is a development key or shorter than 50 characters.")
if DEMO and not DEBUG:
    raise ImproperlyConfigured("DEMO shows codes and mail on a page: it only runs with DEBUG=True.")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]" if DEBUG else "")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
BASE_URL = env.address("BASE_URL", "http://localhost:8000" if DEBUG else None, check=not DEBUG)
# A practice on its owner's own machine: browsers treat http://localhost as safe (docs/adr/0027).
ON_THIS_MACHINE = env.is_this_machine(BASE_URL)
HAS_TLS = not DEBUG and not ON_THIS_MACHINE
PORTAL_NAME = env.text("PORTAL_NAME", "Portal")
LEAVE_URL = env.text("LEAVE_URL", "https://www.wikipedia.org/")

INSTALLED_APPS = [
    "therapist_portal",
    "clients",
    "worksheets",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "therapist_portal.apps.StaticFiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "bootstrap",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "therapist_portal.content_policy.ContentPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "therapist_portal.web.middleware.PrivateResponses",
    "therapist_portal.web.middleware.Alive",  # before anything that asks the database
    "therapist_portal.web.middleware.FormsInUtf8",  # before anything reads what was posted
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "therapist_portal.web.uploads.OneFile",  # before anything reads what was posted
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "therapist_portal.web.middleware.RequestTransaction",
    "django.contrib.messages.middleware.MessageMiddleware",
    "therapist_portal.web.middleware.PersonalTimezone",
    "therapist_portal.web.unsaved_form.KeepUnsavedForm",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "therapist_portal.urls"
WSGI_APPLICATION = "therapist_portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [f"therapist_portal.templatetags.{one}" for one in ("form_proof", "said")],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "therapist_portal.web.context_processors.portal",
            ],
        },
    }
]

# --- Data -----------------------------------------------------------------------------------
# portal_app runs everything; portal_owner owns the tables and only migrates.
AS_OWNER = env.text("PORTAL_AS_OWNER", "") in {"1", "True"}
DATABASES = {
    "default": env.database(
        env.text("DATABASE_OWNER_URL" if AS_OWNER else "DATABASE_URL", why="It names PostgreSQL.")
    )
    | {"ATOMIC_REQUESTS": False, "CONN_HEALTH_CHECKS": True}
}
DB_PREPARE_THRESHOLD = env.threshold("DB_PREPARE_THRESHOLD", "auto")
DATABASES["default"]["OPTIONS"] |= env.plans(DB_PREPARE_THRESHOLD)
if env.flag("DB_POOL"):
    # Web processes only, and at most so many each: Celery closes the pool after every task.
    pool = {"min_size": 1, "max_size": max(1, env.number("DB_POOL_SIZE", 8)), "timeout": 5}
    DATABASES["default"]["OPTIONS"] |= {"pool": pool}
elif not env.flag("DB_CONN_CLOSE"):
    DATABASES["default"]["CONN_MAX_AGE"] = 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASE_OWNER_USER = "portal_owner"
DATABASE_APP_USER = "portal_app"

REDIS_URL = env.text("REDIS_URL", why="It names the broker.")
# In all, on every machine: while Redis is away each counts for the others.
WEB_PROCESSES = max(1, env.number("WEB_PROCESSES", env.number("WEB_CONCURRENCY", 2)))
CACHES = {
    "default": {
        "BACKEND": "therapist_portal.web.rate_limit_cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "portal",
    }
}

# Keys that wrap each person's data key: "id:base64,older-id:base64". Never SECRET_KEY.
PORTAL_KEK = env.text("PORTAL_KEK", why="It wraps the keys of people's words.")

# --- Sign-in --------------------------------------------------------------------------------
AUTH_USER_MODEL = "clients.User"
AUTHENTICATION_BACKENDS = ["clients.signin.accounts.PortalBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:home"
ACCOUNT_LOGOUT_REDIRECT_URL = "portal:signed_out"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "clients.signin.passwords.NotLikeTheAccount"},
    {"NAME": "clients.signin.passwords.LongEnough", "OPTIONS": {"min_length": 15}},
    {"NAME": "clients.signin.passwords.NotCommon"},
    {"NAME": "clients.signin.passwords.NotOnEveryList"},
]
ACCOUNT_ADAPTER = "clients.signin.accounts.AccountAdapter"
MFA_ADAPTER = "clients.signin.accounts.MFAAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation proves the address, a person the code
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
# Mail may take a while (clients/signin/reset_requests.py).
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_RATE_LIMITS = {"join": "30/m/ip", "login_failed_anywhere": "30/h/key"}  # sign_in_limits.py
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TRUST_ENABLED = False
MFA_RECOVERY_CODE_COUNT = 10
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = PORTAL_NAME
MFA_TOTP_TOLERANCE = 1  # a code counts for half a minute longer (RFC 6238, 5.2), and once
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or ON_THIS_MACHINE  # as browsers do on localhost
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 0)
USERSESSIONS_TRACK_ACTIVITY = False

SESSION_ENGINE = "therapist_portal.web.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
IDLE_MINUTES = 15
SECURE_PREFIX = "__Host-" if HAS_TLS else ""
SESSION_COOKIE_NAME = f"{SECURE_PREFIX}id"
CSRF_COOKIE_NAME = f"{SECURE_PREFIX}form"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HAS_TLS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "therapist_portal.views.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- What a page may do ---------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        # Chromium checks redirects too: without script, leaving posts here and lands there (P18).
        "form-action": [SELF, LEAVE_URL],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in (
        "accelerometer ambient-light-sensor autoplay bluetooth camera display-capture "
        "encrypted-media geolocation gyroscope magnetometer microphone midi payment usb"
    ).split()
}
SECURE_CONTENT_TYPE_NOSNIFF = True
# "no-referrer" would turn the Origin of our own forms into null, and every one would be refused;
# nothing outside learns anything from this either.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if HAS_TLS:
    SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # whoever probes asks beside the proxy
    SECURE_HSTS_SECONDS = 63072000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    if ALLAUTH_TRUSTED_PROXY_COUNT:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
# One, for the one view that takes a worksheet; everywhere else the handler refuses it.
DATA_UPLOAD_MAX_NUMBER_FILES = 1
FILE_UPLOAD_HANDLERS = ["therapist_portal.web.uploads.RefuseUploads"]

# --- Look -----------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = env.text("STATIC_ROOT", str(BASE_DIR / "staticfiles"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "therapist_portal.web.staticfiles.PortalStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = False
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# --- Words and time -------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = USE_TZ = True

# --- Mail -----------------------------------------------------------------------------------
EMAIL_BACKEND = env.text(
    "EMAIL_BACKEND",
    "therapist_portal.demo.inbox.InboxBackend"
    if DEMO
    else "django.core.mail.backends.smtp.EmailBackend",
)
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_SSL, EMAIL_USE_TLS = env.mail_encryption(EMAIL_PORT, starttls=not DEBUG)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "notes@portal.invalid")
DEMO_INBOX = env.text("DEMO_INBOX", str(BASE_DIR / ".portal" / "demo-inbox"))

# --- Worker ---------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_SOFT_TIME_LIMIT = 100
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # 100 tries would be 47 minutes, then the end
# A dead broker costs a request at most a moment: the row is the truth, beat sweeps it up.
QUICKLY = {"socket_connect_timeout": 1, "socket_timeout": 5, "max_retries": 1}
CELERY_BROKER_TRANSPORT_OPTIONS = QUICKLY
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "UTC"
OUTBOX_WAKES_WORKER = True
OUTBOX_JITTER = env.flag("OUTBOX_JITTER", True)  # partners' notes tell nothing of each other
MAIL_HONOURS_KEY = env.flag("MAIL_HONOURS_KEY")  # docs/adr/0013: when a broken call may be repeated
OUTBOX_CLAIM_SECONDS = env.number("OUTBOX_CLAIM_SECONDS", 60)  # then another worker may take it
OUTBOX_CALL_SECONDS = env.number("OUTBOX_CALL_SECONDS", CELERY_TASK_TIME_LIMIT + 10)
CELERY_BEAT_SCHEDULE = {
    "deliver what is due": {
        "task": "clients.tasks.sweep_outbox",
        "schedule": env.number("OUTBOX_SWEEP_SECONDS", 60),
        "options": {"expires": 50},
    },
    "count refused pages": {"task": "clients.tasks.count_refused_pages", "schedule": 60},
    "assign what is scheduled": {"task": "worksheets.tasks.assign_scheduled", "schedule": 3600},
    "plan reminders": {"task": "worksheets.tasks.plan_reminders", "schedule": 3600},
    "look after check-ins": {"task": "worksheets.tasks.look_after_checkins", "schedule": 3600},
    "delete what is past its time": {"task": "clients.tasks.tidy", "schedule": 24 * 3600},
}

# --- Logs: ids and event names only ---------------------------------------------------------
LOGGING = logs.settings(level=env.text("LOG_LEVEL", "INFO"))
