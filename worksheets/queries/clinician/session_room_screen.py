"""The page of the session room: what is written together, and beside it only what each of them let
all the others see, and can be seen by all of them now (couple_releases.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from clients.models import Client, User
from worksheets.enums import JointState, ReleasePart
from worksheets.policies.session_room import Room
from worksheets.queries import joint_texts
from worksheets.queries.clinician.couple_releases import Said, in_common, open_to_all
from worksheets.queries.clinician.session_room import draft_of, record_reading
from worksheets.rules import joint_sheets, releases
from worksheets.rules.releases import Shown


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


@dataclass(frozen=True)
class RoomPage:
    """`start`: what its form begins with, or None where it holds what was typed just now."""

    start: dict[str, Any] | None
    on_screen: OnScreen


def page(user: User, room: Room, *, is_typed: bool) -> RoomPage:
    """What stands on the room's page, opened, and on record as read (Inv 50)."""
    start = None if is_typed else _start(room)
    record_reading(user, room)
    return RoomPage(start, on_screen(user, room))


def _start(room: Room) -> dict[str, Any]:
    """The draft; or what they agreed to, to be revised; or nothing, once that has ended."""
    if draft := draft_of(room.sheet):
        return {"data": joint_sheets.as_data(draft)}
    is_agreed = room.text is not None and room.state == JointState.AGREED
    return {"values": joint_texts.values_of(room.text) if room.text and is_agreed else None}


def on_screen(user: User, room: Room) -> OnScreen:
    """What everyone in the room may see of everyone’s answers, from live releases alone."""
    found = open_to_all(user, room.couple, room.members, room.group.version)
    said = found.get(room.group.version, {})
    items = room.content["items"]
    lists = [(item, said.get((item["key"], ReleasePart.MUTUAL), {})) for item in items]
    common = [
        shown
        for item, theirs in lists
        if len(theirs) == len(room.members)
        if (shown := in_common(item, room.members, theirs))
    ]
    columns = [_column(one, items, said) for one in room.members]
    return OnScreen(common, columns if all(one.lines for one in columns) else [])


def _column(author: Client, items: Sequence[dict[str, Any]], said: Said) -> Column:
    parts = (ReleasePart.GUESS, ReleasePart.WHOLE)
    kept = [
        (item, part, said.get((item["key"], part), {}).get(author.pk))
        for item in items
        for part in parts
    ]
    shown = [releases.in_words(item, part, one) for item, part, one in kept if one]
    return Column(author.name, [one for one in shown if one])
