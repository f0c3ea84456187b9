"""Signing in: who may, how a request learns who is asking, and what allauth may do for us."""

import time
from typing import Any
from uuid import UUID, uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.password_reset_by_code import (
    PASSWORD_RESET_VERIFICATION_SESSION_KEY as RESET_SESSION_KEY,
)
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.models import Login
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.sessions.backends.base import SessionBase
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients import context
from clients.context import acting_as
from clients.messaging import account_messages, outbox
from clients.models import Client, Clinician, Practice, User
from clients.signin import (
    factor_secrets,
    known_devices,
    new_factors,
    reset_requests,
    sign_in_limits,
    unsaved_form,
)

STRONG = new_factors.STRONG
# allauth's notices that a factor was added.
ADDED = {
    "mfa/email/totp_activated",
    "mfa/email/webauthn_added",
    "mfa/email/recovery_codes_generated",
}
SAID = {
    "account/messages/password_changed.txt": _("Your password is changed."),
    "usersessions/messages/sessions_logged_out.txt": _("You are signed out everywhere else."),
    "mfa/messages/totp_activated.txt": _("Your app is set up. Keep the recovery codes safe."),
    "mfa/messages/totp_deactivated.txt": _("Codes from your app are off."),
    "mfa/messages/recovery_codes_generated.txt": _(
        "Here are new recovery codes. The old ones no longer work."
    ),
    "mfa/messages/webauthn_added.txt": _("Your passkey or key is added."),
    "mfa/messages/webauthn_removed.txt": _("Your passkey or key is removed."),
}

WRONG_CODE = _("That code isn’t right, or it has expired. Check it, or use a newer one.")
NO_PASSKEY = _("That didn’t work. Nothing has changed; you can try again or use another way.")
WAIT = _("There have been a lot of attempts in a short time. Wait a few minutes, then try again.")
ACCOUNT_ERRORS = {
    "account_inactive": _(
        "This account is closed. If you think it shouldn’t be, ask your practice."
    ),
    "email_password_mismatch": _("That address and that password don’t match."),
    "enter_current_password": _("That isn’t your current password."),
    "incorrect_code": WRONG_CODE,
    "incorrect_password": _("That isn’t your password. Try again."),
    "invalid_login": _("That address and that password don’t match."),
    "invalid_or_expired_key": _("This code has expired. Ask for a new one."),
    "invalid_password_reset": _("This code has expired. Ask for a new one."),
    "rate_limited": WAIT,
    "too_many_login_attempts": WAIT,
}
MFA_ERRORS = {
    "cannot_delete_authenticator": _(
        "Therapists need two-factor authentication. Add another method before you remove this one."
    ),
    "cannot_generate_recovery_codes": _(
        "Set up an app or a passkey first. Recovery codes are for when it is lost."
    ),
    "incorrect_code": WRONG_CODE,
    "rate_limited": WAIT,
    "unverified_email": _("Your address has to be confirmed first. Ask your practice."),
}
ANOTHER_WAY = {
    "reauthenticate": _("Use your password"),
    "mfa_reauthenticate": _("Use a code from your app, or a recovery code"),
    "mfa_reauthenticate:webauthn": _("Use a passkey or security key"),
}
_PARTS = (("u", User), ("c", Client), ("k", Clinician), ("p", Practice))
_FIELDS = {alias: [one.attname for one in model._meta.concrete_fields] for alias, model in _PARTS}
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
        fields = _FIELDS[alias]
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


def named_in(session: SessionBase) -> set[UUID]:
    """Who gave their password in this browser and is asked for the second step, and who asked for
    a new one: allauth looks them up before anybody is signed in."""
    login, reset = session.get(LOGIN_SESSION_KEY), session.get(RESET_SESSION_KEY)
    named = {(login or {}).get("user_pk"), (reset or {}).get("user_id")}
    return {UUID(one) for one in named if one}


class PortalBackend(AuthenticationBackend):
    """allauth's password check by email; loading a user also sets the row security context."""

    def get_user(self, user_id: Any) -> User | None:
        """The active user, as load_user; None for anything else, or for no id at all."""
        try:
            return load_user(UUID(str(user_id)))
        except ValueError:
            return None


def sign_in_who_joined(request: HttpRequest, user: User) -> None:
    """Signed in with the password they just chose, as if they had typed it at the door."""
    record_authentication(request, user, method="password", reauthenticated=True)
    perform_login(request, Login(user=user))


