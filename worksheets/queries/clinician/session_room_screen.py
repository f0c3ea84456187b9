"""What stands on the screen in the room beside the joint questions: only what each of them let all
the others see, and can be seen by all of them now (open_to_all.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from clients.models import Client, User
from worksheets import sharing
from worksheets.enums import ReleasePart
from worksheets.open_to_all import Said, in_common, open_to_all
from worksheets.room import Room
from worksheets.sharing import Shown


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
    shown = [sharing.in_words(item, part, one) for item, part, one in kept if one]
    return Column(author.name, [one for one in shown if one])
