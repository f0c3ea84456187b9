"""What people were given, as status for their therapist: no words of theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils import timezone

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
    when = f"Assigned {day(row['assigned_at'])}"
    if row["due_on"] and is_open:
        verb = "was planned" if row["due_on"] < timezone.localdate() else "planned"
        when += f", {verb} for {day(row['due_on'])}"
    elif row["submitted_at"] and not is_open:
        verb = "entered from paper" if row["response__entered_at"] else "sent"
        when += f", {verb} {day(row['submitted_at'])}"
    is_sent = state in (AssignmentState.SUBMITTED, AssignmentState.REVIEWED)
    label, tone = str(state.label), TONES.get(state, "paused")
    is_diary = row["is_diary"] and state != AssignmentState.ASSIGNED
    if is_diary and state == AssignmentState.LAPSED:
        label = "Over"
    return WorkRow(row["pk"], row["version__title"], label, tone, when, is_sent, is_open, is_diary)


def _events(row: dict[str, Any], name: str) -> list[tuple[datetime, str]]:
    title = row["version__title"]
    sent = f"{name} sent {title}"
    if row["response__entered_at"]:
        sent = f"{title} was entered from {name}’s paper"
    told = (
        ("assigned_at", f"{title} was assigned to {name}"),
        ("submitted_at", sent),
        ("reviewed_at", f"{title} from {name} was read"),
        ("withdrawn_at", f"{title} was withdrawn from {name}’s list"),
    )
    return [(row[column], words) for column, words in told if row[column]]
