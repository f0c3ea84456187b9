"""Lifting a Hold asks for one thing: why."""

from clients.forms.base import PortalForm, WordsField


class LiftForm(PortalForm):
    why = WordsField(
        max_length=2000,
        label="Why can this be lifted?",
        help_text="Say how you looked into it, and with whom you spoke alone. It is kept sealed in "
        "the record; no client sees it, nor that there was a Hold.",
        error_messages={"required": "Write why this can be lifted. It can be short."},
    )
