"""For a session: what the members of a couple let each other see, side by side.

Asked of the very rule that serves their own pages (app_releases_open_to): it is there only while
the joint space is open, and a guess only where both released both sides (Inv 1, 5, 7, 57). What is
filled in together has a page of its own; here stands what was answered apart.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.models.expressions import RawSQL

from clients import audit, vault
from clients.models import Client, Couple, User
from worksheets import sharing
from worksheets.card import OwnCard
from worksheets.conditions import asked_together, by_key
from worksheets.enums import ReleasePart
from worksheets.item_types.base import texts
from worksheets.item_types.choice import other_option
from worksheets.item_types.ranking import PLACES
from worksheets.models import Release
from worksheets.sharing import Shown
from worksheets.visibility import releases_for

Content = dict[str, Any]
# A question, or a guess at it; and what each of them let all the others see of it.
Key = tuple[str, str]
Said = dict[Key, dict[UUID, Any]]


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

    All or none: a column that is missing would point at somebody. Read and recorded; the number
    of statements does not grow with what is there.
    """
    contents: dict[UUID, Content] = {}
    found: dict[UUID, dict[Key, dict[UUID, dict[UUID, Any]]]] = {}
    for row in _open_rows(user, couple, members):
        kept = json.loads(vault.words_or_notice(row, "shown_sealed", "null") or "null")
        if kept is None:
            continue
        audit.record("release.read", row, by=user, author=row.client_id)
        contents[row.version_id] = row.version.content
        of_sheet = found.setdefault(row.version_id, {})
        authors = of_sheet.setdefault((row.item_key, row.part), {})
        authors.setdefault(row.client_id, {})[row.recipient_id] = kept
    drawn = [_sheet(contents[pk], members, _to_all(members, found[pk])) for pk in found]
    return [one for one in drawn if one.matrices or one.beside or one.common]


def _open_rows(user: User, couple: Couple, members: Sequence[Client]) -> list[Release]:
    """Of two sendings of one sheet the newer comes last, and so it is the one that stays."""
    open_now = Q(pk__in=[])
    for one in members:
        ids = RawSQL("SELECT app_releases_open_to(%s)", [one.pk])
        open_now |= Q(recipient=one.pk, pk__in=ids)
    found = releases_for(user).filter(open_now, couple=couple).select_related("version__worksheet")
    rows = list(found.order_by("version__worksheet__code", "version__number", "sent_at"))
    vault.fetch_keys(rows, "shown_sealed")
    return rows


def _to_all(
    members: Sequence[Client], found: Mapping[Key, Mapping[UUID, Mapping[UUID, Any]]]
) -> Said:
    """Only what each of them let every other one see, alike: the screen in the room is common."""
    said: Said = {}
    for key, theirs in found.items():
        shared = {}
        for one in members:
            others = {other.pk for other in members} - {one.pk}
            kept = theirs.get(one.pk, {})
            if set(kept) == others and len({vault.dumps(each) for each in kept.values()}) == 1:
                shared[one.pk] = next(iter(kept.values()))
        if len(shared) == len(members):
            said[key] = shared
    return said


def _sheet(content: Content, members: Sequence[Client], said: Said) -> Sheet:
    """Rankings as one table, cards as cards, lists as what they have in common, the rest apart."""
    if asked_together(content):
        return Sheet("", (), (), ())
    matrices, taken = _matrices(content, members, said)
    common = [
        shown
        for item in content["items"]
        if (theirs := said.get((item["key"], ReleasePart.MUTUAL)))
        if (shown := _common(item, members, theirs))
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
                    (f"{one.name}’s guess", guess["of"], said[at][one.pk]["value"]["guess"])
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
    place = PLACES[value["order"].index(key)]
    other = other_option(item)
    words = value.get("other", "") if other and other["key"] == key else ""
    return f"{place}: {words}" if words else place


def _common(item: Content, members: Sequence[Client], theirs: Mapping[UUID, Any]) -> Shown | None:
    """A line stands here only where all of them released a yes or maybe to it (Inv 5)."""
    kept = theirs[members[0].pk]
    for other in members[1:]:
        kept = sharing.overlap(kept, theirs[other.pk]["keys"])
    return sharing.in_words(item, ReleasePart.MUTUAL, kept)


def _cards(content: Content, members: Sequence[Client], said: Said) -> list[Beside]:
    items, columns = by_key(content), []
    for one in members:
        shown = [
            sharing.as_shown(content, items[key], part, theirs[one.pk])
            for (key, part), theirs in said.items()
        ]
        cards = [
            block
            for block in sharing.blocks([line for line in shown if line and line.on_card])
            if isinstance(block, OwnCard)
        ]
        columns += [(one.name, card) for card in cards]
    return [Beside("", columns)] if columns else []


def _beside(
    item: Content, part: str, members: Sequence[Client], theirs: Mapping[UUID, Any]
) -> Beside:
    columns: list[tuple[str, Shown | OwnCard]] = []
    for one in members:
        shown = sharing.in_words(item, part, theirs[one.pk])
        if shown:
            columns.append((one.name, shown))
    return Beside(item["prompt"], columns)
