"""Second factors in tests: a passkey of somebody's, and a session that rests on it."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.http import HttpRequest
from django.test import Client as Browser
from django.utils import timezone

from clients.context import acting_as
from clients.enums import ConfirmedBy
from clients.models import NewFactor, User
from therapist_portal.web.middleware import SEEN_COOKIE


def passkey(user: User, *, waits: bool = False) -> Any:
    """A passkey of theirs, as allauth keeps one; the key itself is nobody's."""
    with acting_as(user.pk):
        row = Authenticator.objects.create(
            user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Key", "credential": {}}
        )
        if not waits:
            NewFactor.objects.filter(authenticator_id=row.pk, confirmed_at=None).update(
                confirmed_at=timezone.now(), confirmed_by=ConfirmedBy.IN_PERSON
            )
    return row


def signed_in_with(person: User, factor: Any) -> Browser:
    """Signed in with this factor alone, as a passkey does it, through the portal's own sign-in."""
    browser = Browser()
    request = HttpRequest()
    request.session = browser.session
    request.method = "POST"
    with acting_as(person.pk):
        request.user = AnonymousUser()
        record_authentication(
            request, person, "mfa", id=factor.pk, type=factor.type, passwordless=True,
            reauthenticated=True,
        )  # fmt: skip
        person.backend = "clients.signin.accounts.PortalBackend"
        login(request, person)
    request.session.save()
    browser.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key
    signer = signing.TimestampSigner(salt=f"seen|{request.session.session_key}")
    browser.cookies[SEEN_COOKIE] = signer.sign("1")
    return browser
