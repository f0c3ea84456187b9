"""What stands on the screen in the room beside the joint questions: only what each of them let all
the others see, and can be seen by all of them now (Inv 1, 5, 7, 57).

Asked of the very rule that serves their own pages (app_releases_open_to), once a member.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models.expressions import RawSQL

from clients import audit, vault
from clients.models import Client, User
from worksheets import sharing
from worksheets.conditions import by_key
from worksheets.enums import ReleasePart
from worksheets.models import Release
from worksheets.room import Room
from worksheets.sharing import Shown
from worksheets.visibility import releases_for

Key = tuple[str, str]


@dataclass(frozen=True)
class Column:
    """What one of them lets all the others see."""

    name: str
    lines: Sequence[Shown]


@dataclass(frozen=True)
class OnScreen:
    """`common`: of lists that meet, what every one of them released. `columns`: everybody's own,
    side by side, or none at all: a column that is missing would point at somebody."""

    common: Sequence[Shown]
    columns: Sequence[Column]


def on_screen(user: User, room: Room) -> OnScreen:
    """Read and recorded; no statement more for a room of ten lines than for one of one."""
    rows = _open_rows(user, room)
    found: dict[Key, dict[UUID, dict[UUID, Any]]] = {}
    for row in rows:
        words = vault.words_or_notice(row, "shown_sealed", "null") or "null"
        kept = json.loads(words)
        if kept is not None:
            authors = found.setdefault((row.item_key, row.part), {})
            authors.setdefault(row.client_id, {})[row.recipient_id] = kept
            audit.record("release.read", row, by=user, author=row.client_id)
    items, order = by_key(room.content), [item["key"] for item in room.content["items"]]
    keys = sorted(found, key=lambda key: (order.index(key[0]), key[1]))
    common = [
        shown for key in keys if key[1] == ReleasePart.MUTUAL
        for shown in [_in_common(items[key[0]], found[key], room.members)] if shown
    ]  # fmt: skip
    columns = [_column(one, room.members, keys, found, items) for one in room.members]
    return OnScreen(common, columns if all(one.lines for one in columns) else [])


def _open_rows(user: User, room: Room) -> list[Release]:
    rows: list[Release] = []
    for reader in room.members:
        open_now = RawSQL("SELECT app_releases_open_to(%s)", [reader.pk])
        mine = releases_for(user).filter(couple=room.couple, recipient=reader, pk__in=open_now)
        rows += mine.filter(version=room.group.version)
    vault.fetch_keys(rows, "shown_sealed")
    return rows


def _to_all(
    author: Client, members: Sequence[Client], theirs: dict[UUID, dict[UUID, Any]]
) -> Any | None:
    """What this person let every other one see, alike; None where anybody may not see it."""
    others = [one.pk for one in members if one.pk != author.pk]
    said = theirs.get(author.pk, {})
    if set(said) != set(others) or any(said[pk] != said[others[0]] for pk in others):
        return None
    return said[others[0]]


def _in_common(
    item: dict[str, Any], theirs: dict[UUID, dict[UUID, Any]], members: Sequence[Client]
) -> Shown | None:
    """A line stands here only where every one of them said yes to it and released that yes. One
    that is missing says nothing about why (Inv 5)."""
    said = [_to_all(one, members, theirs) for one in members]
    if not all(said):
        return None
    kept = said[0]
    for other in said[1:]:
        kept = sharing.overlap(kept, other["keys"])
    return sharing.in_words(item, ReleasePart.MUTUAL, kept)


def _column(
    author: Client,
    members: Sequence[Client],
    keys: Sequence[Key],
    found: dict[Key, dict[UUID, dict[UUID, Any]]],
    items: dict[str, Any],
) -> Column:
    lines = []
    for key, part in keys:
        if part == ReleasePart.MUTUAL:
            continue
        kept = _to_all(author, members, found[key, part])
        shown = kept and sharing.in_words(items[key], part, kept)
        if shown:
            lines.append(shown)
    return Column(author.name, lines)
