"""Likert: one step on a scale whose every step has words."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from worksheets.item_types import fhir, paper
from worksheets.item_types.base import SKIPPED, ItemType, Line
from worksheets.item_types.fields import One


def steps(item) -> dict[int, str]:
    return dict(enumerate(item["labels"], start=item.get("from", 0)))


class Likert(ItemType):
    key = "likert"
    name = _("Scale in words")

    def fields(self, item):
        choices = [(str(number), text) for number, text in steps(item).items()]
        return {"answer": One(choices, label=item["prompt"])}

    def clean(self, item, cleaned):
        return int(cleaned["answer"]) if cleaned["answer"] else SKIPPED

    def initial(self, item, value):
        return {"answer": str(value)}

    def lines(self, item, value):
        return [Line(steps(item).get(value, str(value)))]

    def paper(self, item):
        return [paper.scale(item["labels"])]

    def validate_definition(self, item):
        labels = item["labels"]
        return [
            (
                ("labels", i),
                gettext("“%(words)s” is used twice; give each step its own words")
                % {"words": label},
            )
            for i, label in enumerate(labels)
            if label in labels[:i]
        ]

    def number(self, item, value):
        return value

    fhir_type = "choice"
    fhir_kept = ("labels",)

    def fhir_parts(self, item):
        named = steps(item).items()
        return {"answerOption": [fhir.option(str(number), text) for number, text in named]}

    def from_fhir_parts(self, node):
        return {"labels": [one["text"] for one in fhir.read_options(node)]}

    def fhir_answer(self, item, value):
        named = {str(number): text for number, text in steps(item).items()}
        return fhir.said(item["key"], fhir.coded(str(value), named), text=item["prompt"])

    def from_fhir_answer(self, item, node):
        return int(fhir.codes(node)[0])
