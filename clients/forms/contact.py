"""Where notes by email go, and when they stay away."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.base import PortalForm, field_of

HALF_HOURS = [dt.time(hour, minute) for hour in range(24) for minute in (0, 30)]


class ContactForm(PortalForm):
    """One address that is safe to write to, and the hours in which nothing comes.

    `leave_room(quiet_from, quiet_until)`: whether a note could still arrive.
    """

    browser_may_fill = {"address": "email"}

    address = forms.EmailField(
        label=_("Which address is safe for you?"),
        help_text=_("One that only you read. It can be a different one from your sign-in."),
        max_length=254,
        error_messages={
            "required": _("Write an address, or go back and leave notes off."),
            "invalid": _("This doesn’t look like an email address. It has an @ in the middle."),
        },
    )
    quiet_from = forms.TypedChoiceField(
        label=_("Quiet from"), coerce=dt.time.fromisoformat, initial="20:00"
    )
    quiet_until = forms.TypedChoiceField(
        label=_("Quiet until"),
        coerce=dt.time.fromisoformat,
        initial="09:00",
        help_text=_(
            "Whatever you choose, nothing is sent between 8 in the evening and 9 in the "
            "morning, by your own clock."
        ),
    )

    def __init__(
        self, *args: Any, leave_room: Callable[[dt.time, dt.time], bool], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.leave_room = leave_room
        choices = [(f"{time:%H:%M}", f"{time:%H:%M}") for time in HALF_HOURS]
        for name in ("quiet_from", "quiet_until"):
            field_of(self, name, forms.ChoiceField).choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, stop = cleaned.get("quiet_from"), cleaned.get("quiet_until")
        if start is not None and stop is not None and not self.leave_room(start, stop):
            self.add_error(
                "quiet_until",
                _(
                    "These hours leave no time of day for a note. Leave an hour open, or turn "
                    "notes off instead."
                ),
            )
        return cleaned
