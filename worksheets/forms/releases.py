"""Which answers, or lines of them, one partner may see, and in whose words."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from worksheets.rules.releases import Offer

WORDS_MAX = 1000
NOTHING = _("Choose at least one answer, or go back.")
LETTER = _("A letter is shown whole. Choose all of its parts, or none.")
NOT_TICKED = _("You’ve written something here. Choose this answer too, or clear the box.")
PROVE = _(
    "Please confirm that it’s you, then press the button again. What you chose and wrote is "
    "still here."
)


class ReleaseForm(forms.Form):
    """A box an answer, a box a line where lines go one by one, and room for other words."""

    use_required_attribute = False
    op = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, offers: Sequence[Offer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offers = list(offers)
        for offer in self.offers:
            self.fields[offer.name] = self._box(offer)
            if offer.can_paraphrase:
                self.fields[f"{offer.name}-words"] = forms.CharField(
                    required=False,
                    max_length=WORDS_MAX,
                    label=_("Other words instead"),
                    widget=forms.Textarea(
                        {"rows": 3, "spellcheck": "false", "autocomplete": "off", "translate": "no"}
                    ),
                )

    def _box(self, offer: Offer) -> forms.Field:
        if offer.choices:
            return forms.MultipleChoiceField(
                choices=offer.choices,
                required=False,
                label=offer.item["prompt"],
                widget=forms.CheckboxSelectMultiple,
            )
        return forms.BooleanField(required=False, label=_("Share this"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for offer in self.offers:
            words = self._words(offer, cleaned)
            if words and not cleaned.get(offer.name):
                self.add_error(f"{offer.name}-words", NOT_TICKED)
        letter = [offer for offer in self.offers if offer.is_letter]
        if len({bool(cleaned.get(offer.name)) for offer in letter}) > 1:
            self.add_error(letter[0].name, LETTER)
        if not self.errors and not any(cleaned.get(offer.name) for offer in self.offers):
            self.add_error(None, NOTHING)
        return cleaned

    def _words(self, offer: Offer, cleaned: dict[str, Any]) -> str:
        return "\n".join((cleaned.get(f"{offer.name}-words") or "").splitlines()).strip()

    def chosen(self) -> list[tuple[Offer, list[str], str]]:
        """Offer, lines picked of it, words in its place; valid forms only."""
        return [
            (
                offer,
                self.cleaned_data[offer.name] if offer.choices else [],
                self._words(offer, self.cleaned_data),
            )
            for offer in self.offers
            if self.cleaned_data[offer.name]
        ]

    def rows(self) -> Iterator[tuple[Offer, forms.BoundField, forms.BoundField | None]]:
        """(offer, its box, the field for other words or None), for the page."""
        for offer in self.offers:
            words = f"{offer.name}-words"
            yield offer, self[offer.name], self[words] if words in self.fields else None
