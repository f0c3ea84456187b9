"""For a session: what the members of a couple let each other see, side by side.

What each lets the others see comes from couple_releases.py.
What is filled in together has a page of its own; here stands what was answered apart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from clients.models import Client, Couple, User
from worksheets.enums import ReleasePart
from worksheets.item_types.base import texts
from worksheets.item_types.choice import other_option
from worksheets.item_types.ranking import PLACES
from worksheets.queries.clinician.couple_releases import (
    Key,
    Said,
    by_everybody,
    in_common,
    open_to_all,
)
from worksheets.rules import releases
from worksheets.rules.cards import OwnCard
from worksheets.rules.conditions import asked_together, by_key
from worksheets.rules.releases import Shown

Content = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """One thing that somebody named, and the place each gave it; blank where they did not."""

    text: str
    cells: Sequence[str]
    is_common: bool


@dataclass(frozen=True)
class Matrix:
    prompt: str
    heads: Sequence[str]
    rows: Sequence[Row]


@dataclass(frozen=True)
class Beside:
    """One question, or a card, with a column for each of them."""

    prompt: str
    columns: Sequence[tuple[str, Shown | OwnCard]]


@dataclass(frozen=True)
class Sheet:
    title: str
    matrices: Sequence[Matrix]
    beside: Sequence[Beside]
    common: Sequence[Shown]


def sheets(user: User, couple: Couple, members: Sequence[Client]) -> list[Sheet]:
    """Every sheet of which each of them lets all the others see an answer to the same question.

    All or none: a column that is missing would point at somebody.
    """
    drawn = [
        _sheet(version.content, members, by_everybody(said, members))
        for version, said in open_to_all(user, couple, members).items()
    ]
    return [one for one in drawn if one.matrices or one.beside or one.common]


def _sheet(content: Content, members: Sequence[Client], said: Said) -> Sheet:
    """Rankings as one table, cards as cards, lists as what they have in common, the rest apart."""
    if asked_together(content):
        return Sheet("", (), (), ())
    matrices, taken = _matrices(content, members, said)
    common = [
        shown
        for item in content["items"]
        if (theirs := said.get((item["key"], ReleasePart.MUTUAL)))
        if (shown := in_common(item, members, theirs))
    ]
    beside = _cards(content, members, said)
    if beside:
        taken |= {(line["item"], str(ReleasePart.WHOLE)) for line in content["card"]["lines"]}
    for item in content["items"]:
        for part in (ReleasePart.WHOLE, ReleasePart.GUESS):
            key = (item["key"], str(part))
            if key in said and key not in taken:
                beside.append(_beside(item, part, members, said[key]))
    return Sheet(content["client_title"], matrices, beside, common)


def _matrices(
    content: Content, members: Sequence[Client], said: Said
) -> tuple[list[Matrix], set[Key]]:
    """For each ranking that stands as it was answered: who put what where, and who guessed what."""
    found: list[Matrix] = []
    taken: set[Key] = set()
    for item in content["items"]:
        key = (item["key"], str(ReleasePart.WHOLE))
        ranked = said.get(key, {})
        if item["type"] != "ranking" or not ranked or any("words" in r for r in ranked.values()):
            continue
        columns = [(one.name, item, ranked[one.pk]["value"]) for one in members]
        taken.add(key)
        for guess in content["items"]:
            at = (guess["key"], str(ReleasePart.GUESS))
            if guess.get("mine_from") == item["key"] and at in said:
                taken.add(at)
                columns += [
                    (
                        _("%(name)s’s guess") % {"name": one.name},
                        guess["of"],
                        said[at][one.pk]["value"]["guess"],
                    )
                    for one in members
                ]
        found.append(_matrix(item, columns, len(members)))
    return found, taken


def _matrix(item: Content, columns: Sequence[tuple[str, Content, Any]], members: int) -> Matrix:
    rows = []
    for key, text in texts(item["options"]).items():
        cells = [_cell(of, value, key) for _, of, value in columns]
        if any(cells):
            rows.append(Row(text, cells, all(cells[:members])))
    return Matrix(item["prompt"], [head for head, _, _ in columns], rows)


def _cell(item: Content, value: Any, key: str) -> str:
    """Which place it has; with what was written, where somebody named their own."""
    if key not in value["order"]:
        return ""
    place = str(PLACES[value["order"].index(key)])
    other = other_option(item)
    words = value.get("other", "") if other and other["key"] == key else ""
    return f"{place}: {words}" if words else place


def _cards(content: Content, members: Sequence[Client], said: Said) -> list[Beside]:
    items, columns = by_key(content), []
    for one in members:
        shown = [
            releases.as_shown(content, items[key], part, theirs[one.pk])
            for (key, part), theirs in said.items()
        ]
        cards = [
            block
            for block in releases.blocks([line for line in shown if line and line.on_card])
            if isinstance(block, OwnCard)
        ]
        columns += [(one.name, card) for card in cards]
    return [Beside("", columns)] if columns else []


def _beside(
    item: Content, part: str, members: Sequence[Client], theirs: Mapping[UUID, Any]
) -> Beside:
    columns: list[tuple[str, Shown | OwnCard]] = []
    for one in members:
        shown = releases.in_words(item, part, theirs[one.pk])
        if shown:
            columns.append((one.name, shown))
    return Beside(item["prompt"], columns)
