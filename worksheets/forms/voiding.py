"""Setting something aside asks for one thing: why."""

from clients.forms.base import PortalForm, WordsField


class VoidForm(PortalForm):
    why = WordsField(
        max_length=2000,
        label="How do you know that this was not theirs?",
        help_text="Say what you were told, and by whom. It is kept sealed in the record and shown "
        "to no client.",
        error_messages={"required": "Write how you know. It can be short."},
    )
