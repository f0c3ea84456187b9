"""Setting something aside asks for one thing: why."""

from clients.forms.base import PortalForm, WordsField


class VoidForm(PortalForm):
    why = WordsField(
        max_length=2000,
        label="How do you know that someone else completed this?",
        help_text="Say what you were told, and by whom. It is encrypted in the record and not "
        "shown to any client.",
        error_messages={"required": "Say how you know. It can be short."},
    )
