"""Room on the page, plainer words, and one's own word for a partner."""

import re
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from clients.forms.base import PortalForm

USUAL = ("husband", "wife", "spouse", "girlfriend", "boyfriend", "lover")
OWN = "own"
MOST = 30
# Letters of any script, with what stands inside a word or between two: nothing that a page or a
# text of the library could take for a sign of its own.
_WORD = re.compile(r"[^\W\d_](?:[^\W_]|(?:[ ’'-]|\. ?)(?=[^\W_]))*\.?")
# The sentences bring a word of their own: "my husband" would make "your my husband".
_YOURS = re.compile(r"^(?:my|your|our|the)\s+(?=\S)", re.IGNORECASE)


class ReadingForm(PortalForm):
    calm_pages = forms.BooleanField(
        required=False,
        label=_("Calmer pages"),
        help_text=_(
            "More room between letters and lines, one typeface, no slanted text, and "
            "nothing that moves."
        ),
    )
    plain_words = forms.BooleanField(
        required=False,
        label=_("Plainer words first"),
        help_text=_("Texts open in their plainer version. You can still open the longer one."),
    )
    called = forms.ChoiceField(
        required=False,
        label=_("What should these pages call a partner?"),
        help_text=_("Only you see this word, in questions that ask about your own partner."),
        choices=[
            ("", _("Partner")),
            *((one, one.title()) for one in USUAL),
            (OWN, _("My own word")),
        ],
        widget=forms.RadioSelect,
    )
    own_word = forms.CharField(
        required=False,
        max_length=MOST,
        label=_("My own word"),
        help_text=_("For the sentence “And your … ?”"),
        error_messages={"max_length": format_lazy(_("Up to {most} letters, please."), most=MOST)},
    )

    def __init__(self, *args: Any, calm: bool, plain: bool, word: str, **kwargs: Any) -> None:
        is_own = bool(word) and word not in USUAL
        kwargs["initial"] = {
            "calm_pages": calm,
            "plain_words": plain,
            "called": OWN if is_own else word,
            "own_word": word if is_own else "",
        }
        super().__init__(*args, **kwargs)

    def clean_own_word(self) -> str:
        word = _YOURS.sub("", " ".join(self.cleaned_data["own_word"].split()))
        if word and not _WORD.fullmatch(word):
            raise forms.ValidationError(_("Use letters, and spaces or hyphens between them."))
        return word

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("called") == OWN and not told.get("own_word") and "own_word" not in self.errors:
            self.add_error("own_word", _("Write your own word, or choose one above."))
        return told

    @property
    def word(self) -> str:
        """What was chosen; valid forms only."""
        told = self.cleaned_data
        return told["own_word"] if told["called"] == OWN else told["called"]
