"""Ranking: first, second, third … choice from a list; plain selects, so no dragging is needed."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from worksheets.item_types import fhir, paper
from worksheets.item_types.base import ONE_BOX, OTHER_MAX, SKIPPED, ItemType, Line, texts, twice
from worksheets.item_types.choice import other_option, with_other
from worksheets.item_types.fields import Pick, other_box

PLACES = (
    _("First"),
    _("Second"),
    _("Third"),
    _("Fourth"),
    _("Fifth"),
    _("Sixth"),
    _("Seventh"),
    _("Eighth"),
)


class Ranking(ItemType):
    key = "ranking"
    name = _("Ranking")

    @property
    def read_template(self):
        return "worksheets/items/read/ranking.html"

    def fields(self, item):
        choices = list(texts(item["options"]).items())
        fields = {
            f"place_{n}": Pick(choices, label=PLACES[n - 1]) for n in range(1, item["top"] + 1)
        }
        if other := other_option(item):
            fields["other"] = other_box(other)
        return fields

    def clean(self, item, cleaned):
        order, errors = [], {}
        for n in range(1, item["top"] + 1):
            key = cleaned[f"place_{n}"]
            if key and key in order:
                text = texts(item["options"])[key]
                what = gettext("“%(text)s” already has a place. Choose it once.")
                errors[f"place_{n}"] = what % {"text": text}
            elif key:
                order.append(key)
        said, other = cleaned.get("other", ""), other_option(item)
        if said and other["key"] not in order:
            what = gettext("Give “%(text)s” a place above, or clear this box.")
            errors["other"] = what % {"text": other["text"]}
        if errors:
            raise ValidationError(errors)
        return ({"order": order} | ({"other": said} if said else {})) if order else SKIPPED

    def initial(self, item, value):
        start = {f"place_{n}": key for n, key in enumerate(value["order"], start=1)}
        return start | ({"other": value["other"]} if "other" in value else {})

    def lines(self, item, value):
        named, other = texts(item["options"]), other_option(item)
        said = value.get("other", "")
        return [
            Line(with_other(named.get(key, key), key, other, said), label=str(place))
            for place, key in zip(PLACES, value["order"], strict=False)
        ]

    def paper(self, item):
        return [paper.ranks(item["options"], item["top"])]

    def validate_definition(self, item):
        problems = twice(item["options"])
        if item["top"] > len(item["options"]):
            what = gettext("`top` is %(top)s of %(number)s options; make it smaller") % {
                "top": item["top"],
                "number": len(item["options"]),
            }
            problems.append((("top",), what))
        if sum(bool(option.get("other")) for option in item["options"]) > 1:
            problems.append((("options",), str(ONE_BOX)))
        return problems

    def picks(self, item, value):
        return value["order"]

    def choices(self, item):
        return list(texts(item["options"]))

    fhir_type = "choice"
    fhir_kept = ("options",)

    def fhir_parts(self, item):
        """Several answers, the first place first."""
        box = fhir.other_item(item["key"], item["options"], OTHER_MAX)
        listed = {"repeats": True, "answerOption": fhir.options(item["options"])}
        return listed | ({"item": box} if box else {})

    def from_fhir_parts(self, node):
        return {"options": fhir.read_options(node)}

    def fhir_answer(self, item, value):
        named = texts(item["options"])
        answers = [fhir.coded(key, named) for key in value["order"]]
        other = other_option(item)
        answers = fhir.with_other(item["key"], answers, other, value.get("other", ""))
        return fhir.said(item["key"], *answers, text=item["prompt"])

    def from_fhir_answer(self, item, node):
        return {"order": fhir.codes(node)} | fhir.other_words(node)
