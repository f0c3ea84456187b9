"""For a couple's page: what its members let each other see, and what waits for all of them.

Status for their therapist. The words of a paraphrase, and who looked when, are not here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.enums import CoupleStage
from clients.models import Client, Couple, User
from clients.wording import day
from worksheets.enums import OPEN_STATES, AssignmentState, ReleaseState
from worksheets.models import Release, Reveal
from worksheets.rules import releases as release_rules
from worksheets.rules.conditions import by_key
from worksheets.visibility.worksheets import (
    assignments_for,
    held_back_for,
    pauses_for,
    readable_answers_for,
    releases_for,
    reveals_for,
)


@dataclass(frozen=True)
class ReleaseLine:
    id: UUID
    who: str
    prompt: str
    standing: str
    tone: str
    until: str
    is_held: bool


@dataclass(frozen=True)
class RevealLine:
    """One thing given to all of them, that could be shown at one moment."""

    group_id: UUID
    id: UUID | None
    title: str
    members: Sequence[str]
    is_opened: bool


@dataclass(frozen=True)
class CoupleSharing:
    releases: Sequence[ReleaseLine]
    reveals: Sequence[RevealLine]


def couple_sharing(user: User, couple: Couple, clients: Sequence[Client]) -> CoupleSharing:
    """Everything for one couple in three statements. Showing each other at one moment is offered
    while they are active; where that was suggested and they pause, it can be ended."""
    names = {client.pk: client.name for client in clients}
    rows = _releases(user, couple)
    return CoupleSharing(
        [_line(row, names) for row in rows if {row.client_id, row.recipient_id} <= names.keys()],
        [
            line
            for line in _reveals(user, couple, names, rows)
            if line.id or couple.stage == CoupleStage.ACTIVE
        ],
    )


def _releases(user: User, couple: Couple) -> list[Any]:
    held = held_back_for(user).filter(release=OuterRef("pk"), let_go_at__isnull=True)
    paused = pauses_for(user).filter(client=OuterRef("client"), until__isnull=True)
    answer = readable_answers_for(user).filter(
        pk=OuterRef("answer_id"),
        revision=OuterRef("answer_revision"),
        response__submitted_at=OuterRef("sent_at"),
    )
    return list(
        releases_for(user)
        .not_over()  # type: ignore[attr-defined]
        .filter(couple=couple)
        .annotate(is_held=Exists(held), is_paused=Exists(paused), stands=Exists(answer))
        .select_related("version__worksheet")
        .order_by("client__name", "recipient__name", "version__worksheet__code", "item_key", "part")
    )


def _line(row: Any, names: dict[UUID, str]) -> ReleaseLine:
    label, tone = _standing(row)
    return ReleaseLine(
        id=row.pk,
        who=_("%(author)s lets %(reader)s see")
        % {"author": names[row.client_id], "reader": names[row.recipient_id]},
        prompt=by_key(row.version.content)[row.item_key]["prompt"],
        standing=label,
        tone=tone,
        until=day(row.expires_at),
        is_held=row.is_held,
    )


def _standing(row: Any) -> tuple[str, str]:
    if not row.stands:
        return _("Answer changed or withdrawn"), "paused"
    if row.is_held:
        return _("Held back"), "waiting"
    if row.is_paused:
        return _("Paused by its author"), "paused"
    if row.state == ReleaseState.PENDING:
        local = timezone.localtime(row.releases_at)
        told = {"day": day(row.releases_at), "time": f"{local:%H:%M}"}
        return _("Waits until %(day)s, %(time)s") % told, "waiting"
    return _("In open windows"), "done"


def _reveals(
    user: User, couple: Couple, names: dict[UUID, str], rows: list[Release]
) -> list[RevealLine]:
    standing = {
        one.group_id: one for one in reveals_for(user).filter(couple=couple, ended_at__isnull=True)
    }
    agreed: set[tuple[UUID | None, UUID]] = {
        (row.reveal_id, row.client_id) for row in rows if row.reveal_id
    }
    groups: dict[UUID, list[Any]] = {}
    given = assignments_for(user).filter(group__couple=couple, client__in=list(names))
    gone = [AssignmentState.WITHDRAWN, AssignmentState.LAPSED]
    for one in given.exclude(state__in=gone).select_related("version").order_by("-assigned_at"):
        groups.setdefault(one.group_id, []).append(one)
    return [
        _reveal(group, standing.get(group), work, agreed, names)
        for group, work in groups.items()
        if len(work) == len(names) > 1 and release_rules.is_offered(work[0].version.content)
    ]


def _reveal(
    group: UUID,
    reveal: Reveal | None,
    work: list[Any],
    agreed: set[tuple[UUID | None, UUID]],
    names: dict[UUID, str],
) -> RevealLine:
    by_client = {one.client_id: one for one in work}
    members = []
    for client_id, name in names.items():
        sent = by_client[client_id].state not in OPEN_STATES
        told = [_("sent") if sent else _("not sent yet")]
        if reveal:
            has_agreed = (reveal.pk, client_id) in agreed
            told.append(_("agreed") if has_agreed else _("not agreed yet"))
        members.append(f"{name}: {', '.join(told)}")
    title = work[0].version.title
    return RevealLine(
        group, reveal.pk if reveal else None, title, members, bool(reveal and reveal.opened_at)
    )
