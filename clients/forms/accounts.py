"""Opening an account again: somebody says that they met the person; the person types the code."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from clients.forms.base import PortalForm
from clients.forms.invitations import Lowered
from clients.models import User


class InPersonForm(PortalForm):
    has_met = forms.BooleanField(
        label=_("I am with them now, or speak with them and know their voice. It is them."),
        error_messages={"required": _("Only do this while you are sure who it is.")},
    )


class OpeningCodeForm(PortalForm):
    browser_may_fill = {"email": "username"}

    email = Lowered(label=_("The email address you sign in with"), max_length=254)
    code = forms.CharField(
        label=_("Your code"),
        max_length=40,
        help_text=_(
            "Nine letters and numbers that you were given in person. Hyphens don’t matter."
        ),
        error_messages={"required": _("Type the code you were given.")},
    )


class NewPasswordForm(PortalForm):
    browser_may_fill = {"password": "new-password", "again": "new-password"}

    password = forms.CharField(
        label=_("Choose a new password"),
        widget=forms.PasswordInput,
        strip=False,
        max_length=256,
        help_text=_(
            "At least 15 characters. Three or four unrelated words are easy to remember. "
            "Choose one that nobody close to you could guess, and that you haven’t used before."
        ),
    )
    again = forms.CharField(
        label=_("The same password again"), widget=forms.PasswordInput, strip=False, max_length=256
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        password, again = cleaned.get("password"), cleaned.get("again")
        if not password:
            return cleaned
        if again and again != password:
            self.add_error("again", _("These two are not the same."))
        try:
            validate_password(password, self.person)
        except forms.ValidationError as error:
            self.add_error("password", error)
        return cleaned
