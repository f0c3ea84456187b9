"""Who may read a diary from now on."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.base import PortalForm, Words, field_of
from worksheets.enums import Audience


class ReaderForm(PortalForm):
    mode = forms.ChoiceField(
        label=_("Who may read what you note from now on?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose who may read it."),
            "invalid_choice": _("Choose who may read it."),
        },
    )

    def __init__(self, *args: Any, therapist: str, may_send: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[tuple[str, Words]] = [(str(Audience.SELF), _("Only me"))]
        if may_send:
            both = _("Me, and a weekly summary for %(therapist)s") % {"therapist": therapist}
            choices.append((str(Audience.CLIN), both))
        field_of(self, "mode", forms.ChoiceField).choices = choices
