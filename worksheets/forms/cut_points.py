"""Raising what one answer to the private check-in asks for."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.base import PortalForm, field_of


class RaiseForm(PortalForm):
    """Only what is higher than today is among the choices: nothing can be lowered."""

    to = forms.ChoiceField(
        label=_("Which answer asks for more from now on?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of these."),
            "invalid_choice": _("An outcome can only be raised. Choose one of these."),
        },
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "to", forms.ChoiceField).choices = choices

    @property
    def answer(self) -> str:
        return self.cleaned_data["to"].partition(":")[0]

    @property
    def outcome(self) -> str:
        return self.cleaned_data["to"].partition(":")[2]
