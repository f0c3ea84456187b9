"""Choice: one or several of a short list, with an optional “something else” box."""

from django.core.exceptions import ValidationError

from worksheets.item_types import fhir, paper
from worksheets.item_types.base import OTHER_MAX, SKIPPED, ItemType, Line, texts, twice
from worksheets.item_types.fields import One, Several, other_box


def other_option(item) -> dict | None:
    return next((option for option in item["options"] if option.get("other")), None)


def with_other(text: str, key: str, option: dict | None, said: str) -> str:
    return f"{text}: {said}" if said and option and option["key"] == key else text


class Choice(ItemType):
    key = "choice"
    name = "Choice"

    def fields(self, item):
        field = Several if item.get("multiple") else One
        fields = {"answer": field(list(texts(item["options"]).items()), label=item["prompt"])}
        if other := other_option(item):
            fields["other"] = other_box(other)
        return fields

    def clean(self, item, cleaned):
        answer = cleaned["answer"]
        chosen = answer if item.get("multiple") else [answer] if answer else []
        said, other = cleaned.get("other", ""), other_option(item)
        if said and other["key"] not in chosen:
            chosen = self._add_other(item, chosen, other)
        if not chosen:
            return SKIPPED
        return {"chosen": chosen} | ({"other": said} if said else {})

    def _add_other(self, item, chosen, other):
        """Words in the box mean that it was chosen, unless another single choice says no."""
        if item.get("multiple") or not chosen:
            return [key for key in texts(item["options"]) if key in {*chosen, other["key"]}]
        what = f"You’ve written something beside “{other['text']}”. Choose that, or clear it."
        raise ValidationError({"other": what})

    def initial(self, item, value):
        chosen = value["chosen"]
        answer = chosen if item.get("multiple") else chosen[0]
        return {"answer": answer} | ({"other": value["other"]} if "other" in value else {})

    def lines(self, item, value):
        named, other = texts(item["options"]), other_option(item)
        said = value.get("other", "")
        return [Line(with_other(named.get(k, k), k, other, said)) for k in value["chosen"]]

    def paper(self, item):
        return [paper.ticks(item["options"], paper.MANY if item.get("multiple") else paper.ONE)]

    def validate_definition(self, item):
        problems = twice(item["options"])
        if sum(bool(option.get("other")) for option in item["options"]) > 1:
            problems.append((("options",), "only one option can have a box; remove `other`"))
        return problems

    def picks(self, item, value):
        return value["chosen"]

    def choices(self, item):
        return list(texts(item["options"]))

    fhir_type = "choice"
    fhir_kept = ("options",)

    def fhir_parts(self, item):
        parts = {"repeats": True} if item.get("multiple") else {}
        parts["answerOption"] = fhir.options(item["options"])
        box = fhir.other_item(item["key"], item["options"], OTHER_MAX)
        return parts | ({"item": box} if box else {})

    def from_fhir_parts(self, node):
        return {"options": fhir.read_options(node)}

    def fhir_answer(self, item, value):
        named = texts(item["options"])
        answers = [fhir.coded(key, named) for key in value["chosen"]]
        other = other_option(item)
        answers = fhir.with_other(item["key"], answers, other, value.get("other", ""))
        return fhir.said(item["key"], *answers, text=item["prompt"])

    def from_fhir_answer(self, item, node):
        return {"chosen": fhir.codes(node)} | fhir.other_words(node)
