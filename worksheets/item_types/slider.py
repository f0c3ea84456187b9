"""Slider: −10 to 10, unanswered until touched, with “doesn't apply” (Inv 35, 36).

A number here never means yes, no or what to do next; it is only where someone was just then.
"""

from django import forms
from django.core.exceptions import ValidationError

from worksheets.item_types.base import SKIPPED, ItemType, Line

LOWEST, HIGHEST = -10, 10
RANGE = f"Use a whole number from −{-LOWEST} to {HIGHEST}, or leave it blank."
MINUS = "−"


class Slider(ItemType):
    key = "slider"
    name = "Dial"

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
            "na": forms.BooleanField(label="Doesn’t apply", required=False),
        }

    def clean(self, item, cleaned):
        number = cleaned["answer"]
        if cleaned["na"] and number is not None:
            what = "There’s a number and “doesn’t apply”. Keep one of the two."
            raise ValidationError({"answer": what})
        if cleaned["na"]:
            return {"applies": False}
        return SKIPPED if number is None else {"at": number}

    def initial(self, item, value):
        return {"na": True} if value.get("applies") is False else {"answer": value["at"]}

    def lines(self, item, value):
        if value.get("applies") is False:
            return [Line("Doesn’t apply")]
        at = value["at"]
        return [Line(f"{at} on a dial from {item['low']} to {item['high']}".replace("-", MINUS, 1))]

    def number(self, item, value):
        return value.get("at")
