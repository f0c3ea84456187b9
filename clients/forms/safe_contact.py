"""The conversation about reaching somebody safely, as a form: nothing is ticked beforehand."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.forms.base import PortalForm

LATEST = dt.timedelta(days=366)
WHEN = _("For instance: weekdays, ten to two.")


class SafeContactForm(PortalForm):
    hide_optional = True

    phone_ok = forms.BooleanField(label=_("You can call me"), required=False)
    phone = forms.CharField(
        label=_("Number"), max_length=40, required=False, help_text=_("One that only you answer.")
    )
    phone_when = forms.CharField(
        label=_("When a call is safe"), max_length=200, required=False, help_text=WHEN
    )
    voicemail_ok = forms.BooleanField(label=_("You can leave a voicemail"), required=False)
    text_ok = forms.BooleanField(label=_("You can text me"), required=False)
    text_when = forms.CharField(label=_("When a text is safe"), max_length=200, required=False)
    post_ok = forms.BooleanField(label=_("You can write to me"), required=False)
    post_when = forms.CharField(
        label=_("Where a letter is safe, and how it should look"), max_length=300, required=False
    )
    say_from = forms.CharField(
        label=_("If somebody else answers, say you’re from"),
        max_length=120,
        required=False,
        help_text=_("For instance: the library. If this is empty, they won’t say who they are."),
    )
    code_word = forms.CharField(
        label=_("A code word"),
        max_length=60,
        required=False,
        help_text=_("You can say it on the phone when you can’t speak freely."),
    )
    review_on = forms.DateField(
        label=_("Check this again by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Things change. Within a year."),
        error_messages={"invalid": _("Write a day, such as 2027-03-01.")},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("phone_ok") and not cleaned.get("phone"):
            self.add_error("phone", _("Write the number, or leave calls unticked."))
        return cleaned

    def clean_review_on(self) -> dt.date | None:
        day = self.cleaned_data["review_on"]
        today = timezone.localdate()
        if day and not today <= day <= today + LATEST:
            raise forms.ValidationError(_("Choose a day from today on, within a year."))
        return day

    def words(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "review_on"}
