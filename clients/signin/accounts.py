"""Signing in: who may, how a request learns who is asking, and what allauth may do for us."""

from email.utils import formataddr, parseaddr
from typing import Any
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from clients import factor_secrets, kept, safe_contact
from clients.models import Client, Clinician, Practice, User

STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
SAID = {
    "account/messages/password_changed.txt": "Your password is changed.",
    "usersessions/messages/sessions_logged_out.txt": "You are signed out everywhere else.",
    "mfa/messages/totp_activated.txt": "Your app is set up. Keep the recovery codes safe.",
    "mfa/messages/totp_deactivated.txt": "Codes from your app are off.",
    "mfa/messages/recovery_codes_generated.txt": "Here are new recovery codes. The old ones no "
    "longer work.",
    "mfa/messages/webauthn_added.txt": "Your passkey or key is added.",
    "mfa/messages/webauthn_removed.txt": "Your passkey or key is removed.",
}

_PARTS = (("u", User), ("c", Client), ("k", Clinician), ("p", Practice))
_COLUMNS = [
    f"({alias}).{field.column}" for alias, model in _PARTS for field in model._meta.concrete_fields
]
_BEGIN = f"SELECT has_second_factor, agreed, {', '.join(_COLUMNS)} FROM portal_begin(%s)"


def load_user(user_id: UUID | str) -> User | None:
    """The active user with client, clinician and practice in one statement, or None.

    The same statement tells row security for whom this transaction runs from here on.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, [str(user_id)])
        row = cursor.fetchone()
    if row is None:
        return None
    has_second_factor, agreed, *values = row
    found: dict[str, Any] = {}
    for alias, model in _PARTS:
        fields = [field.attname for field in model._meta.concrete_fields]
        part, values = values[: len(fields)], values[len(fields) :]
        found[alias] = model.from_db("default", fields, part) if part[0] is not None else None
    user = found["u"]
    user.practice = found["p"]
    for name, part in (("client", found["c"]), ("clinician", found["k"])):
        if part is not None:
            part.practice = found["p"]
            part.user = user
            user._state.fields_cache[name] = part
    user.has_second_factor = bool(has_second_factor)
    user.agreed = frozenset(agreed or ())
    return user


class PortalBackend(AuthenticationBackend):
    """allauth's password check by email; loading a user also sets the row security context."""

    def get_user(self, user_id: Any) -> User | None:
        try:
            return load_user(UUID(str(user_id)))
        except ValueError:
            return None


def sign_in_who_joined(request: HttpRequest, user: User) -> None:
    """Signed in with the password they just chose, as if they had typed it at the door."""
    record_authentication(request, user, method="password", reauthenticated=True)
    perform_login(request, Login(user=user))


def may_remove_passkey(user: User, passkey_id: int) -> bool:
    """Whether a second step stays without it; allauth asks this of apps only (Inv 55)."""
    passkey = Authenticator.objects.filter(
        user=user, type=Authenticator.Type.WEBAUTHN, pk=passkey_id
    ).first()
    return passkey is None or MFAAdapter().can_delete_authenticator(passkey)


def keep_here(request: HttpRequest, user: User) -> None:
    """After all of a person's sessions were ended: the one in this browser goes on (G19)."""
    update_session_auth_hash(request, user)
    UserSession.objects.create_from_request(request)


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: a person is invited (Inv 11, P9). Mail is neutral and leaves last."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "That address and that password don’t go together.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """What was typed before the sign-in ran out waits for the same person only (P4)."""
        kept.take_along(request, user)
        return super().pre_login(request, user, **kwargs)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        if kept.SESSION_KEY in request.session:
            return reverse("clients:kept")
        return super().get_login_redirect_url(request)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *a: Any,
        **k: Any,
    ) -> None:
        """Our own few sentences; a greeting with the address on a shared screen is none of them."""
        words = SAID.get(message_template or "")
        if words:
            messages.add_message(request, level, words)

    def format_email_subject(self, subject: str) -> str:
        return subject

    def get_from_email(self) -> str:
        return formataddr((settings.PORTAL_NAME, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """That a password or a second step changed: to a client's safe address alone, or nowhere.

        The mailbox they sign in with may be read by somebody else; their own list of what
        happened tells it in any case (P7).
        """
        if user.is_client:
            email = safe_contact.address_of(user)
            if not email:
                return
        super().send_notification_mail(template_prefix, user, context, email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Rendered now, sent once the request is committed: no transaction waits for a server."""
        letter = self.render_mail(
            template_prefix, email, {"base_url": settings.BASE_URL, **context}
        )
        transaction.on_commit(letter.send, robust=True)


class MFAAdapter(DefaultMFAAdapter):
    """Second factors; device names are the owner's own and unverified (P8)."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": "Therapists need a second step. Add another one first; "
        "then this one can go.",
    }

    def encrypt(self, text: str) -> str:
        return factor_secrets.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return factor_secrets.opened(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """A clinician never goes below one (Inv 55)."""
        user = authenticator.user
        others = Authenticator.objects.filter(user=user, type__in=STRONG).exclude(
            pk=authenticator.pk
        )
        return not user.is_clinician or authenticator.type not in STRONG or others.exists()
