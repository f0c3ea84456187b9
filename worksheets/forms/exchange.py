"""Bringing a worksheet in: a file, or its text pasted."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clients.forms.base import PortalForm, WordsField

MOST_BYTES = 1_000_000
MOST_PASTED = 400_000
TOO_LARGE = _("That file is over 1 MB. A worksheet is far smaller; choose another file.")
NOTHING = _("Choose a file, or paste its text.")
BOTH = _("There’s a file and pasted text. Keep one of the two.")


class ImportForm(PortalForm):
    """One of the two. What is in it is for the exchange to read."""

    hide_optional = True
    file = forms.FileField(
        required=False,
        label=_("A file"),
        help_text=_(
            "A .json file from a portal like this one, a FHIR R4 Questionnaire, "
            "or an XLSForm (.xlsx). Up to 1 MB."
        ),
        widget=forms.FileInput(attrs={"accept": ".json,.xlsx", "class": "form-control"}),
        allow_empty_file=True,
    )
    text = WordsField(
        max_length=MOST_PASTED,
        rows=6,
        required=False,
        strip=False,
        label=_("Or its text, pasted"),
        help_text=_("Beginning with { and ending with }."),
    )
    op = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > MOST_BYTES:
            raise ValidationError(TOO_LARGE)
        return file

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.errors:
            return said
        if said["file"] and said["text"]:
            self.add_error("text", BOTH)
        elif not said["file"] and not said["text"]:
            self.add_error("file", NOTHING)
        return said

    def raw(self) -> bytes:
        """What was brought, as bytes; valid forms only. Half a character stays for its reader."""
        file = self.cleaned_data["file"]
        return file.read() if file else self.cleaned_data["text"].encode("utf-8", "surrogatepass")
