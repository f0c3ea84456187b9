"""Stock Django with sessions, sign-in and form tokens, and nothing else."""

import os
from pathlib import Path

from therapist_portal import env

HERE = Path(__file__).parent
DEBUG = False
SECRET_KEY = os.environ["SECRET_KEY"]
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
ROOT_URLCONF = "bench.floor.urls"
WSGI_APPLICATION = "bench.floor.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ]
        },
    }
]
AS_OWNER = os.environ.get("PORTAL_AS_OWNER") in {"1", "True"}
DATABASES = {
    "default": env.database(os.environ["DATABASE_OWNER_URL" if AS_OWNER else "DATABASE_URL"])
    | {"ATOMIC_REQUESTS": True, "CONN_HEALTH_CHECKS": True}
}
DATABASES["default"]["OPTIONS"] |= {"options": "-c search_path=bench_floor"}
if env.flag("DB_POOL"):
    DATABASES["default"]["OPTIONS"] |= {"pool": {"min_size": 1, "max_size": 8, "timeout": 5}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
USE_TZ = True
TIME_ZONE = "UTC"
