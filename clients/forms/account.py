"""allauth's forms of a person's own sign-in, in our words: password, codes, passkeys."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm
from allauth.mfa.totp.forms import ActivateTOTPForm, DeactivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn
from django.utils.translation import gettext_lazy as _

from clients.forms.factors import CheckedByWhatOpens, CountedHere
from clients.forms.signin import FromDevice, InOurWords
from clients.signin import reset_requests

AGAIN = _("The two passwords are not the same. Type it once more.")


class PasswordTwice(InOurWords):
    """A new password. The page says what it has to be, once."""

    labels = {
        "oldpassword": _("Current password"),
        "password1": _("New password"),
        "password2": _("New password again"),
    }

    def add_error(self, field: str | None, error: Any) -> None:
        is_other = field == "password2" and not getattr(error, "error_list", None)
        super().add_error(field, AGAIN if is_other else error)


class ChangePasswordForm(PasswordTwice, account.ChangePasswordForm):
    pass


class NewPasswordForm(PasswordTwice, account.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(InOurWords, account.ReauthenticateForm):
    labels = {"password": _("Password")}


class ConfirmResetCodeForm(InOurWords, account.ConfirmPasswordResetCodeForm):
    """The session keeps a mark of the code, never the code: marks are compared."""

    labels = {"code": _("Code from the email")}

    def clean_code(self) -> str:
        typed = self.cleaned_data["code"]
        self.cleaned_data["code"] = reset_requests.mark_of(typed)
        super().clean_code()
        return typed


class SecondStepForm(InOurWords, CheckedByWhatOpens, mfa.AuthenticateForm):
    labels = {"code": _("Code")}


class SecondStepAgainForm(InOurWords, CheckedByWhatOpens, mfa.ReauthenticateForm):
    labels = {"code": _("Code")}


class SetUpAppForm(InOurWords, ActivateTOTPForm):
    labels = {"code": _("Code from your app")}


class TurnAppOffForm(InOurWords, DeactivateTOTPForm):
    pass


class RecoveryCodesForm(InOurWords, GenerateRecoveryCodesForm):
    pass


class ErrorsAbove(FromDevice):
    """Its one field is hidden: what went wrong stands above the form."""

    def add_error(self, field: str | None, error: Any) -> None:
        is_hidden = field == "credential"
        if is_hidden:
            self.cleaned_data.pop("credential", None)
        super().add_error(None if is_hidden else field, error)


class AddPasskeyForm(ErrorsAbove, webauthn.AddWebAuthnForm):
    labels = {"name": _("Name"), "passwordless": _("Sign in with this passkey alone")}
    helps = {
        "name": _("So that you can tell it from others, such as “my phone”."),
        "passwordless": _(
            "No password is asked for then. Your device asks for your fingerprint, "
            "face or PIN instead."
        ),
    }


class RenamePasskeyForm(InOurWords, webauthn.EditWebAuthnForm):
    labels = {"name": _("Name")}


class PasskeyStepForm(ErrorsAbove, CountedHere, webauthn.AuthenticateWebAuthnForm):
    pass


class PasskeyAgainForm(ErrorsAbove, CountedHere, webauthn.ReauthenticateWebAuthnForm):
    pass
