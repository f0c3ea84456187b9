"""What a submission says to the clinician: flags to look at and bands in words.

Unnormed, clinician-only; no score, no diagnosis, no level of risk (Inv 18), nothing about a
partner (Inv 31). Pure. Pass only answers the clinician may read: never those kept to oneself.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from worksheets.item_types import SKIPPED, type_of
from worksheets.rules import facts
from worksheets.rules.conditions import by_key, holds, items_named

SAFETY, NOTE = "safety", "note"


@dataclass(frozen=True)
class FlagHit:
    """One declared rule that came true. `items` are the questions to read first."""

    flag: str
    kind: str
    words: str
    items: tuple[str, ...]
    offer: tuple[str, ...] = ()
    # The key of what it tells (content/facts.yaml); blank where only a kind was named.
    fact: str = ""

    @property
    def is_safety(self) -> bool:
        """Whether it is about somebody’s safety."""
        return self.kind == SAFETY


@dataclass(frozen=True)
class Band:
    """A cluster of answers in words. `answered` of `asked` says how much it rests on."""

    key: str
    title: str
    words: str
    answered: int
    asked: int


def flags(content: dict, answers: dict) -> list[FlagHit]:
    """The declared flags these answers raise, safety first."""
    items = by_key(content)
    hits = [
        FlagHit(
            flag=rule["flag"],
            kind=facts.kind_of(rule),
            words=rule["words"],
            items=tuple(items_named(rule["when"])),
            offer=tuple(rule.get("offer", ())),
            fact=rule.get("fact", ""),
        )
        for rule in content.get("flags", [])
        if holds(rule["when"], items, answers)
    ]
    return sorted(hits, key=lambda hit: not hit.is_safety)


def bands(content: dict, answers: dict) -> list[Band]:
    """The declared bands in words, for the clinician alone."""
    items = by_key(content)
    return [_band(rule, items, answers) for rule in content.get("scoring", {}).get("bands", [])]


def _band(rule: dict, items: dict[str, dict], answers: dict) -> Band:
    if "share_of" in rule:
        return _share(rule, items, answers)
    numbers = []
    for key in rule["items"]:
        value = answers.get(key, SKIPPED)
        number = None if value is SKIPPED else type_of(items[key]).number(items[key], value)
        if number is not None:
            numbers.append(_turned(items[key], number) if key in rule["reversed"] else number)
    mean = sum(numbers) / len(numbers) if numbers else 0
    words = _step(rule, mean, len(numbers))
    return Band(rule["key"], rule["title"], words, len(numbers), len(rule["items"]))


def _share(rule: dict, items: dict[str, dict], answers: dict) -> Band:
    """Which part of what was chosen is of one kind, in words; the part itself is never shown."""
    answered = [key for key in rule["items"] if answers.get(key, SKIPPED) is not SKIPPED]
    chosen = [
        pick for key in answered for pick in type_of(items[key]).tally(items[key], answers[key])
    ]
    percent = 100 * sum(pick in rule["share_of"] for pick in chosen) / len(chosen) if chosen else 0
    words = _step(rule, percent, len(chosen))
    return Band(rule["key"], rule["title"], words, len(answered), len(rule["items"]))


def _step(rule: dict, number: float, enough: int) -> str:
    if enough < rule["needs"]:
        return _("Too few answers to describe.")
    return next(s["words"] for s in rule["steps"] if "below" not in s or number < s["below"])


def _turned(item: dict, number: int) -> int:
    lowest = item.get("from", 0)
    return 2 * lowest + len(item["labels"]) - 1 - number


def filled_alone(answers: dict) -> bool:
    """G2: only a plain “on my own” counts; anything else keeps sharing switched off (Inv 26)."""
    setting = answers.get("g2_setting", SKIPPED)
    return setting is not SKIPPED and setting.get("chosen") == ["own"]
