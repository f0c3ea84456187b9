"""True or false: a statement, with an explanation that reads the same whatever was answered."""

from worksheets.item_types import fhir, paper
from worksheets.item_types.base import SKIPPED, ItemType, Line
from worksheets.item_types.fields import One

ANSWERS = {"true": "True", "false": "False", "unsure": "Not sure"}


class TrueFalse(ItemType):
    key = "true_false"
    name = "True or false"

    def fields(self, item):
        return {"answer": One(list(ANSWERS.items()), label=item["prompt"])}

    def clean(self, item, cleaned):
        return cleaned["answer"] or SKIPPED

    def initial(self, item, value):
        return {"answer": value}

    def lines(self, item, value):
        return [Line(ANSWERS[value])]

    def paper(self, item):
        return [paper.scale(ANSWERS.values())]

    def picks(self, item, value):
        return [value]

    def choices(self, item):
        return list(ANSWERS)

    fhir_type = "choice"

    def fhir_parts(self, item):
        return {"answerOption": [fhir.option(key, text) for key, text in ANSWERS.items()]}

    def fhir_answer(self, item, value):
        return fhir.said(item["key"], fhir.coded(value, ANSWERS), text=item["prompt"])

    def from_fhir_answer(self, item, node):
        return fhir.codes(node)[0]
