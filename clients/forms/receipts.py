"""A receipt somebody brings to have it checked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.base import PortalForm, WordsField
from clients.models.consents import LONGEST_RECEIPT


class ReceiptForm(PortalForm):
    text = WordsField(
        label=_("The receipt"),
        help_text=_("Open the saved file, choose everything in it, and paste it here."),
        max_length=LONGEST_RECEIPT,
        rows=10,
        widget=forms.Textarea(attrs={"rows": 10, "class": "code-input"}),
        error_messages={"required": _("Paste a receipt first.")},
    )
