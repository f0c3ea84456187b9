"""Joining: the code told in person, then a name, a clock and a password of one's own."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from clients.forms import zones
from clients.forms.base import PortalForm, field_of
from clients.models import User


class CodeForm(PortalForm):
    code = forms.CharField(
        label=_("Your code"),
        max_length=40,
        help_text=_(
            "Nine letters and numbers that you were given in person. Hyphens don’t matter."
        ),
        error_messages={"required": _("Type the code you were given.")},
    )
    is_adult = forms.BooleanField(
        label=_("I am 18 or older"),
        error_messages={"required": _("You need to be 18 or older to join.")},
    )


class DetailsForm(PortalForm):
    browser_may_fill = {"password": "new-password", "again": "new-password"}

    display_name = forms.CharField(
        label=_("What should we call you here?"),
        max_length=80,
        help_text=_("Shown at the top of your pages and to your therapist."),
    )
    time_zone = forms.ChoiceField(
        label=_("Your time zone"),
        help_text=_("So that dates are right for you, and nothing is sent at night."),
    )
    password = forms.CharField(
        label=_("Choose a password"),
        widget=forms.PasswordInput,
        strip=False,
        max_length=256,
        help_text=_(
            "At least 15 characters. Three or four unrelated words are easy to remember. "
            "Choose one that nobody close to you could guess."
        ),
    )
    again = forms.CharField(
        label=_("The same password again"), widget=forms.PasswordInput, strip=False, max_length=256
    )

    def __init__(self, *args: Any, email: str, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        field_of(self, "time_zone", forms.ChoiceField).choices = zones.choices(zone)
        self.initial.setdefault("time_zone", zone)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        password, again = cleaned.get("password"), cleaned.get("again")
        if not password:
            return cleaned
        if again and again != password:
            self.add_error("again", _("These two are not the same."))
        person = User(email=self.email, display_name=cleaned.get("display_name", ""))
        try:
            validate_password(password, person)
        except forms.ValidationError as error:
            self.add_error("password", error)
        return cleaned
