"""Regions: places of a body as a plain list, each with what it is like there; several may be true.

No picture, so nothing is presumed about a body: the author lists places, the person names others.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from worksheets.item_types import fhir, paper
from worksheets.item_types.base import ONE_BOX, OTHER_MAX, SKIPPED, ItemType, Line, texts, twice
from worksheets.item_types.choice import other_option, with_other
from worksheets.item_types.fields import Several, other_box


class Regions(ItemType):
    key = "regions"
    name = _("Body regions")

    @property
    def read_template(self):
        return "worksheets/items/read/sorted.html"

    def fields(self, item):
        feelings = list(texts(item["feelings"]).items())
        fields = {
            f"region_{key}": Several(feelings, label=text)
            for key, text in texts(item["options"]).items()
        }
        if other := other_option(item):
            fields["other"] = other_box(other)
        return fields

    def clean(self, item, cleaned):
        felt = {key: cleaned[f"region_{key}"] for key in texts(item["options"])}
        felt = {key: feelings for key, feelings in felt.items() if feelings}
        said, other = cleaned.get("other", ""), other_option(item)
        if said and other["key"] not in felt:
            what = gettext("Choose what “%(text)s” is like above, or clear this box.")
            raise ValidationError({"other": what % {"text": other["text"]}})
        return ({"regions": felt} | ({"other": said} if said else {})) if felt else SKIPPED

    def initial(self, item, value):
        start = {f"region_{key}": feelings for key, feelings in value["regions"].items()}
        return start | ({"other": value["other"]} if "other" in value else {})

    def lines(self, item, value):
        """Grouped by feeling, so that the reading is short."""
        other, said = other_option(item), value.get("other", "")
        return [
            Line(with_other(text, key, other, said), label=feels)
            for feeling, feels in texts(item["feelings"]).items()
            for key, text in texts(item["options"]).items()
            if feeling in value["regions"].get(key, ())
        ]

    def paper(self, item):
        feelings = texts(item["feelings"]).values()
        note = gettext("Tick as many in each row as you like.")
        return [paper.grid(item["options"], feelings, note)]

    def validate_definition(self, item):
        problems = twice(item["options"]) + twice(item["feelings"], "feelings")
        if sum(bool(option.get("other")) for option in item["options"]) > 1:
            problems.append((("options",), str(ONE_BOX)))
        return problems

    def picks(self, item, value):
        felt = {feeling for feelings in value["regions"].values() for feeling in feelings}
        return [key for key in texts(item["feelings"]) if key in felt]

    def choices(self, item):
        return list(texts(item["feelings"]))

    fhir_kept = ("options", "feelings")

    def fhir_parts(self, item):
        """One question a place, each with the same feelings; then the box, if there is one."""
        key, feelings = item["key"], fhir.options(item["feelings"])
        asked = [
            fhir.portal({k: v for k, v in place.items() if k not in ("key", "text")})
            | fhir.question(f"{key}.at_{place['key']}", "choice", place["text"])
            | {"repeats": True, "answerOption": feelings}
            for place in item["options"]
        ]
        box = fhir.other_item(key, item["options"], OTHER_MAX, asked_after=False)
        return {"item": asked + box}

    def from_fhir_parts(self, node):
        places = [
            {"key": key.removeprefix("at_"), "text": one["text"]} | fhir.ours(one)
            for key, one in fhir.parts(node).items()
            if key != "other"
        ]
        return {"options": places, "feelings": fhir.read_options(node["item"][0])}

    def fhir_answer(self, item, value):
        places, feelings = texts(item["options"]), texts(item["feelings"])
        inside = [
            fhir.said(
                f"{item['key']}.at_{key}",
                *(fhir.coded(feeling, feelings) for feeling in felt),
                text=places[key],
            )
            for key, felt in value["regions"].items()
        ]
        if "other" in value:
            inside.append(fhir.said(f"{item['key']}.other", {"valueString": value["other"]}))
        return fhir.group(item["key"], inside, item["prompt"])

    def from_fhir_answer(self, item, node):
        parts = fhir.parts(node)
        box = parts.pop("other", None)
        felt = {key.removeprefix("at_"): fhir.codes(one) for key, one in parts.items()}
        return {"regions": felt} | ({"other": fhir.words(box)} if box else {})
