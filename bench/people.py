"""Sessions written straight into the database, as a sign-in a moment ago leaves them."""

import hashlib
import time
from uuid import UUID

import psycopg
from django.conf import settings
from django.core import signing
from django.utils import timezone
from django.utils.crypto import salted_hmac

from bench.load import Browser
from clients.models import User
from therapist_portal.web.middleware import SEEN_COOKIE
from therapist_portal.web.sessions import SessionStore

PORTAL_BACKEND = settings.AUTHENTICATION_BACKENDS[0]
FLOOR_BACKEND = "django.contrib.auth.backends.ModelBackend"
# What stock Django salts its users' session hash with.
FLOOR_SALT = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"


class Doors:
    """Opens browsers on the portal and on the yardstick, signed in as whoever is asked for."""

    def __init__(self, database: psycopg.Connection, portal: int, floor: int) -> None:
        self.database, self.portal, self.floor = database, portal, floor
        self._inside: list[tuple[Browser, str]] = []

    def portal_browser(self, user: UUID) -> Browser:
        row = User(pk=user, password="!")
        session = {
            "_auth_user_id": str(user),
            "_auth_user_backend": PORTAL_BACKEND,
            "_auth_user_hash": row.get_session_auth_hash(),
            "signed_in_at": int(time.time()),
            "account_authentication_methods": [{"method": "password", "at": time.time()}],
        }
        key = self._session("public", session)
        cookies = {settings.SESSION_COOKIE_NAME: key, SEEN_COOKIE: seen_now(key)}
        browser = Browser("127.0.0.1", self.portal, cookies, settings.CSRF_COOKIE_NAME)
        browser.headers["X-Portal-User"] = str(user)
        self._inside.append((browser, key))
        return browser

    def nobody_is_idle(self) -> None:
        """Those who waited for their turn longer than one may be idle are still signed in."""
        for browser, key in self._inside:
            browser.cookies[SEEN_COOKIE] = seen_now(key)

    def floor_browser(self, user: int) -> Browser:
        session = {
            "_auth_user_id": str(user),
            "_auth_user_backend": FLOOR_BACKEND,
            "_auth_user_hash": salted_hmac(FLOOR_SALT, "!", algorithm="sha256").hexdigest(),
        }
        key = self._session("bench_floor", session)
        return Browser("127.0.0.1", self.floor, {"sessionid": key}, "csrftoken")

    def _session(self, schema: str, content: dict) -> str:
        store = SessionStore()
        key = hashlib.sha256(f"{schema}{time.time_ns()}".encode()).hexdigest()[:32]
        expires = timezone.now() + timezone.timedelta(days=1)
        self.database.execute(
            f"INSERT INTO {schema}.django_session VALUES (%s, %s, %s)",
            [key, store.encode(content), expires],
        )
        self.database.commit()
        return key


def seen_now(key: str) -> str:
    """What the idle clock of this session holds after a request just now."""
    return signing.TimestampSigner(salt=f"seen|{key}").sign("1")
