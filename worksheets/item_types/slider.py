"""Slider: −10 to 10, unanswered until touched, with “doesn't apply” (Inv 35, 36).

A number here never means yes, no or what to do next; it is only where someone was just then.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from worksheets.item_types import fhir, paper
from worksheets.item_types.base import SKIPPED, ItemType, Line

LOWEST, HIGHEST = -10, 10
RANGE = _("Use a whole number from −10 to 10, or leave it blank.")
DOES_NOT_APPLY = _("Doesn’t apply")
MINUS = "−"


class Slider(ItemType):
    key = "slider"
    name = _("Dial")

    def fields(self, item):
        # No inputmode: the numeric keyboard of some phones has no minus.
        attrs = {"min": LOWEST, "max": HIGHEST, "step": 1}
        number = forms.IntegerField(
            label=item["prompt"],
            required=False,
            min_value=LOWEST,
            max_value=HIGHEST,
            widget=forms.NumberInput(attrs=attrs),
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), RANGE),
        )
        for validator in number.validators:
            validator.message = RANGE
        return {
            "answer": number,
            "na": forms.BooleanField(label=DOES_NOT_APPLY, required=False),
        }

    def clean(self, item, cleaned):
        number = cleaned["answer"]
        if cleaned["na"] and number is not None:
            what = gettext("There’s a number and “doesn’t apply”. Keep one of the two.")
            raise ValidationError({"answer": what})
        if cleaned["na"]:
            return {"applies": False}
        return SKIPPED if number is None else {"at": number}

    def initial(self, item, value):
        return {"na": True} if value.get("applies") is False else {"answer": value["at"]}

    def lines(self, item, value):
        if value.get("applies") is False:
            return [Line(str(DOES_NOT_APPLY))]
        at = str(value["at"]).replace("-", MINUS)
        ends = {"at": at, "low": item["low"], "high": item["high"]}
        return [Line(gettext("%(at)s on a dial from “%(low)s” to “%(high)s”") % ends)]

    def paper(self, item):
        return [paper.dial(item["low"], item["high"])]

    def number(self, item, value):
        return value.get("at")

    def fhir_parts(self, item):
        """A number, or that it doesn’t apply: two questions to FHIR, one of them left blank."""
        return {"item": dial_items(item["key"])}

    def fhir_answer(self, item, value):
        return fhir.group(item["key"], dial_answer(item["key"], value), item["prompt"])

    def from_fhir_answer(self, item, node):
        return read_dial(fhir.parts(node))


def dial_items(link: str) -> list[dict]:
    ends = ((fhir.LOWEST_URL, LOWEST), (fhir.HIGHEST_URL, HIGHEST))
    limits = [{"url": url, "valueInteger": end} for url, end in ends]
    return [
        {"extension": limits}
        | fhir.question(f"{link}.at", "integer", gettext("Where on the dial")),
        fhir.question(f"{link}.na", "boolean", str(DOES_NOT_APPLY)),
    ]


def dial_answer(link: str, value) -> list[dict]:
    if value.get("applies") is False:
        return [fhir.said(f"{link}.na", {"valueBoolean": True})]
    return [fhir.said(f"{link}.at", {"valueInteger": value["at"]})] if "at" in value else []


def read_dial(parts: dict[str, dict]) -> dict:
    if "na" in parts and parts["na"]["answer"][0]["valueBoolean"]:
        return {"applies": False}
    return {"at": parts["at"]["answer"][0]["valueInteger"]} if "at" in parts else {}
