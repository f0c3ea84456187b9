"""Placing a Hold by hand and lifting one ask for one thing each: why."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.base import PortalForm, WordsField


class PlaceForm(PortalForm):
    op = forms.UUIDField(widget=forms.HiddenInput)
    why = WordsField(
        max_length=2000,
        label=_("Why are you placing it?"),
        help_text=_(
            "For example, what was said in a call or a session. It is encrypted in the "
            "record. Clients never see it, nor that there is a Hold."
        ),
        error_messages={"required": _("Say why you are placing it. It can be short.")},
    )

    @classmethod
    def fresh(cls) -> "PlaceForm":
        return cls(initial={"op": uuid.uuid4()})


class LiftForm(PortalForm):
    why = WordsField(
        max_length=2000,
        label=_("Why can this be lifted?"),
        help_text=_(
            "Say how you reviewed it, and with whom you spoke alone. It is encrypted in the "
            "record; no client sees it, nor that there was a Hold."
        ),
        error_messages={"required": _("Say why this can be lifted. It can be short.")},
    )
