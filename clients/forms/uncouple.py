"""Ending a couple, or one person's part in it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.forms.base import PortalForm, field_of
from clients.models import Client

EVERYONE = "everyone"


class EndForm(PortalForm):
    who = forms.ChoiceField(
        label=_("Who is leaving?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who is leaving.")},
    )

    def __init__(self, *args: Any, members: Sequence[Client], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(str(one.pk), one.name) for one in members] if len(members) > 2 else []
        field_of(self, "who", forms.ChoiceField).choices = [
            *names,
            (EVERYONE, gettext("The whole couple ends")),
        ]
        if not names:
            self.fields["who"].widget = forms.HiddenInput()
            self.initial["who"] = EVERYONE
