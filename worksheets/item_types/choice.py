"""Choice: one or several of a short list, with an optional “something else” box."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from worksheets.item_types import fhir, paper
from worksheets.item_types.base import ONE_BOX, OTHER_MAX, SKIPPED, ItemType, Line, texts, twice
from worksheets.item_types.fields import One, Several, other_box

ON_ITS_OWN = _("“%(text)s” can only be chosen on its own. Untick it, or untick the others.")
NO_WORDS = _("“%(text)s” can only be chosen on its own. Untick it, or clear what you wrote below.")


def other_option(item) -> dict | None:
    return next((option for option in item["options"] if option.get("other")), None)


def exclusive_options(item) -> dict[str, str]:
    """Options that stand alone, such as “None of these”: their words by key."""
    return texts(option for option in item["options"] if option.get("exclusive"))


def with_other(text: str, key: str, option: dict | None, said: str) -> str:
    return f"{text}: {said}" if said and option and option["key"] == key else text


class Choice(ItemType):
    key = "choice"
    name = _("Choice")

    def fields(self, item):
        field = Several if item.get("multiple") else One
        fields = {"answer": field(list(texts(item["options"]).items()), label=item["prompt"])}
        # For exclusive.js; without it, `clean` says the same.
        if alone := exclusive_options(item):
            fields["answer"].widget.attrs["data-exclusive"] = " ".join(alone)
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
        if len(chosen) > 1:
            self._refuse_beside_others(item, chosen, said)
        return {"chosen": chosen} | ({"other": said} if said else {})

    def _refuse_beside_others(self, item, chosen, said):
        """Without script somebody can tick “None of these” and something else as well."""
        alone, other = exclusive_options(item), other_option(item)
        if key := next((key for key in chosen if key in alone), ""):
            is_words = bool(said) and {*chosen} == {key, other["key"]}
            what = NO_WORDS if is_words else ON_ITS_OWN
            raise ValidationError({"answer": what % {"text": alone[key]}})

    def _add_other(self, item, chosen, other):
        """Words in the box mean that it was chosen, unless another single choice says no."""
        if item.get("multiple") or not chosen:
            return [key for key in texts(item["options"]) if key in {*chosen, other["key"]}]
        what = gettext("You’ve written something beside “%(text)s”. Choose that, or clear it.")
        raise ValidationError({"other": what % {"text": other["text"]}})

    def initial(self, item, value):
        chosen = value["chosen"]
        answer = chosen if item.get("multiple") else chosen[0]
        return {"answer": answer} | ({"other": value["other"]} if "other" in value else {})

    def lines(self, item, value):
        named, other = texts(item["options"]), other_option(item)
        said = value.get("other", "")
        return [Line(with_other(named.get(k, k), k, other, said)) for k in value["chosen"]]

    def paper(self, item):
        if not item.get("multiple"):
            return [paper.ticks(item["options"], paper.ONE)]
        return [paper.ticks(item["options"], paper.many(exclusive_options(item).values()))]

    def validate_definition(self, item):
        problems = twice(item["options"])
        if sum(bool(option.get("other")) for option in item["options"]) > 1:
            problems.append((("options",), str(ONE_BOX)))
        return problems + list(self._exclusive_problems(item))

    def _exclusive_problems(self, item):
        for i, option in enumerate(item["options"]):
            if not option.get("exclusive"):
                continue
            if not item.get("multiple"):
                what = gettext("only one answer can be chosen here anyway; remove `exclusive`")
                yield ("options", i, "exclusive"), what
            if option.get("other"):
                what = gettext(
                    "an option with a box can be combined; remove `exclusive` or `other`"
                )
                yield ("options", i, "exclusive"), what

    def picks(self, item, value):
        return value["chosen"]

    def choices(self, item):
        return list(texts(item["options"]))

    # “None of these” is an answer, but nothing to take a share of.
    def tally(self, item, value):
        return [key for key in self.picks(item, value) if key not in exclusive_options(item)]

    def tallied(self, item):
        return [key for key in self.choices(item) if key not in exclusive_options(item)]

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
