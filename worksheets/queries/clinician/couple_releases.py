"""What each member of a couple lets all the others see now: what a screen in a session may show.

Asked of the very rule that serves their own pages (app_releases_open_to), once a member: it is
there only while the joint space is open, and a guess only where both released both sides (Inv 1,
5, 7, 57).
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q

from clients import audit, vault
from clients.models import Client, Couple, User
from worksheets.enums import ReleasePart
from worksheets.models import Release, Version
from worksheets.models.releases import open_to
from worksheets.rules import releases
from worksheets.rules.releases import Shown
from worksheets.visibility.worksheets import releases_for

# A question, or a guess at it; and what each author lets every other one see of it, alike.
Key = tuple[str, str]
Said = dict[Key, dict[UUID, Any]]


def open_to_all(
    user: User, couple: Couple, members: Sequence[Client], version: Version | None = None
) -> dict[Version, Said]:
    """By sheet, in the order of the library: all of them, or the one. Who lets only some of the
    others see something, or each something else, is not in it.

    Every row that was looked at is recorded as read (Inv 50); the number of statements does not
    grow with what is there.
    """
    versions: dict[UUID, Version] = {}
    found: dict[UUID, dict[Key, dict[UUID, dict[UUID, Any]]]] = {}
    for row in _open_rows(user, couple, members, version):
        kept = json.loads(vault.lent(row, "shown_sealed") or "null")
        if kept is None:
            continue
        audit.record("release.read", row, by=user, author=row.client_id)
        versions.setdefault(row.version_id, row.version)
        authors = found.setdefault(row.version_id, {}).setdefault((row.item_key, row.part), {})
        authors.setdefault(row.client_id, {})[row.recipient_id] = kept
    return {
        versions[pk]: {key: alike(members, theirs) for key, theirs in keys.items()}
        for pk, keys in found.items()
    }


def _open_rows(
    user: User, couple: Couple, members: Sequence[Client], version: Version | None
) -> list[Release]:
    """Of two sendings of one sheet the newer comes last, and so it is the one that stays."""
    open_now = Q(pk__in=[])
    for one in members:
        open_now |= Q(recipient=one.pk, pk__in=open_to(one.pk))
    found = releases_for(user).filter(open_now, couple=couple).select_related("version__worksheet")
    if version is not None:
        found = found.filter(version=version)
    rows = list(found.order_by("version__worksheet__code", "version__number", "sent_at"))
    vault.fetch_keys(rows, "shown_sealed")
    return rows


def alike(members: Sequence[Client], theirs: Mapping[UUID, Mapping[UUID, Any]]) -> dict[UUID, Any]:
    """What each let every other one see, alike: the screen in the room is common."""
    ids = {one.pk for one in members}
    return {
        author: next(iter(kept.values()))
        for author, kept in theirs.items()
        if set(kept) == ids - {author} and len({vault.dumps(each) for each in kept.values()}) == 1
    }


def by_everybody(said: Said, members: Sequence[Client]) -> Said:
    """Only where none is missing: a column that is would point at somebody."""
    return {key: theirs for key, theirs in said.items() if len(theirs) == len(members)}


def in_common(
    item: dict[str, Any], members: Sequence[Client], theirs: Mapping[UUID, Any]
) -> Shown | None:
    """A line stands here only where every one of them released a yes or maybe to it. One that is
    missing says nothing about why (Inv 5)."""
    kept = theirs[members[0].pk]
    for other in members[1:]:
        kept = releases.overlap(kept, theirs[other.pk]["keys"])
    return releases.in_words(item, ReleasePart.MUTUAL, kept)
