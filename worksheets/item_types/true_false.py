"""True or false: a statement, with an explanation that reads the same whatever was answered."""

from django.utils.translation import gettext_lazy as _

from worksheets.item_types import fhir, paper
from worksheets.item_types.base import SKIPPED, ItemType, Line
from worksheets.item_types.fields import One

ANSWERS = {"true": _("True"), "false": _("False"), "unsure": _("Not sure")}


def answers() -> dict[str, str]:
    """What can be answered, in the reader's language."""
    return {key: str(text) for key, text in ANSWERS.items()}


class TrueFalse(ItemType):
    key = "true_false"
    name = _("True or false")

    def fields(self, item):
        return {"answer": One(list(answers().items()), label=item["prompt"])}

    def clean(self, item, cleaned):
        return cleaned["answer"] or SKIPPED

    def initial(self, item, value):
        return {"answer": value}

    def lines(self, item, value):
        return [Line(str(ANSWERS[value]))]

    def paper(self, item):
        return [paper.scale(answers().values())]

    def picks(self, item, value):
        return [value]

    def choices(self, item):
        return list(ANSWERS)

    fhir_type = "choice"

    def fhir_parts(self, item):
        return {"answerOption": [fhir.option(key, text) for key, text in answers().items()]}

    def fhir_answer(self, item, value):
        return fhir.said(item["key"], fhir.coded(value, answers()), text=item["prompt"])

    def from_fhir_answer(self, item, node):
        return fhir.codes(node)[0]
