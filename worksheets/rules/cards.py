"""A worksheet's output card: chosen answers of one person, under leads a reader understands.

Built of whatever answers it is handed: all of one's own for their author, those that may be read
for a therapist, and for a partner only what was released, line by line (rules/releases.py). A
line without an answer is not there, nor is its lead; so nothing says why it is missing (Inv 5).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from worksheets.item_types import SKIPPED, type_of
from worksheets.rules.conditions import by_key


@dataclass(frozen=True)
class CardLine:
    item: str
    lead: str
    texts: tuple[str, ...]
    # Where it stands among the card's lines, whichever of them are there.
    place: int = 0


@dataclass(frozen=True)
class OwnCard:
    title: str
    lines: tuple[CardLine, ...]


def drawn(content: dict[str, Any], answers: dict[str, Any]) -> OwnCard | None:
    """The card these answers make; None where a sheet has none, or nothing would be on it."""
    lines = card(content, answers)
    return OwnCard(content["card"]["title"], tuple(lines)) if lines else None


def blank(content: dict[str, Any]) -> OwnCard | None:
    """What could ever stand on it, for a therapist who looks through the sheet."""
    if "card" not in content:
        return None
    lines = [CardLine(one["item"], one["lead"], ()) for one in content["card"]["lines"]]
    return OwnCard(content["card"]["title"], tuple(lines))


def joined(title: str, parts: Iterable[CardLine]) -> OwnCard:
    """One card of lines that were let go one by one, in the order of the card."""
    return OwnCard(title, tuple(sorted(parts, key=lambda line: line.place)))


def said_otherwise(content: dict[str, Any], item: dict[str, Any], words: str) -> list[CardLine]:
    """Other words in an answer's place: under its lead, or, if it has several, its question."""
    specs = [
        (place, spec)
        for place, spec in enumerate(content.get("card", {}).get("lines", []))
        if spec["item"] == item["key"]
    ]
    if not specs:
        return []
    place, spec = specs[0]
    lead = spec["lead"] if len(specs) == 1 else item["prompt"]
    return [CardLine(item["key"], lead, (words,), place)]


def card(content: dict, answers: dict) -> list[CardLine]:
    """The card's lines that have something on them. A guess about a partner never has."""
    items = by_key(content)
    lines = []
    for place, spec in enumerate(content.get("card", {}).get("lines", [])):
        item = items[spec["item"]]
        value = _only(answers.get(item["key"], SKIPPED), spec.get("only"))
        said = type_of(item).words(item, value)
        texts = tuple(line.text for line in said if line.side != "guess")
        if texts:
            lines.append(CardLine(item["key"], spec["lead"], texts, place))
    return lines


def shareable(content: dict, item: dict, value: Any) -> Any:
    """What of one answer its author could ever release: nothing, some of a list, or all of it.

    With `sharing.only`, other answers of a list are not there at all, nor is a gap (Inv 5).
    """
    sharing = content["sharing"]
    if sharing["never"] or item["key"] not in sharing["releasable"]:
        return SKIPPED
    if "only" in sharing and item["type"] == "yes_no_maybe":
        return _only(value, sharing["only"])
    return value


def _only(value: Any, places: Collection[str] | None) -> Any:
    if value is SKIPPED or places is None:
        return value
    return {key: place for key, place in value.items() if place in places} or SKIPPED
