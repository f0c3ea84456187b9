"""Who may read each answer, chosen by its author one by one."""

from collections.abc import Iterable
from copy import copy

from django import forms

from worksheets.enums import Audience

PREFIX = "who-"
CHOOSE = "Choose who may read this answer."


class ReviewForm(forms.Form):
    """One choice an answer, plus what proves which answers were looked at."""

    op = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.CharField(max_length=32, widget=forms.HiddenInput)

    def __init__(
        self, *args, keys: Iterable[str], therapist: str, audiences: dict[str, str], **kwargs
    ):
        super().__init__(*args, **kwargs)
        self.therapist = therapist
        self.keys = list(keys)
        # One field, copied: building sixty alike costs more than everything else about sending.
        pattern = forms.ChoiceField(
            choices=[(Audience.SELF, "Only me"), (Audience.CLIN, f"Me and {therapist}")],
            label="Who may read this?",
            widget=forms.RadioSelect,
            error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
        )
        for key in self.keys:
            field = self.fields[PREFIX + key] = copy(pattern)
            field.initial = audiences.get(key, Audience.SELF)

    def choice(self, key: str) -> forms.BoundField:
        return self[PREFIX + key]

    def choices(self) -> dict[str, str]:
        """What was chosen, by item; valid forms only."""
        return {key: self.cleaned_data[PREFIX + key] for key in self.keys}
