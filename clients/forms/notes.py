"""What a progress note asks for: the day of the session, and the words."""

import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.forms.base import PortalForm, WordsField
from clients.forms.unsent import SavesItself

BODY_MAX = 20_000
# Headings of the usual ways to write a progress note; they are a start, and can be changed.
LAYOUTS = {
    "soap": ("SOAP", [_("Subjective"), _("Objective"), _("Assessment"), _("Plan")]),
    "dap": ("DAP", [_("Data"), _("Assessment"), _("Plan")]),
    "birp": ("BIRP", [_("Behaviour"), _("Intervention"), _("Response"), _("Plan")]),
    "girp": ("GIRP", [_("Goals"), _("Intervention"), _("Response"), _("Plan")]),
}


def headings(layout: str) -> str:
    """The headings of one layout, with room below each."""
    return "\n\n\n".join(f"{name}:" for name in LAYOUTS[layout][1]) + "\n"


class NoteForm(PortalForm):
    session_on = forms.DateField(
        label=_("Day of the session"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Say on which day the session was."),
            "invalid": _("Write the day as a date, such as 2026-11-22."),
        },
    )
    body = WordsField(
        max_length=BODY_MAX,
        rows=18,
        required=False,
        label=_("Note"),
        strip=False,
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    hide_optional = True

    def clean_session_on(self) -> dt.date:
        on = self.cleaned_data["session_on"]
        if on > timezone.localdate():
            raise forms.ValidationError(gettext("This date is in the future."))
        return on

    def clean_body(self) -> str:
        return self.cleaned_data["body"].replace("\r\n", "\n")


class SignForm(PortalForm):
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class AddendumForm(SavesItself, PortalForm):
    body = WordsField(
        max_length=BODY_MAX,
        rows=6,
        label=_("Addendum"),
        help_text=_(
            "It appears below the note with today’s date and your name. The signed note "
            "doesn’t change."
        ),
        error_messages={"required": _("Write the addendum first.")},
    )
    op = forms.UUIDField(widget=forms.HiddenInput)
