"""Writing back to the author of a submission."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.base import PortalForm, WordsField
from clients.forms.unsent import SavesItself

FEEDBACK_MAX = 4000


class FeedbackForm(SavesItself, PortalForm):
    body = WordsField(
        max_length=FEEDBACK_MAX,
        rows=6,
        label=_("Write back"),
        error_messages={"required": _("Write a few words first, or mark it as read without any.")},
    )
    op = forms.UUIDField(widget=forms.HiddenInput)
