"""A second step is checked in our own way: its tries are counted where they are made (T5), and a
code even where the secret behind one of a person's factors can't be read."""

from collections.abc import Callable
from typing import Any

import structlog
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.core.internal.ratelimit import RateLimitUsage
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clients.models import User
from clients.signin import known_devices, sign_in_limits
from clients.signin.factor_secrets import NotOpened

log = structlog.get_logger()
NOT_READABLE = _(
    "We can’t check your codes at the moment, and it’s not your mistake. Use a passkey if you have "
    "one, or ask your practice for help with signing in."
)


def counted(user: User) -> RateLimitUsage:
    """One more try at this person's second step, to be rolled back if it was right. Raises
    ValidationError after too many from here."""
    request = context.request
    device = known_devices.mark_of(request, user)
    usage = sign_in_limits.counted(request, f"second step of {user.pk}", device)
    if usage is None:
        raise get_adapter().validation_error("too_many_login_attempts")
    return usage


def used_first(user: User, code: str) -> bool:
    """False where this person's code was used before, for as long as it could still be right:
    allauth remembers that for one period, and a code counts in the next and the one before, too."""
    periods = 2 * mfa_settings.TOTP_TOLERANCE + 1
    key = f"second-step-used:{user.pk}:{normalize_user_code(code)}"
    return cache.add(key, "used", timeout=periods * mfa_settings.TOTP_PERIOD)


class CheckedByWhatOpens:
    """A secret that names a key the portal doesn't have never ends in an error page."""

    # What allauth's form has, which it is mixed into.
    user: User
    cleaned_data: dict[str, Any]
    _emit_authentication_failed: Callable[[Any], None]

    def clean_code(self) -> str:
        user, code = self.user, self.cleaned_data["code"]
        tries, problem = counted(user), get_mfa_adapter().validation_error("incorrect_code")
        # The app's code and the recovery codes have a secret each: one of them may still open.
        mine = user.authenticator_set  # type: ignore[attr-defined]  # allauth's: it has no types
        factors = list(mine.exclude(type="webauthn"))
        for factor in factors:
            try:
                if factor.wrap().validate_code(code) and used_first(user, code):
                    factor.user, self.authenticator = user, factor
                    tries.rollback()
                    return code
            except NotOpened:
                log.error("factor.not_opened", user=str(user.pk))
                problem = ValidationError(NOT_READABLE)
        for factor in sorted(factors, key=lambda one: one.type != "totp")[:1]:
            self._emit_authentication_failed(factor)
        raise problem


class CountedHere:
    """A passkey as the second step of somebody who is named already."""

    user: User  # the two as above
    cleaned_data: dict[str, Any]

    def clean_credential(self) -> Any:
        credential = self.cleaned_data["credential"]
        webauthn.parse_authentication_response(credential)
        tries = counted(self.user)
        factor = webauthn.complete_authentication(self.user, credential)
        tries.rollback()
        return factor
