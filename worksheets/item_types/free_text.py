"""Free text: a person's own words. With `lint: letter`, words that ask for nothing back."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from worksheets.item_types import fhir, paper
from worksheets.item_types.base import SKIPPED, ItemType, Line
from worksheets.item_types.fields import Words
from worksheets.lint import agreements

LIMIT = 4000


class FreeText(ItemType):
    key = "free_text"
    name = _("Free text")

    def fields(self, item):
        limit = item.get("max_length", LIMIT)
        return {"answer": Words(label=item["prompt"], limit=limit, rows=item.get("rows", 5))}

    def clean(self, item, cleaned):
        words = cleaned["answer"]
        is_letter = item.get("lint") == "letter"
        if is_letter and (found := agreements.complaints(words, agreements.LETTER)):
            raise ValidationError({"answer": found})
        return words or SKIPPED

    def initial(self, item, value):
        return {"answer": value}

    def own_words(self, item, value):
        return [value]

    def lines(self, item, value):
        return [Line(value, prose=True)]

    fhir_type = "text"

    def fhir_parts(self, item):
        return {"maxLength": item.get("max_length", LIMIT)}

    def fhir_answer(self, item, value):
        return fhir.said(item["key"], {"valueString": value}, text=item["prompt"])

    def from_fhir_answer(self, item, node):
        return fhir.words(node)

    def paper(self, item):
        return [paper.lines(item.get("rows", 5) + 3)]
