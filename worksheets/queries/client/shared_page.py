"""The clients' joint page: what is open to one person now, in a fixed order, and nothing about it.

No dates, no counts, no marks of what is new, no titles of worksheets (P10, G7).
"""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from clients import audit, vault
from clients.models import User
from clients.wording import day
from worksheets.enums import ReleasePart
from worksheets.models import JointText, Release
from worksheets.models.releases import open_to
from worksheets.queries import joint_texts
from worksheets.queries.client import releases
from worksheets.rules import releases as release_rules
from worksheets.rules.conditions import by_key
from worksheets.rules.releases import Shown
from worksheets.visibility.joint_sheets import open_texts_for, own_yeses_for
from worksheets.visibility.worksheets import own_releases_for, released_for


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


@dataclass(frozen=True)
class SharedPage:
    """What one person may read together with others now. Empty is the same, whatever the reason."""

    reader: UUID
    sides: list[Side]
    written: list[Written]

    @property
    def mark(self) -> str:
        """Changes when what is open changes; empty whenever nothing is."""
        words = [*(one.markup for one in self.sides), *(one.markup for one in self.written)]
        return releases.fingerprint("|".join([str(self.reader), *words])) if words else ""


def read(user: User) -> SharedPage:
    """All that is open to this person now, in an order that tells nothing, and on record as read.

    About nobody: its author's own list never tells when a partner looked (P14).
    """
    released = _released(user)
    page = _page(user, released)
    for row, _ in released:
        audit.record("release.read", row, by=user, author=row.client_id)
    for one in page.written:
        audit.record("joint.looked_at", one.text, by=user)
    return page


def mark_of(user: User) -> str:
    """The mark of what is open to this person now. Nobody reads anything by it, so nothing is
    recorded: an open tab asks for it every few seconds."""
    return _page(user, _released(user)).mark


def _page(user: User, released: list[tuple[Release, Shown]]) -> SharedPage:
    return SharedPage(reader=user.pk, sides=_sides(released), written=_written(user))


def _released(user: User) -> list[tuple[Release, Shown]]:
    """What others let them see, in the order of seats, sheets and questions."""
    rows = list(released_for(user).select_related("client", "version__worksheet"))
    vault.fetch_keys(rows, "shown_sealed")
    found = [(row, shown) for row in rows for shown in [_shown(user, row)] if shown]
    return sorted(found, key=lambda pair: pair[0].reading_order)


def _shown(user: User, row: Release) -> Shown | None:
    kept = json.loads(vault.lent(row, "shown_sealed") or "null")
    if kept is None:
        return None
    if row.part == ReleasePart.MUTUAL:
        kept = release_rules.overlap(kept, _own_lines(user, row))
    content = row.version.content
    of = f"{row.version_id} {row.sent_at}"
    return release_rules.as_shown(content, by_key(content)[row.item_key], row.part, kept, of)


def _own_lines(user: User, theirs: Release) -> list[str]:
    """What this person let them see of the same list: only that can be common (Inv 5)."""
    mine = own_releases_for(user).filter(
        pk__in=open_to(theirs.client_id),
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


def _sides(found: list[tuple[Release, Shown]]) -> list[Side]:
    """One side a person who lets something be seen."""
    lines: dict[Any, list[Shown]] = {}
    names = {}
    for row, shown in found:
        names[row.client_id] = row.client.name
        lines.setdefault(row.client_id, []).append(shown)
    return [Side(names[pk], releases.markup(shown)) for pk, shown in lines.items()]


def _written(user: User) -> list[Written]:
    """What was written together and stands open to this person now, in the order of the sheets."""
    rows = list(open_texts_for(user).select_related("version__worksheet"))
    if not rows:
        return []
    vault.fetch_keys(rows, "value_sealed")
    mine = {one.text_id: one.pk for one in own_yeses_for(user).filter(text__in=rows)}
    rows.sort(key=lambda row: (row.version.worksheet.code, str(row.pk)))
    return [
        Written(row, mine[row.pk], releases.markup(joint_texts.words_of(row)), day(row.review_on))
        for row in rows
        # As if it had never been, where it ended a moment ago (Inv 5).
        if vault.lent(row, "value_sealed") and row.pk in mine
    ]
