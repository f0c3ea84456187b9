"""What of somebody's answers a partner could ever get, and how it would read there. Pure.

An offer is the most that can be released; a snapshot is what its author chose of it. Only the
snapshot is kept for the partner, so what was left out is nowhere to be found (Inv 5).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from worksheets.enums import ReleasePart
from worksheets.item_types import SKIPPED, Line, type_of
from worksheets.item_types.base import texts
from worksheets.item_types.paired import Paired
from worksheets.rules import facts, flags
from worksheets.rules.cards import CardLine, OwnCard, card, joined, said_otherwise, shareable
from worksheets.rules.conditions import by_key, holds, items_named, shown

# Whatever a file says: looked back on, diary, myths, private check-in (Inv 4).
NEVER = frozenset({"A3", "B4", "C4", "P0"})
CLOSING = frozenset({"g1_alone", "g2_setting"})
# Of these only the named items, whatever a file says.
ONLY = {"C2": frozenset({"sentence"})}
SEEN_TOGETHER = ("yes", "maybe")
LINES = "worksheets/items/read/lines.html"


@dataclass(frozen=True)
class Offer:
    """One answer, or one side of a pair, as its author may release it."""

    item: dict[str, Any]
    part: str
    value: Any
    mine_key: str = ""
    # Lines to choose from one by one; empty where it goes whole.
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        """The question’s key."""
        return self.item["key"]

    @property
    def name(self) -> str:
        """Its field in a form."""
        return f"{self.part}-{self.key}"

    @property
    def is_letter(self) -> bool:
        """Goes whole or not at all, and after the therapist read it."""
        return self.item.get("lint") == "letter"

    @property
    def can_paraphrase(self) -> bool:
        """Whether it may go in other words of its author’s."""
        return self.part == ReleasePart.WHOLE and not (
            self.is_letter or self.item["type"] == "sentence"
        )


@dataclass(frozen=True)
class Shown:
    """One thing as a partner reads it: the question, and what they get. Nothing about when."""

    prompt: str
    lead: str
    template: str
    lines: list[Line]
    # Where its sheet has a card: that card's title, which sending it is of, and its lines there.
    card_title: str = ""
    card_of: str = ""
    on_card: tuple[CardLine, ...] = ()


def is_offered(content: dict[str, Any]) -> bool:
    """Whether anything of this sheet could ever be released."""
    sharing = content.get("sharing", {})
    code = content.get("code")
    return bool(sharing.get("releasable")) and not sharing.get("never") and code not in NEVER


def is_closed(content: dict[str, Any], readable: dict[str, Any]) -> bool:
    """Whether no answer of this sending can ever go to a partner: it was not said, and sent, that
    it was filled in alone (Inv 26), or the sheet offers nothing. Which of them, nobody is told:
    this is kept in clear, for the database to refuse by."""
    return not is_offered(content) or not flags.filled_alone(readable)


def offers(content: dict[str, Any], values: dict[str, Any]) -> list[Offer]:
    """What may be released of these answers, in the order of the sheet.

    `values`: only what its author lets their therapist read; nothing else is looked at (Inv 3).
    """
    if not is_offered(content):
        return []
    items = by_key(content)
    found: list[Offer] = []
    for item in shown(content, values):
        value = values.get(item["key"], SKIPPED)
        if value is not SKIPPED and _may_go(content, item, items, values):
            found += _of_item(content, item, value)
    return found


def _may_go(
    content: dict[str, Any], item: dict[str, Any], items: dict[str, Any], values: dict[str, Any]
) -> bool:
    key = item["key"]
    if key in CLOSING or key not in ONLY.get(content["code"], {key}):
        return False
    # A number that asks for a closer look goes nowhere; options that do are taken out one by one.
    return not any(
        key in items_named(rule["when"]) and holds(rule["when"], items, values)
        for rule in _safety(content)
        if not _options_of(rule["when"], key)
    )


def _of_item(content: dict[str, Any], item: dict[str, Any], value: Any) -> list[Offer]:
    value = shareable(content, item, value)
    if value is SKIPPED:
        return []
    if item["type"] == "yes_no_maybe":
        return _of_list(content, item, value)
    if item["type"] == "paired":
        return _of_pair(item, value)
    if item["type"] in {"choice", "ranking"}:
        value = _without(value, _safety_options(content, item["key"]))
    return [Offer(item, ReleasePart.WHOLE, value)] if value is not SKIPPED else []


def _of_list(content: dict[str, Any], item: dict[str, Any], value: dict[str, str]) -> list[Offer]:
    if "only" in content["sharing"]:
        choices = tuple(
            (key, text)
            for key, text in texts(item["options"]).items()
            if value.get(key) in SEEN_TOGETHER
        )
        keys = [key for key, _ in choices]
        return [Offer(item, ReleasePart.MUTUAL, keys, choices=choices)] if choices else []
    on_card = _places_on_card(content, item["key"])
    kept = {
        key: place
        for key, place in value.items()
        if place != "private_no" and (on_card is None or place in on_card)
    }
    return [Offer(item, ReleasePart.WHOLE, kept)] if kept else []


def _places_on_card(content: dict[str, Any], key: str) -> set[str] | None:
    lines = [one for one in content.get("card", {}).get("lines", []) if one["item"] == key]
    return {place for one in lines for place in one["only"]} if lines else None


def _of_pair(item: dict[str, Any], value: dict[str, Any]) -> list[Offer]:
    """Each side alone: a guess is seen only beside theirs (Inv 7)."""
    found = []
    if value.get("mine") is not None:
        found.append(Offer(item, ReleasePart.WHOLE, {"mine": value["mine"]}))
    if value.get("guess") is not None:
        mine_key = item.get("mine_from", item["key"])
        found.append(Offer(item, ReleasePart.GUESS, {"guess": value["guess"]}, mine_key))
    return found


def _safety(content: dict[str, Any]) -> Iterable[dict[str, Any]]:
    return (rule for rule in content.get("flags", []) if facts.is_safety(rule))


def _options_of(rule: dict[str, Any], key: str) -> set[str]:
    parts = rule.get("any") or rule.get("all")
    if parts:
        return {option for part in parts for option in _options_of(part, key)}
    return set(rule.get("has", ())) if rule["item"] == key else set()


def _safety_options(content: dict[str, Any], key: str) -> set[str]:
    """Options that ask for a closer look, such as being afraid: for the therapist alone."""
    return {option for rule in _safety(content) for option in _options_of(rule["when"], key)}


def _without(value: dict[str, Any], taken_out: set[str]) -> Any:
    field = "chosen" if "chosen" in value else "order"
    kept = [key for key in value[field] if key not in taken_out]
    return value | {field: kept} if kept else SKIPPED


# --- What is kept for the partner, and how it reads ---------------------------------------------


def snapshot(offer: Offer, *, picked: Iterable[str] = (), words: str = "") -> dict[str, Any] | None:
    """What its author chose of an offer; None where that is nothing."""
    if words and offer.can_paraphrase:
        return {"words": words}
    if offer.part == ReleasePart.MUTUAL:
        chosen = set(picked)
        keys = [key for key in offer.value if key in chosen]
        return {"keys": keys} if keys else None
    return {"value": offer.value}


def in_words(item: dict[str, Any], part: str, kept: dict[str, Any]) -> Shown | None:
    """How a snapshot reads; None where nothing is left of it."""
    kind, lead, template = type_of(item), "", LINES
    if "words" in kept:
        lines = [Line(kept["words"], prose=True)]
    elif part == ReleasePart.MUTUAL:
        named = texts(item["options"])
        lead = _("What each of you chose to let the other see of this list")
        lines = [Line(text) for key, text in named.items() if key in set(kept["keys"])]
    elif isinstance(kind, Paired):
        side = "guess" if part == ReleasePart.GUESS else "mine"
        inner, asked = kind.inner(item), item | item["of"] | {"type": item["of"]["type"]}
        lead, template = item[side], inner.read_template
        lines = inner.words(asked, kept["value"][side])
    else:
        lines, template = kind.words(item, kept["value"]), kind.read_template
    return Shown(item["prompt"], lead, template, lines) if lines else None


def as_shown(
    content: dict[str, Any], item: dict[str, Any], part: str, kept: dict[str, Any], of: str = ""
) -> Shown | None:
    """A snapshot as a partner's page has it: on its sheet's card, where it stands on one.

    `of`: which sending it belongs to, so that lines of two cards never run into one.
    """
    shown = in_words(item, part, kept)
    if shown is None or part != ReleasePart.WHOLE or "card" not in content:
        return shown
    if "words" in kept:
        lines = said_otherwise(content, item, kept["words"])
    else:
        lines = card(content, {item["key"]: kept["value"]})
    title = content["card"]["title"] if lines else ""
    return replace(shown, card_title=title, card_of=of, on_card=tuple(lines))


def blocks(shown: Sequence[Shown]) -> list[Shown | OwnCard]:
    """What a page holds of one person: lines of a card stand together, where its first one is."""
    found: list[Shown | OwnCard] = []
    done: set[tuple[str, str]] = set()
    for one in shown:
        key = (one.card_title, one.card_of)
        if not one.on_card:
            found.append(one)
        elif key not in done:
            done.add(key)
            mates = [other for other in shown if (other.card_title, other.card_of) == key]
            found.append(joined(key[0], [line for other in mates for line in other.on_card]))
    return found


def overlap(kept: dict[str, Any], theirs: Iterable[str]) -> dict[str, Any]:
    """Of a list, what both released; a line that is not there says nothing about why (Inv 5)."""
    both = set(theirs)
    return {"keys": [key for key in kept["keys"] if key in both]}
