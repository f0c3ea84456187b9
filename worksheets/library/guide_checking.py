"""What a schema cannot see of a guide: whether what it names is there, and what it never says."""

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from worksheets.item_types import type_of
from worksheets.library import checking
from worksheets.library.checking import Found
from worksheets.parsing.strict_yaml import Problem, Source

SESSION_MINUTES = 20
# A card can lie on a table: nothing on it tells what it is about, or from where it comes.
NOT_ON_CARDS = re.compile(
    rf"{checking.NOT_IN_CLIENT_TITLES.pattern}|\bclose(?:ness|r)?\b|touch|\bbod(?:y|ies)\b|kiss|naked"
    r"|\bbed(?:room)?\b|\bdebts?\b|\bow(?:e|ed|ing)\b|couple|lover|wanting|worksheet|portal|clinic"
    r"|counsel|\bdial\b|ledger",
    re.IGNORECASE,
)

ONE_OR_WHY = {
    "example": gettext_lazy("give the example, or say in `no_example` why there is none"),
    "card": gettext_lazy("give the card, or say in `no_card` why there is none"),
}


def problems(source: Source, content: dict[str, Any]) -> Iterator[Problem]:
    """Everything about a guide that its schema let through, each with its place in the file."""
    data: Any = source.data
    found = [
        *_one_or_why(data),
        *_example(data.get("example"), content),
        *_card(data.get("card")),
        *_therapist(data["therapist"], content),
    ]
    yield from (source.problem(path, what) for path, what in found)


def _one_or_why(data: dict[str, Any]) -> Found:
    for name in ONE_OR_WHY:
        if (name in data) == (f"no_{name}" in data):
            yield (), str(ONE_OR_WHY[name])


def _example(example: dict[str, Any] | None, content: dict[str, Any]) -> Found:
    """Answers that this sheet could have been given; of a check-in, none ever."""
    if example is None:
        return
    if "checkin" in content:
        yield (
            ("example",),
            _("an example could be read as the answer that is expected; leave it out"),
        )
    items = {item["key"]: item for item in content["items"]}
    for key, value in example["answers"].items():
        path = ("example", "answers", key)
        if key not in items:
            yield (
                path,
                _("there is no question “%(key)s” in this sheet; check its spelling")
                % {"key": key},
            )
        elif not type_of(items[key]).accepts(items[key], value):
            yield (
                path,
                _("“%(key)s” can’t be answered like this; see its type in content/README.md")
                % {"key": key},
            )


def _card(card: dict[str, Any] | None) -> Found:
    if card is None:
        return
    for path, text in [(("title",), card["title"]), *_lines(card["lines"])]:
        if said := NOT_ON_CARDS.search(text):
            yield (
                ("card", *path),
                _("a card never says what it is about; leave out “%(word)s”") % {"word": said[0]},
            )


def _lines(lines: list[str]) -> Iterator[tuple[tuple, str]]:
    yield from ((("lines", i), line) for i, line in enumerate(lines))


def _therapist(told: dict[str, Any], content: dict[str, Any]) -> Found:
    minutes = sum(step["minutes"] for step in told["session"])
    if minutes != SESSION_MINUTES:
        what = _("the steps take %(minutes)s minutes together; make it %(whole)s") % {
            "minutes": minutes,
            "whole": SESSION_MINUTES,
        }
        yield ("therapist", "session"), what
    bands = {band["key"] for band in content["scoring"].get("bands", ())}
    yield from _all_of("bands", told.get("bands", {}), bands)
    yield from _all_of("flags", told["flags"], facts(content))


def facts(content: dict[str, Any]) -> set[str]:
    """What the flags of this sheet tell, without what every sheet closes with."""
    there = [*content.get("flags", ()), *content.get("diary", {}).get("patterns", ())]
    return {flag["fact"] for flag in there if flag["flag"] not in CLOSING}


# What the two closing questions raise is told once, for every sheet.
CLOSING = {"talk_alone", "context_uncertain"}


def _all_of(name: str, told: dict[str, str], there: set[str]) -> Found:
    """Each one that the sheet has is told what to do with, and nothing else is named."""
    for key in told:
        if key not in there:
            yield (
                ("therapist", name, key),
                _("this sheet has no “%(key)s” among its %(name)s") % {"key": key, "name": name},
            )
    for key in sorted(there - set(told)):
        yield (
            ("therapist", name),
            _("“%(key)s” is missing; say what a therapist does with it") % {"key": key},
        )
