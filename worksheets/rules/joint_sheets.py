"""The questions that are filled in together: their forms, what may be kept of them, how it reads.

Pure. What was typed is kept as it was typed, lint or no lint; only what is agreed is held to the
rule that no quota, price, reward, deadline or threat stands in it (Inv 33).
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.datastructures import MultiValueDict

from worksheets.item_types import SKIPPED, ItemForm, type_of
from worksheets.lint import agreements
from worksheets.rules.conditions import asked_together
from worksheets.rules.releases import Shown

# More than every field of the longest sheet holds; beyond it the text stays on the screen alone.
MOST = 40_000
FieldValues = dict[str, list[str]]


def item_forms(content: dict[str, Any], data: Any = None, values: Any = None) -> list[ItemForm]:
    """One form a question, bound to what was typed, or showing what was agreed before."""
    kept = values or {}
    return [
        type_of(item).form(
            item, data=data, initial=kept.get(item["key"], SKIPPED), prefix=item["key"]
        )
        for item in asked_together(content)
    ]


def field_values(content: dict[str, Any], data: Any) -> FieldValues:
    """What stands in the fields of these questions, and nothing else that was posted."""
    names = [box.html_name for form in item_forms(content) for box in form]
    found = {name: data.getlist(name) for name in names if name in data}
    return {name: [one for one in said if one] for name, said in found.items() if any(said)}


def is_too_long(said: FieldValues) -> bool:
    """Whether there is more in the fields than is kept as a draft."""
    return sum(len(one) for values in said.values() for one in values) > MOST


def as_data(said: FieldValues) -> MultiValueDict[str, str]:
    """The same as a browser would send it."""
    return MultiValueDict(said)


def is_fit(form: ItemForm) -> bool:
    """Whether this can be agreed to. Every question's own words are looked at, not only an
    agreement's: a wish with a number in it is none the freer for standing in a plain box."""
    if not form.is_valid():
        return False
    if form.item["type"] != "agreement":
        for words in type_of(form.item).own_words(form.item, form.value):
            for found in agreements.complaints(words, agreements.AGREEMENT):
                form.add_error(next(iter(form.fields)), found)
    return not form.errors


def settled(content: dict[str, Any], said: FieldValues) -> dict[str, Any] | None:
    """The values that can be agreed to, or None where something has no place in them. A blank
    page is whole: what always holds stands on it."""
    forms = item_forms(content, as_data(said))
    if not all([is_fit(form) for form in forms]):
        return None
    return {form.item["key"]: form.value for form in forms}


def lines(content: dict[str, Any], values: Mapping[str, Any]) -> list[Shown]:
    """What was agreed, as everybody reads it."""
    found = []
    for item in asked_together(content):
        kind, value = type_of(item), values.get(item["key"])
        if value is SKIPPED and item["type"] == "agreement":
            value = {}
        said = kind.words(item, value)
        if said:
            found.append(Shown(item["prompt"], "", kind.read_template, said))
    return found


def as_text(content: dict[str, Any], said: FieldValues) -> str:
    """What was typed as one text, for laying two versions side by side."""
    rows = []
    for form in item_forms(content, as_data(said)):
        for box in form:
            if values := said.get(box.html_name):
                choices = dict(getattr(box.field, "choices", ()))
                told = ", ".join(str(choices.get(one, one)) for one in values)
                rows.append(f"{box.label}\n{told}")
    return "\n\n".join(rows)


def review_on(content: dict[str, Any], values: Mapping[str, Any], today: dt.date) -> dt.date | None:
    """The day to look at it again: the one they chose, or the latest that was on offer."""
    weeks = []
    for item in asked_together(content):
        if offered := item.get("review"):
            weeks.append((values.get(item["key"]) or {}).get("review") or max(offered))
    return today + dt.timedelta(weeks=min(weeks)) if weeks else None
