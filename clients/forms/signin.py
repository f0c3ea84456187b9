"""allauth's forms at the door, in our words: whose address was typed is looked for first."""

from typing import Any
from uuid import UUID

from allauth.account.forms import LoginForm, ResetPasswordForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.forms import LoginWebAuthnForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from fido2.utils import websafe_decode

from clients import context
from clients.forms.base import PLAIN, Words
from clients.signin.accounts import NO_PASSKEY

NO_ADDRESS = _("That doesn’t look like an email address. Check for a missing @ or a space.")


class InOurWords(forms.Form):
    """A package's form with our labels and errors, and what it explains left to the page."""

    labels: dict[str, Words] = {}
    helps: dict[str, Words] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.help_text = self.helps.get(name, "")
            field.widget.attrs.pop("placeholder", None)
            field.error_messages |= PLAIN
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = NO_ADDRESS
            elif isinstance(field, forms.JSONField):
                field.error_messages |= {"invalid": NO_PASSKEY, "required": NO_PASSKEY}


class SignInForm(InOurWords, LoginForm):
    labels = {"login": _("Email address"), "password": _("Password")}


class ResetForm(InOurWords, ResetPasswordForm):
    labels = {"email": _("Email address")}

    def clean_email(self) -> str:
        context.look_for(self.cleaned_data["email"])
        return super().clean_email()


class FromDevice(InOurWords):
    """What a passkey said, by way of a script: whatever else is sent is told that it failed."""

    def full_clean(self) -> None:
        try:
            super().full_clean()
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):
            self.add_error("credential", NO_PASSKEY)


class PasskeyForm(FromDevice, LoginWebAuthnForm):
    """A passkey says whose it is; it is checked only after that person is looked for."""

    def clean_credential(self) -> Any:
        handle = handle_of(self.cleaned_data["credential"])
        if handle is None:
            raise get_adapter().validation_error("incorrect_code")
        context.name_at_the_door(handle)
        return super().clean_credential()


def handle_of(credential: Any) -> UUID | None:
    """Whose the browser says it is; anybody may have typed it."""
    try:
        return UUID(websafe_decode(credential["response"]["userHandle"]).decode())
    except (AttributeError, KeyError, TypeError, ValueError, ValidationError):
        return None
