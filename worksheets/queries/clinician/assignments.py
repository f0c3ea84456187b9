"""What people were given, as status for their therapist: no words of theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Client, User
from clients.wording import day
from worksheets.enums import OPEN_STATES, AssignmentState
from worksheets.visibility.worksheets import assignments_for

WORK_SHOWN = 30
COLUMNS = (
    "pk", "client_id", "version__title", "state", "due_on", "assigned_at", "submitted_at",
    "reviewed_at", "withdrawn_at", "response__entered_at", "is_diary",
)  # fmt: skip
IS_DIARY = {"is_diary": ExpressionWrapper(Q(version__content__has_key="diary"), BooleanField())}
TONES = {"submitted": "new", "reviewed": "done", "opened": "", "assigned": ""}


@dataclass(frozen=True)
class WorkRow:
    """One assignment of one person, as status: no words of theirs."""

    id: UUID
    title: str
    state: str
    tone: str
    when: str
    is_sent: bool
    is_open: bool
    is_diary: bool = False


@dataclass(frozen=True)
class Work:
    rows: Sequence[WorkRow]
    events: Sequence[tuple[datetime, str]]
    total: int = 0


def work_of(user: User, clients: Sequence[Client]) -> dict[UUID, Work]:
    """What is open to each of these clients and what they were given last, newest first, in one
    query; the rest is a page of its own (all_assignments.py)."""
    found: dict[UUID, tuple[list[WorkRow], list[tuple[datetime, str]]]] = {
        client.pk: ([], []) for client in clients
    }
    names = {client.pk: client.name for client in clients}
    rows = assignments_for(user).filter(client__in=list(found)).newest_of_each(WORK_SHOWN)  # type: ignore[attr-defined]
    totals: dict[UUID, int] = {}
    for values in rows.annotate(**IS_DIARY).order_by("-assigned_at").values(*COLUMNS, "total"):
        work, events = found[values["client_id"]]
        totals[values["client_id"]] = values["total"]
        work.append(work_row(values))
        events.extend(_events(values, names[values["client_id"]]))
    return {pk: Work(*told, totals.get(pk, 0)) for pk, told in found.items()}


def work_row(row: dict[str, Any]) -> WorkRow:
    """One line of somebody’s work, from the columns of its assignment. No words."""
    state = AssignmentState(row["state"])
    is_open = state in OPEN_STATES
    is_sent = state in (AssignmentState.SUBMITTED, AssignmentState.REVIEWED)
    label, tone = str(state.label), TONES.get(state, "paused")
    is_diary = row["is_diary"] and state != AssignmentState.ASSIGNED
    if is_diary and state == AssignmentState.LAPSED:
        label = _("Over")
    when = _when(row, is_open)
    return WorkRow(row["pk"], row["version__title"], label, tone, when, is_sent, is_open, is_diary)


def _when(row: dict[str, Any], is_open: bool) -> str:
    told = {name: day(row[name]) for name in ("assigned_at", "due_on", "submitted_at")}
    words = _("Assigned %(assigned_at)s")
    if row["due_on"] and is_open:
        words = (
            _("Assigned %(assigned_at)s, was planned for %(due_on)s")
            if row["due_on"] < timezone.localdate()
            else _("Assigned %(assigned_at)s, planned for %(due_on)s")
        )
    elif row["submitted_at"] and not is_open:
        words = (
            _("Assigned %(assigned_at)s, entered from paper %(submitted_at)s")
            if row["response__entered_at"]
            else _("Assigned %(assigned_at)s, sent %(submitted_at)s")
        )
    return words % told


def _events(row: dict[str, Any], name: str) -> list[tuple[datetime, str]]:
    sent = _("%(name)s sent %(title)s")
    if row["response__entered_at"]:
        sent = _("%(title)s was entered from %(name)s’s paper")
    told = (
        ("assigned_at", _("%(title)s was assigned to %(name)s")),
        ("submitted_at", sent),
        ("reviewed_at", _("%(title)s from %(name)s was read")),
        ("withdrawn_at", _("%(title)s was withdrawn from %(name)s’s list")),
    )
    named = {"title": row["version__title"], "name": name}
    return [(row[column], words % named) for column, words in told if row[column]]