def sign_in_from_code(request: HttpRequest, user: User) -> None:
    """After a code told face to face: what they add in this session is theirs (P8a)."""
    sign_in_who_joined(request, user)
    request.session[new_factors.MET_AT] = int(time.time())


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
    """Nobody signs up: a person is invited (Inv 11, P9). Mail goes by the outbox."""

    error_messages = DefaultAccountAdapter.error_messages | ACCOUNT_ERRORS

    def get_reauthentication_methods(self, user: Any) -> list[dict]:
        """As allauth lists them, each called in our words."""
        found = super().get_reauthentication_methods(user)
        return [one | {"description": ANOTHER_WAY[one["id"]]} for one in found]

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: one is invited."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Nobody is known at the door but whose address was typed (docs/adr/0033)."""
        super().pre_authenticate(request, **credentials)
        account, device = self._account_and_device(request, **credentials)
        everywhere = sign_in_limits.counted_by_account(request, account, device)
        if everywhere is None:
            raise self.validation_error("too_many_login_attempts")
        self._login_failed_rl_usage.usage += everywhere.usage
        context.look_for(credentials.get("email") or "")

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """What was typed before the sign-in ran out waits for the same person only (P4)."""
        unsaved_form.take_along(request, user)
        return super().pre_login(request, user, **kwargs)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Wrong passwords are counted by account and address, and apart on each device that this
        person signed in on before: whoever tries elsewhere can't use up their tries here (T5)."""
        return sign_in_limits.key_of(request, *self._account_and_device(request, **credentials))

    def _account_and_device(self, request: HttpRequest, **credentials: Any) -> tuple[str, str]:
        account = super()._get_login_attempts_cache_key(request, **credentials)
        return account, known_devices.mark_for(request, credentials.get("email", ""))

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        super()._delete_login_attempts_cached_email(request, **credentials)
        account, _ = self._account_and_device(request, **credentials)
        sign_in_limits.forget(request, account)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """To the form that waits, where one does; else as allauth says."""
        if unsaved_form.SESSION_KEY in request.session:
            return reverse("portal:unsaved_form")
        return super().get_login_redirect_url(request)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *a: Any,
        message: str | None = None,
        **k: Any,
    ) -> None:
        """Our own few sentences; a greeting with the address on a shared screen is none of them."""
        is_ours = message in {WRONG_CODE, WAIT, NO_PASSKEY}
        words = message if is_ours else SAID.get(message_template or "")
        if words:
            messages.add_message(request, level, words)

    def generate_password_reset_code(self) -> str:
        """allauth keeps what is returned here in the session: a mark, from which nobody gets to
        the code. The code itself goes into the letter alone."""
        self._code = super().generate_password_reset_code()
        return reset_requests.mark_of(self._code)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Somebody asked for a code. The same is done whether the address has an account or not,
        and no page waits for a mail server."""
        if template_prefix == "account/email/unknown_account":
            self.generate_password_reset_code()
        elif template_prefix != "account/email/password_reset_code":
            raise LookupError(f"nothing here sends {template_prefix}")
        reset_requests.write(address=email, code=self._code)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """That a password or a second step changed. Some of allauth's notices come after the
        commit or from the door: the person it is about asks for it, whoever acts.

        Of a factor that waits its own letter tells, with the way to put it back (P8a).
        """
        with acting_as(user.pk):
            if template_prefix in ADDED and new_factors.waits_until(user):
                return
            outbox.enqueue(
                kind=account_messages.notice_of(template_prefix),
                recipient_id=user.pk,
                about=uuid4(),
                practice_id=user.practice_id,
            )


class MFAAdapter(DefaultMFAAdapter):
    """Second factors; device names are the owner's own and unverified (P8)."""

    error_messages = DefaultMFAAdapter.error_messages | MFA_ERRORS

    def generate_authenticator_name(self, user: User, type: Any) -> str:
        """Until its owner gives it a name of their own."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return str(_("Passkey %(number)d") % {"number": number})

    def encrypt(self, text: str) -> str:
        """A factor’s secret, sealed for its row."""
        return factor_secrets.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again. Raises what factor_secrets.opened raises."""
        return factor_secrets.opened(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """A clinician never goes below one (Inv 55)."""
        user = authenticator.user
        others = Authenticator.objects.filter(user=user, type__in=STRONG).exclude(
            pk=authenticator.pk
        )
        return not user.is_clinician or authenticator.type not in STRONG or others.exists()
