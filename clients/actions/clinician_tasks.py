"""What asks for a clinician: given a time, escalated when nobody reviewed it by then, done."""

import datetime as dt
import zoneinfo
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from clients import audit, transitions
from clients.context import acting_as_worker, one_by_one
from clients.enums import TASK_TRANSITIONS, TaskKind, TaskState
from clients.messaging import outbox
from clients.models import Clinician, ClinicianTask, Practice, User
from clients.policies.escalation import who_stands_in

log = structlog.get_logger()


@transaction.atomic
def finish(
    *, kind: TaskKind, by: User, about: UUID | None = None, client_id: UUID | None = None
) -> None:
    """What asked for a look at this, or at this person, has had one. Nothing waiting is fine."""
    rows = ClinicianTask.objects.waiting().select_for_update().filter(kind=kind)
    rows = rows.filter(about_id=about) if about else rows.filter(client=client_id)
    for task in rows:
        transitions.check(TASK_TRANSITIONS, task.state, TaskState.DONE, task, by)
        task.done_at, task.done_by = timezone.now(), by.clinician
        task.save(update_fields=["done_at", "done_by"])
        audit.record("task.done", task, by=by, kind=task.kind)


def escalate_overdue(*, by: User | None = None) -> int:
    """As the worker, every hour: what nobody reviewed in time is escalated to the practice’s cover.

    They see that something waits and with whom, and one neutral letter says as much as any
    other (Inv 19). Safe to run twice. Nobody to escalate it to is an error for whoever is on call.
    """
    # Only what has no time yet or is past it: what still has time must not stand before it.
    due = Q(look_by__isnull=True) | Q(look_by__lte=timezone.now())
    rows = ClinicianTask.objects.waiting().filter(due, passed_on_at__isnull=True)
    with acting_as_worker():
        ids = list(rows.order_by("opened_at").values_list("pk", flat=True))
    return one_by_one(ids, _escalate_if_overdue, event="task.not_passed_on")


def _escalate_if_overdue(task_id: UUID) -> bool:
    rows = ClinicianTask.objects.waiting().filter(pk=task_id, passed_on_at__isnull=True)
    locked = rows.select_for_update(skip_locked=True, of=("self",)).select_related("practice")
    task = locked.first()
    if task is None:
        return False
    if task.look_by is None:
        task.look_by = look_by(task.opened_at, task.practice)
        task.save(update_fields=["look_by"])
    return task.look_by <= timezone.now() and _escalate(task)


def _escalate(task: ClinicianTask) -> bool:
    staff = who_stands_in(task)
    if not staff:
        log.error("task.nobody_stands_in", task=str(task.pk))
        return False
    task.passed_on_at = timezone.now()
    task.save(update_fields=["passed_on_at"])
    audit.record("task.passed_on", task, to=[one.pk for one in staff])
    for one in staff:
        outbox.enqueue(
            kind="staff_note",
            recipient_id=one.user_id,
            about=task.pk,
            practice_id=task.practice_id,
        )
    return True


@transaction.atomic
def set_terms(*, practice: Practice, days: int, stands_in: Clinician | None, by: User) -> Practice:
    """For what is sent from now on; what waits already keeps the time it has."""
    practice.look_within_days, practice.stands_in = days, stands_in
    practice.save(update_fields=["look_within_days", "stands_in"])
    who = stands_in.pk if stands_in else "owners"
    audit.record("practice.looking", practice, by=by, practice_id=practice.pk, days=days, who=who)
    return practice


def look_by(opened_at: dt.datetime, practice: Practice) -> dt.datetime:
    """So many working days later, at the same hour of the practice's own clock."""
    zone = zoneinfo.ZoneInfo(practice.time_zone)
    at, left = opened_at.astimezone(zone), practice.look_within_days
    on = at.date()
    while left or on.weekday() > 4:
        on += dt.timedelta(days=1)
        left -= 1 if on.weekday() < 5 and left else 0
    return dt.datetime.combine(on, at.time(), zone)
