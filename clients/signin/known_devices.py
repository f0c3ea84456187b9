"""Devices on which somebody signed in before: a stranger's wrong tries elsewhere don't shut them
out there (T5).

A signed cookie that holds no identity: without the sign-in address it can't be said whose it is.
It signs nobody in, and stands for no factor; guesses made on it are counted by themselves.
"""

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from clients.context import acting_as_worker
from clients.models import User
from clients.signin import new_factors

COOKIE = f"{settings.SECURE_PREFIX}device"
LASTS = 180 * 24 * 3600
# A device that several people use remembers so many of them, the newest first.
MOST = 4
_BETWEEN = "~"


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """After a full sign-in. Not where it rests on a factor that may be a stranger's (P8a)."""
    user = getattr(request, "signed_in_now", None)
    if user is None or new_factors.RESTS_ON in request.session or mark_of(request, user):
        return
    token = secrets.token_urlsafe(16)
    kept = [f"{token}.{_mac(token, user)}", *_entries(request)][:MOST]
    response.set_cookie(
        COOKIE,
        _BETWEEN.join(kept),
        max_age=LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def mark_of(request: HttpRequest, user: User) -> str:
    """The device's own mark where this person signed in on it since their password is what it is;
    nothing elsewhere."""
    for entry in _entries(request):
        token, _, mac = entry.partition(".")
        if constant_time_compare(mac, _mac(token, user)):
            return token
    return ""


def mark_for(request: HttpRequest, email: str) -> str:
    """The same for whoever signs in with this address. Asks nothing where there is no cookie."""
    if not _entries(request):
        return ""
    with acting_as_worker():  # nobody has signed in yet
        user = User.objects.filter(email__iexact=email.strip()).first()
    return mark_of(request, user) if user else ""


def _entries(request: HttpRequest) -> list[str]:
    return [one for one in request.COOKIES.get(COOKIE, "")[:1000].split(_BETWEEN) if "." in one]


def _mac(token: str, user: User) -> str:
    words = f"{token}|{user.pk}|{user.password}"
    return salted_hmac("clients.known_devices", words, algorithm="sha256").hexdigest()[:40]
