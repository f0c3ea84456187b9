"""One request, one transaction, one person; private responses; honest weather reports."""

import time
import zoneinfo
from collections.abc import Callable
from http import HTTPStatus

import structlog
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import logout
from django.core import signing
from django.db import InterfaceError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from psycopg_pool import PoolTimeout

from clients import audit, context, vault
from clients.keys import check_values
from clients.keys.check_values import WrongKey
from clients.policies import locked_accounts
from clients.signin import accounts, known_devices, new_factors, refused_pages
from clients.signin.factor_secrets import NotOpened
from therapist_portal.views import errors, home

log = structlog.get_logger()
Next = Callable[[HttpRequest], HttpResponse]
DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeout)
# What watches the portal hears what is wrong with it, with a wrong key too.
WATCHED = {"/healthz", "/readyz"}
SEEN_COOKIE = f"{settings.SECURE_PREFIX}seen"
# A cookie is renewed at most this often, so that most answers carry none.
RENEW_AFTER = 30


class PrivateResponses:
    """Nothing the portal says is kept by a browser or a proxy (Inv 22, P1)."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        if getattr(request, "ends_here", False):
            # Signed out, left, idle for too long: however it ended, the browser lets go of it. What
            # was typed meanwhile travels in the page itself (P4), so that nothing is lost by it.
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


class Alive:
    """Answers /healthz before anything asks the database: a probe that found this process dead
    because the database is away would start every process again, for nothing."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == "/healthz":
            return home.healthz(request)
        return self.get_response(request)


class FormsInUtf8:
    """Browsers send forms in UTF-8. Another encoding is refused before anything reads the body:
    some aren't text at all (zlib, idna), and some say another thing than was checked (utf-7).
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        named = (request.content_params or {}).get("charset")
        if named is not None:
            if named.strip("\"'").lower() not in {"utf-8", "utf8", "us-ascii", "ascii"}:
                return errors.bad_request(request)
            request.encoding = "utf-8"
        return self.get_response(request)


class RequestTransaction:
    """All of a request in one transaction, on behalf of whoever signed in.

    Rolled back from status 500 up, and where a key is not handed out any more. Audit rows
    collected on the way are written last, in the same transaction: where they cannot be written,
    the page is not shown. While the database is away, or the operator's key is a wrong one (D1b),
    people get 503 with Retry-After.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            with audit.collecting(), transaction.atomic():
                if request.path not in WATCHED:
                    check_values.require()
                begin(request)
                response = self.get_response(request)
                if response.status_code >= 500 or getattr(request, "is_not_given", False):
                    transaction.set_rollback(True)
                else:
                    record_closed_door(request, response)
                    audit.flush()
            # After the commit: what runs there may give the session a new key.
            remember_seen(request, response)
            known_devices.remember(request, response)
            return response
        except DATABASE_AWAY:
            log.warning("database.unreachable")
            return errors.unavailable(request)
        except WrongKey as error:
            log.error("keys.wrong", problem=str(error))
            return errors.unavailable(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, DATABASE_AWAY):
            log.warning("database.unreachable")
            return errors.unavailable(request)
        if isinstance(exception, NotOpened):
            return errors.codes_not_readable(request)
        if isinstance(exception, vault.NotGiven):
            return not_given(request, exception)
        return None


def not_given(request: HttpRequest, exception: vault.NotGiven) -> HttpResponse:
    """The page of what is not theirs, where that ended between two statements of one page (Inv 8).

    Nothing of the page is kept: neither what it was about to change, nor that it was read. Any
    other fault of a sealed value stays a fault, and a key that is lost for good shows in the log
    again and again.
    """
    request.is_not_given = True  # type: ignore[attr-defined]
    match = request.resolver_match
    route = match.view_name if match else ""
    log.warning("words.not_given", key_class=exception.key_class, route=route)
    return errors.not_found(request, exception)


def record_closed_door(request: HttpRequest, response: HttpResponse) -> None:
    """On record, where somebody who is signed in met a 404 at an address that takes an id."""
    match = request.resolver_match
    if response.status_code != 404 or not match or not match.kwargs:
        return
    if request.user.is_authenticated:
        address = get_adapter().get_client_ip(request)
        refused_pages.record(request.user, address, match.view_name)


def begin(request: HttpRequest) -> None:
    """Set the row security context; end a session that idled too long or is too old."""
    request.was_idle = False  # type: ignore[attr-defined]
    if "_auth_user_id" not in request.session:
        context.stand_at_the_door(accounts.named_in(request.session))
        return
    if _is_stale(request):
        request.idle_user_id = request.session["_auth_user_id"]  # type: ignore[attr-defined]
        request.was_idle = True  # type: ignore[attr-defined]
        logout(request)
    if not request.user.is_authenticated:  # loading the user sets the context
        context.stand_at_the_door()
        return
    new_factors.stand(request)
    if request.user.is_shut:
        locked_accounts.as_new(request.user)


def _signer(request: HttpRequest) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"seen|{request.session.session_key}")


def _is_stale(request: HttpRequest) -> bool:
    """Idle for IDLE_MINUTES, or signed in for longer than a session may live at all."""
    try:
        _signer(request).unsign(
            request.COOKIES.get(SEEN_COOKIE, ""), max_age=settings.IDLE_MINUTES * 60
        )
    except signing.BadSignature:
        return True
    signed_in_at = request.session.get("signed_in_at", 0)
    return time.time() - signed_in_at > settings.SESSION_COOKIE_AGE


def remember_seen(request: HttpRequest, response: HttpResponse) -> None:
    """Renew the idle clock in a signed cookie, so that reading a page writes no row."""
    if not request.session.session_key or "_auth_user_id" not in request.session:
        if SEEN_COOKIE in request.COOKIES:
            response.delete_cookie(SEEN_COOKIE, samesite="Lax")
        return
    # A save in the background that was refused or failed is nobody's sign of life.
    is_refused = response.status_code == HTTPStatus.FORBIDDEN or response.status_code >= 500
    if is_refused or getattr(request, "keeps_idle_clock", False):
        return
    signer = _signer(request)
    try:
        signer.unsign(request.COOKIES.get(SEEN_COOKIE, ""), max_age=RENEW_AFTER)
    except signing.BadSignature:
        response.set_cookie(
            SEEN_COOKIE,
            signer.sign("1"),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


class PersonalTimezone:
    """Dates and times in the reader's own zone."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            with timezone.override(zoneinfo.ZoneInfo(request.user.time_zone)):
                return self.get_response(request)
        return self.get_response(request)
