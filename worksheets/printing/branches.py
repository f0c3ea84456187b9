"""Who answers which question, told in words: paper cannot turn its own pages."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from worksheets.item_types import diary, likert, true_false
from worksheets.rules.conditions import COMPARE

Item = dict[str, Any]
BOUNDS = {
    "gt": gettext_lazy("above %(limit)s"),
    "gte": gettext_lazy("at or above %(limit)s"),
    "lt": gettext_lazy("below %(limit)s"),
    "lte": gettext_lazy("at or below %(limit)s"),
}


def conditions(items: Sequence[Item]) -> dict[str, str]:
    """By item: for whom it is, where that depends; said once before each run of such questions.

    `items` are the questions on the paper, in order; they are numbered from 1.
    """
    numbers = {item["key"]: number for number, item in enumerate(items, start=1)}
    named = {item["key"]: item for item in items}
    found = {}
    for rule, run in groupby(items, key=lambda item: item.get("show_if")):
        if rule is not None:
            keys = [item["key"] for item in run]
            first, last = numbers[keys[0]], numbers[keys[-1]]
            told = {"first": first, "last": last, "next": last + 1}
            told["when"] = _words(rule, named, numbers)
            whom = _whom(is_one=first == last, is_end=last == len(items))
            found[keys[0]] = whom % told
    return found


def _whom(*, is_one: bool, is_end: bool) -> str:
    if is_one and is_end:
        return _("Question %(first)s is for you if %(when)s. Otherwise you are done here.")
    if is_one:
        return _(
            "Question %(first)s is for you if %(when)s. Otherwise continue with question %(next)s."
        )
    if is_end:
        return _(
            "Questions %(first)s to %(last)s are for you if %(when)s. Otherwise you are done here."
        )
    return _(
        "Questions %(first)s to %(last)s are for you if %(when)s. "
        "Otherwise continue with question %(next)s."
    )


def _words(rule: dict, named: dict[str, Item], numbers: dict[str, int]) -> str:
    for name, glue in (("any", _(", or if ")), ("all", _(", and if "))):
        if name in rule:
            return glue.join(_words(part, named, numbers) for part in rule[name])
    told = {"number": numbers[rule["item"]]}
    told["said"] = _(" and ").join(_said(rule, named[rule["item"]]))
    return _("in question %(number)s you %(said)s") % told


def _said(rule: dict, item: Item) -> Iterator[str]:
    texts = _texts(item)
    if "has" in rule:
        is_yes = item["type"] == "yes_no_maybe"
        words = _("said yes to %(answers)s") if is_yes else _("chose %(answers)s")
        yield words % {"answers": _either([texts[key] for key in rule["has"]])}
    if "lacks" in rule:
        answered = _("answered, but not %(answers)s")
        words = _("did not choose %(answers)s") if "has" in rule else answered
        yield words % {"answers": _either([texts[key] for key in rule["lacks"]])}
    limits = {name: rule[name] for name in COMPARE if name in rule}
    if not limits:
        return
    if steps := _steps(item):
        fits = [
            text for n, text in steps.items() if all(COMPARE[k](n, v) for k, v in limits.items())
        ]
        yield _("chose %(answers)s") % {"answers": _either(fits)}
    else:
        ends = {name: str(limit).replace("-", "−") for name, limit in limits.items()}
        bounds = _(" and ").join(BOUNDS[name] % {"limit": end} for name, end in ends.items())
        yield _("put your mark %(bounds)s") % {"bounds": bounds}


def _either(texts: Sequence[str]) -> str:
    quoted = [f"“{text}”" for text in texts]
    return _(" or ").join([", ".join(quoted[:-1]), quoted[-1]] if quoted[1:] else quoted)


def _steps(item: Item) -> dict[int, str]:
    """The numbers of a scale in words, as a rule sees them."""
    inner = item.get("of", item)
    if inner["type"] == likert.Likert.key:
        return likert.steps(inner)
    if inner["type"] == diary.Diary.key:
        return dict(enumerate(inner["free"]["labels"]))
    return {}


def _texts(item: Item) -> dict[str, str]:
    """The words of what a rule may name in `has` and `lacks`."""
    inner = item.get("of", item)
    if inner["type"] == "true_false":
        return true_false.answers()
    rows = [*inner.get("feelings", inner.get("options", ()))]
    for part in ("context", "happened"):
        rows += inner.get(part, {}).get("options", ())
    return {row["key"]: row["text"] for row in rows}
