"""Who may read each answer, chosen by its author one by one."""

from collections.abc import Iterable
from copy import copy
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from worksheets.enums import Audience

PREFIX = "who-"
CHOOSE = _("Choose who may read this answer.")
OFFERED = (Audience.SELF, Audience.CLIN)


class ReviewForm(forms.Form):
    """One choice an answer, plus what proves which answers were looked at.

    Choices are checked all at once, and get fields of their own only where a page shows them:
    building sixty alike would cost a sending more than everything else about it.
    """

    op = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.CharField(max_length=32, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        keys: Iterable[str],
        therapist: str,
        audiences: dict[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.therapist = therapist
        self.keys = list(keys)
        self.audiences = audiences

    def clean(self) -> None:
        wrong = [key for key in self.keys if self.data.get(PREFIX + key) not in OFFERED]
        if wrong:
            self.lay_out()
        for key in wrong:
            self.add_error(PREFIX + key, CHOOSE)

    def lay_out(self) -> None:
        """From here on the form has a field for each choice, to be drawn and told what is wrong."""
        both = _("Me and %(therapist)s") % {"therapist": self.therapist}
        pattern = forms.ChoiceField(
            choices=[(Audience.SELF, _("Only me")), (Audience.CLIN, both)],
            label=_("Who may read this?"),
            widget=forms.RadioSelect,
        )
        for key in self.keys:
            field = self.fields[PREFIX + key] = copy(pattern)
            field.initial = self.audiences.get(key, Audience.SELF)

    def choice(self, key: str) -> forms.BoundField:
        return self[PREFIX + key]

    def choices(self) -> dict[str, str]:
        """What was chosen, by item; valid forms only."""
        return {key: self.data[PREFIX + key] for key in self.keys}
