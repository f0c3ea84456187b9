"""Who answers which question, told in words: paper cannot turn its own pages."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from worksheets.item_types import diary, likert, true_false
from worksheets.rules.conditions import COMPARE

Item = dict[str, Any]
BOUNDS = {"gt": "above", "gte": "at or above", "lt": "below", "lte": "at or below"}


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
            onward = (
                f"continue with question {last + 1}" if last < len(items) else "you are done here"
            )
            which = f"Question {first} is" if first == last else f"Questions {first} to {last} are"
            when = _words(rule, named, numbers)
            found[keys[0]] = f"{which} for you if {when}. Otherwise {onward}."
    return found


def _words(rule: dict, named: dict[str, Item], numbers: dict[str, int]) -> str:
    for name, glue in (("any", ", or if "), ("all", ", and if ")):
        if name in rule:
            return glue.join(_words(part, named, numbers) for part in rule[name])
    item, place = named[rule["item"]], f"in question {numbers[rule['item']]}"
    return f"{place} you {' and '.join(_said(rule, item))}"


def _said(rule: dict, item: Item) -> Iterator[str]:
    texts = _texts(item)
    if "has" in rule:
        verb = "said yes to" if item["type"] == "yes_no_maybe" else "chose"
        yield f"{verb} {_either([texts[key] for key in rule['has']])}"
    if "lacks" in rule:
        neither = _either([texts[key] for key in rule["lacks"]])
        yield f"did not choose {neither}" if "has" in rule else f"answered, but not {neither}"
    limits = {name: rule[name] for name in COMPARE if name in rule}
    if not limits:
        return
    if steps := _steps(item):
        fits = [
            text for n, text in steps.items() if all(COMPARE[k](n, v) for k, v in limits.items())
        ]
        yield f"chose {_either(fits)}"
    else:
        bounds = " and ".join(f"{BOUNDS[name]} {limit}" for name, limit in limits.items())
        yield f"put your mark {bounds}".replace("-", "−")


def _either(texts: Sequence[str]) -> str:
    quoted = [f"“{text}”" for text in texts]
    return " or ".join([", ".join(quoted[:-1]), quoted[-1]] if quoted[1:] else quoted)


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
        return true_false.ANSWERS
    rows = [*inner.get("feelings", inner.get("options", ()))]
    for part in ("context", "happened"):
        rows += inner.get(part, {}).get("options", ())
    return {row["key"]: row["text"] for row in rows}
