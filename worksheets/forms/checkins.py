"""A private check-in: one question first, then all the others at once; and its review."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.forms.base import PortalForm, WordsField
from worksheets.item_types import ItemForm, type_of

NOTE_MAX = 2000
WEEKS = [(6, _("Six weeks")), (7, _("Seven weeks")), (8, _("Eight weeks"))]


def first_item(content: dict[str, Any]) -> dict[str, Any]:
    key = content["checkin"]["stop_if"]["item"]
    return next(item for item in content["items"] if item["key"] == key)


class CheckInForms:
    """One form a question, under the question’s own key; blank ones are complete (Inv 34)."""

    def __init__(self, content: dict[str, Any], data: Any = None) -> None:
        self.first = self._form(first_item(content), data)
        rest = [item for item in content["items"] if item is not self.first.item]
        self.rest: list[ItemForm] = [
            self._form(item, data) for item in rest if item["key"] != self.first.item["key"]
        ]

    def _form(self, item: dict[str, Any], data: Any) -> ItemForm:
        return type_of(item).form(item, data=data, prefix=item["key"])

    def is_valid(self) -> bool:
        # All of them, so that every message is there at once.
        return all([form.is_valid() for form in (self.first, *self.rest)])

    @property
    def wrong(self) -> list[ItemForm]:
        return [form for form in self.rest if form.errors]

    def values(self) -> dict[str, Any]:
        """What was said, by key; valid forms only."""
        return {form.item["key"]: form.value for form in (self.first, *self.rest)}

    def first_value(self) -> dict[str, Any]:
        valid = self.first.is_valid()
        return {self.first.item["key"]: self.first.value} if valid else {}


class ReviewForm(PortalForm):
    """Looked at: with a note, or without one."""

    asked = forms.BooleanField(
        required=False, label=_("I have asked about what was left open, in person and alone")
    )
    note = WordsField(
        max_length=NOTE_MAX,
        rows=4,
        required=False,
        label=_("A note for yourself, if you like"),
        help_text=_("Encrypted with your key, and never shown to any client."),
    )


class MeetingForm(PortalForm):
    """The questions were asked in person."""

    met_on = forms.DateField(
        label=_("When did you meet alone?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Say on which day you met."),
            "invalid": _("Write the day as a date, such as 2026-11-22."),
        },
    )
    note = WordsField(
        max_length=NOTE_MAX,
        rows=4,
        label=_("What did you ask about, and how did you meet?"),
        help_text=_("Encrypted with your key, and never shown to any client."),
        error_messages={"required": _("Write a few words about it. It can be short.")},
    )

    def clean_met_on(self) -> dt.date:
        on = self.cleaned_data["met_on"]
        today = timezone.localdate()
        if not today - dt.timedelta(days=14) <= on <= today:
            raise forms.ValidationError(_("Choose a day within the last two weeks."))
        return on


class EveryForm(PortalForm):
    """How long a review counts."""

    weeks = forms.TypedChoiceField(
        choices=WEEKS,
        coerce=int,
        label=_("Ask again after"),
        error_messages={"invalid_choice": _("Choose six, seven or eight weeks.")},
    )


class AskForm(forms.Form):
    op = forms.UUIDField(widget=forms.HiddenInput)

    @staticmethod
    def fresh() -> "AskForm":
        return AskForm(initial={"op": uuid.uuid4()})
