"""Who may read a diary from now on."""

from typing import Any

from django import forms

from clients.forms.base import PortalForm
from worksheets.enums import Audience


class ReaderForm(PortalForm):
    mode = forms.ChoiceField(
        label="Who may read what you note from now on?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose who may read it.",
            "invalid_choice": "Choose who may read it.",
        },
    )

    def __init__(self, *args: Any, therapist: str, may_send: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(Audience.SELF), "Only me")]
        if may_send:
            choices.append((str(Audience.CLIN), f"Me, and a weekly summary for {therapist}"))
        self.fields["mode"].choices = choices
