"""A measure that comes again: how often, from when, and until when."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.base import PortalForm

DATE = {"invalid": _("Write the day as a date, such as 2026-11-22.")}
FARTHEST = dt.timedelta(days=366)
LONGEST = dt.timedelta(days=3 * 366)


def _day(**kwargs: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, error_messages=DATE | kwargs.pop("errors", {}), **kwargs)


class ScheduleForm(PortalForm):
    """`today` is the day it is where the person lives."""

    hide_optional = True
    every_weeks = forms.IntegerField(
        min_value=1,
        max_value=52,
        label=_("Every how many weeks?"),
        help_text=_("From 1 to 52. Two weeks or more leaves room for something to move."),
        error_messages={"required": _("Write a number of weeks, such as 4.")},
    )
    first_on = _day(label=_("First on"), errors={"required": _("Choose the first day.")})
    until_on = _day(
        label=_("No longer after"),
        required=False,
        help_text=_(
            "A last day, or a number of times below, or both. One of the two, so that it "
            "ends by itself."
        ),
    )
    times = forms.IntegerField(
        min_value=1,
        max_value=50,
        required=False,
        label=_("Or this many times"),
        help_text=_("Up to 50."),
    )
    considered = forms.BooleanField(
        required=False, label=_("I have reviewed the contraindications")
    )

    def __init__(self, *args: Any, today: dt.date, must_consider: bool, **kwargs: Any) -> None:
        kwargs["initial"] = {"every_weeks": 4, "first_on": today} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.today = today
        if not must_consider:
            del self.fields["considered"]

    def clean_first_on(self) -> dt.date:
        on = self.cleaned_data["first_on"]
        if on < self.today:
            raise forms.ValidationError(_("This date has passed. Choose today or a later date."))
        if on > self.today + FARTHEST:
            raise forms.ValidationError(_("Choose a day within a year."))
        return on

    def clean_considered(self) -> bool:
        if not self.cleaned_data["considered"]:
            raise forms.ValidationError(
                _("Tick this once you have reviewed the contraindications above.")
            )
        return True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, until, times = (cleaned.get(name) for name in ("first_on", "until_on", "times"))
        if until and first and not first <= until <= first + LONGEST:
            self.add_error("until_on", _("Choose a day after the first one, within three years."))
        if not until and not times and not {"until_on", "times"} & set(self.errors):
            self.add_error("until_on", _("Choose a last day or a number of times."))
        return cleaned
