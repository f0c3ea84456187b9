"""Setting something aside asks for one thing: why."""

from django.utils.translation import gettext_lazy as _

from clients.forms.base import PortalForm, WordsField


class VoidForm(PortalForm):
    why = WordsField(
        max_length=2000,
        label=_("How do you know that someone else completed this?"),
        help_text=_(
            "Say what you were told, and by whom. It is encrypted in the record and not "
            "shown to any client."
        ),
        error_messages={"required": _("Say how you know. It can be short.")},
    )
