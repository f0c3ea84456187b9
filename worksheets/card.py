"""A worksheet's output card: chosen answers of one person, under leads a reader understands.

Built for its author. What of it a partner may see is decided elsewhere, line by line.
"""

from dataclasses import dataclass

from worksheets.conditions import by_key
from worksheets.item_types import SKIPPED, type_of


@dataclass(frozen=True)
class CardLine:
    item: str
    lead: str
    texts: tuple[str, ...]


def card(content: dict, answers: dict) -> list[CardLine]:
    """The card's lines that have something on them. A guess about a partner never has."""
    items = by_key(content)
    lines = []
    for spec in content.get("card", {}).get("lines", []):
        item = items[spec["item"]]
        value = _only(answers.get(item["key"], SKIPPED), spec.get("only"))
        said = type_of(item).words(item, value)
        texts = tuple(line.text for line in said if line.side != "guess")
        if texts:
            lines.append(CardLine(item["key"], spec["lead"], texts))
    return lines


def shareable(content: dict, item: dict, value):
    """What of one answer its author could ever release: nothing, some of a list, or all of it.

    With `sharing.only`, other answers of a list are not there at all, nor is a gap (Inv 5).
    """
    sharing = content["sharing"]
    if sharing["never"] or item["key"] not in sharing["releasable"]:
        return SKIPPED
    if "only" in sharing and item["type"] == "yes_no_maybe":
        return _only(value, sharing["only"])
    return value


def _only(value, places):
    if value is SKIPPED or places is None:
        return value
    return {key: place for key, place in value.items() if place in places} or SKIPPED
