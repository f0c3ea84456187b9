"""Paired: my answer, and my guess at a partner's. Each side may be left blank.

Two people's pairs are never compared here, and a rule never looks at a guess (Inv 7, 31).
"""

from contextlib import contextmanager
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from worksheets.item_types import fhir, paper
from worksheets.item_types.base import SKIPPED, ItemForm, ItemType, Line
from worksheets.item_types.choice import Choice
from worksheets.item_types.likert import Likert
from worksheets.item_types.ranking import Ranking
from worksheets.item_types.slider import Slider

INNER = {kind.key: kind for kind in (Choice(), Likert(), Ranking(), Slider())}
SIDES = ("mine", "guess")


@contextmanager
def _errors_under(start: str):
    """An inner type's complaint belongs beside this side's field."""
    try:
        yield
    except ValidationError as error:
        raise ValidationError({start + k: v for k, v in error.error_dict.items()}) from None


@dataclass(frozen=True)
class Side:
    """One half of a pair. Several places under one prompt need a group; one control does not."""

    prompt: str
    fields: list[forms.BoundField]
    is_group: bool


class PairedForm(ItemForm):
    def sides(self) -> list[Side]:
        is_group = self.kind.inner(self.item).key == Ranking.key
        return [
            Side(
                self.item[side],
                [self[name] for name in self.fields if name.startswith(f"{side}_")],
                is_group,
            )
            for side in self.kind.sides(self.item)
        ]


class Paired(ItemType):
    key = "paired"
    name = _("Mine, and my guess")
    form_class = PairedForm

    @property
    def read_template(self):
        return "worksheets/items/read/paired.html"

    def inner(self, item) -> ItemType:
        return INNER[item["of"]["type"]]

    def sides(self, item) -> list[str]:
        """With `mine_from` my own side was asked on an earlier page; only the guess is left."""
        return ["guess"] if "mine_from" in item else list(SIDES)

    def side_item(self, item, side) -> dict:
        return item["of"] | {"key": f"{item['key']}_{side}", "prompt": item[side]}

    def fields(self, item):
        fields = {}
        for side in self.sides(item):
            for name, field in self.inner(item).fields(self.side_item(item, side)).items():
                fields[f"{side}_{name}"] = field
        return fields

    def clean(self, item, cleaned):
        value = {}
        for side in self.sides(item):
            start = f"{side}_"
            part = {k.removeprefix(start): v for k, v in cleaned.items() if k.startswith(start)}
            with _errors_under(start):
                said = self.inner(item).clean(self.side_item(item, side), part)
            if said is not SKIPPED:
                value[side] = said
        return value or SKIPPED

    def initial(self, item, value):
        start = {}
        for side, said in value.items():
            part = self.inner(item).initial(self.side_item(item, side), said)
            start |= {f"{side}_{name}": v for name, v in part.items()}
        return start

    def own_words(self, item, value):
        inner = self.inner(item)
        sides = [(side, said) for side, said in value.items() if said is not SKIPPED]
        return [
            words
            for side, said in sides
            for words in inner.own_words(self.side_item(item, side), said)
        ]

    def lines(self, item, value):
        inner = self.inner(item)
        return [
            Line(line.text, label=line.label, side=side)
            for side in self.sides(item)
            for line in inner.words(self.side_item(item, side), value.get(side))
        ]

    def paper(self, item):
        inner = self.inner(item)
        return [
            brick
            for side in self.sides(item)
            for brick in (paper.side(item[side]), *inner.paper(self.side_item(item, side)))
        ]

    def validate_definition(self, item):
        problems = [
            (("of", *path), what)
            for path, what in self.inner(item).validate_definition(
                item["of"] | {"key": "x", "prompt": "x"}
            )
        ]
        if "mine" not in item and "mine_from" not in item:
            problems.append(
                ((), gettext("say what is asked: add `mine`, or `mine_from` an earlier item"))
            )
        if "mine" in item and "mine_from" in item:
            problems.append((("mine_from",), gettext("use `mine` or `mine_from`, not both")))
        return problems

    def number(self, item, value):
        mine = value.get("mine")
        return None if mine is None else self.inner(item).number(item["of"], mine)

    def picks(self, item, value):
        mine = value.get("mine")
        return [] if mine is None else self.inner(item).picks(item["of"], mine)

    def choices(self, item):
        return self.inner(item).choices(item["of"])

    fhir_kept = ("mine", "guess", "of")

    def fhir_parts(self, item):
        """Each side as its inner type asks it. What is said of both is read from the guess."""
        inner = self.inner(item)
        return {"item": [inner.fhir_item(self.fhir_side(item, side)) for side in self.sides(item)]}

    def fhir_side(self, item, side):
        return self.side_item(item, side) | {"key": f"{item['key']}.{side}"}

    def from_fhir_parts(self, node):
        sides = fhir.parts(node)
        read = {
            side: INNER[fhir.ours(one)["type"]].from_fhir_item(one) for side, one in sides.items()
        }
        shape = {side: _shape(one) for side, one in read.items()}
        if any(one != shape["guess"] for one in shape.values()):
            raise fhir.NotOurs(gettext("both sides of a pair are asked alike; these two differ"))
        return {side: one["prompt"] for side, one in read.items()} | {"of": shape["guess"]}

    def fhir_answer(self, item, value):
        inner = self.inner(item)
        inside = [
            inner.fhir_answer(self.fhir_side(item, side), value[side])
            for side in self.sides(item)
            if side in value
        ]
        return fhir.group(item["key"], inside, item["prompt"])

    def from_fhir_answer(self, item, node):
        inner = self.inner(item)
        return {
            side: inner.from_fhir_answer(self.fhir_side(item, side), one)
            for side, one in fhir.parts(node).items()
        }


def _shape(item: dict) -> dict:
    return {name: part for name, part in item.items() if name not in ("key", "prompt")}
