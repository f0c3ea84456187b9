"""The clients' joint page: what is open to one person now, in a fixed order, and nothing about it.

No dates, no counts, no marks of what is new, no titles of worksheets (P10, G7).
"""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models.expressions import RawSQL

from clients import vault
from clients.models import User
from clients.wording import day
from worksheets import releasing, room, sharing
from worksheets.conditions import by_key
from worksheets.enums import ReleasePart
from worksheets.joint_visibility import open_texts_for, own_yeses_for
from worksheets.models import JointText, Release
from worksheets.sharing import Shown
from worksheets.visibility import own_releases_for, released_for


@dataclass(frozen=True)
class Side:
    """What one other person lets this one see."""

    name: str
    markup: str


@dataclass(frozen=True)
class Written:
    """What all of them agreed to in a session; `yes`: this person's own, by which they end it."""

    text: JointText
    yes: UUID
    markup: str
    review: str


def opened(user: User) -> list[tuple[Release, Shown]]:
    """What this person may read now, in the order of seats, sheets and questions."""
    rows = list(released_for(user).select_related("client", "version__worksheet"))
    vault.fetch_keys(rows, "shown_sealed")
    found = [(row, shown) for row in rows for shown in [_shown(user, row)] if shown]
    return sorted(found, key=lambda pair: _place(pair[0]))


def _shown(user: User, row: Release) -> Shown | None:
    kept = json.loads(vault.words_or_notice(row, "shown_sealed", notice="null") or "null")
    if kept is None:
        return None
    if row.part == ReleasePart.MUTUAL:
        kept = sharing.overlap(kept, _own_lines(user, row))
    content = row.version.content
    of = f"{row.version_id} {row.sent_at}"
    return sharing.as_shown(content, by_key(content)[row.item_key], row.part, kept, of)


def _own_lines(user: User, theirs: Release) -> list[str]:
    """What this person let them see of the same list: only that can be common (Inv 5)."""
    mine = own_releases_for(user).filter(
        pk__in=RawSQL("SELECT app_releases_open_to(%s)", [theirs.client_id]),
        recipient=theirs.client_id,
        part=ReleasePart.MUTUAL,
        item_key=theirs.item_key,
        version__worksheet=theirs.version.worksheet_id,
    )
    return [
        key
        for row in mine
        for key in json.loads(vault.words_or_notice(row, "shown_sealed", notice="{}") or "{}").get(
            "keys", []
        )
    ]


def _place(row: Release) -> tuple[Any, ...]:
    keys = [item["key"] for item in row.version.content["items"]]
    sheet = row.version.worksheet
    return (
        row.client.name, str(row.client_id), sheet.code, sheet.slug, row.version.number,
        keys.index(row.item_key), row.part == ReleasePart.GUESS, str(row.answer_id),
    )  # fmt: skip


def sides(found: list[tuple[Release, Shown]]) -> list[Side]:
    """One side a person who lets something be seen."""
    lines: dict[Any, list[Shown]] = {}
    names = {}
    for row, shown in found:
        names[row.client_id] = row.client.name
        lines.setdefault(row.client_id, []).append(shown)
    return [Side(names[pk], releasing.markup(shown)) for pk, shown in lines.items()]


def written(user: User) -> list[Written]:
    """What was written together and stands open to this person now, in the order of the sheets."""
    rows = list(open_texts_for(user).select_related("version__worksheet"))
    if not rows:
        return []
    vault.fetch_keys(rows, "value_sealed")
    mine = {one.text_id: one.pk for one in own_yeses_for(user).filter(text__in=rows)}
    rows.sort(key=lambda row: (row.version.worksheet.code, str(row.pk)))
    return [
        Written(row, mine[row.pk], releasing.markup(room.words_of(row)), day(row.review_on))
        for row in rows
    ]


def mark(user: User, shown: list[Side], kept: list[Written]) -> str:
    """Changes when what is open changes; empty whenever nothing is, whatever the reason."""
    if not shown and not kept:
        return ""
    words = [*(one.markup for one in shown), *(one.markup for one in kept)]
    return releasing.fingerprint("|".join([str(user.pk), *words]))
