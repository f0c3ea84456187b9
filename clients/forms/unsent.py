"""What is written below something: saved as it is typed, blank and unfinished alike."""

from typing import Any

from django import forms

from clients.forms.base import PortalForm, WordsField


class SavesItself(forms.Form):
    """A form whose words are saved while they are typed, and from which revision they went on."""

    revision = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    def clean_revision(self) -> int:
        return self.cleaned_data["revision"] or 0

    def clean_body(self) -> str:
        return self.cleaned_data["body"].replace("\r\n", "\n")


class UnsentForm(SavesItself, PortalForm):
    """The words as they stand, up to as many as may be sent."""

    body = WordsField(max_length=1, required=False, strip=False)

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"] = WordsField(max_length=most, required=False, strip=False)
