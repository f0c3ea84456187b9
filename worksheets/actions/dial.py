"""The diary of a minute a day: who reads it, one note for a day, and its end. It never chases."""

import datetime as dt
from typing import Any, Literal
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils import timezone

from clients import audit, transitions, vault
from clients.context import acting_as_worker, one_by_one
from clients.enums import HoldReason, Purpose
from clients.messaging import outbox
from clients.models import AuditEvent, Hold, User
from clients.policies import locked_accounts
from clients.sealed import hold_reasons
from worksheets.actions.caseload_counts import refresh_care
from worksheets.enums import ASSIGNMENT_TRANSITIONS, OPEN_STATES, AssignmentState, Audience
from worksheets.models import Assignment, DialDiary, DialEntry
from worksheets.queries.client.dial import Sitting
from worksheets.queries.dial_values import value_of
from worksheets.rules import dial, flags
from worksheets.visibility.worksheets import own_days_for, own_diaries_for

# Raw days go after twelve months.
DAYS_KEPT = dt.timedelta(days=365)
# The worker has one clock and people have many: a diary ends for certain a day after its last.
ANY_ZONE = dt.timedelta(days=1)

# One statement keeps the day and, where a rule says so, places the Hold; it does the same work
# whatever was noted (Inv 14, 16).
_KEEP = """
WITH kept AS (
    INSERT INTO worksheets_dialentry
        (id, practice_id, diary_id, assignment_id, client_id, "on", value_sealed, visibility,
         last_op, written_at)
    VALUES (%(id)s, %(practice)s, %(diary)s, %(assignment)s, %(client)s, %(on)s, %(value)s,
            %(visibility)s, %(op)s, %(now)s)
    ON CONFLICT (id) DO UPDATE
    SET value_sealed = EXCLUDED.value_sealed, visibility = EXCLUDED.visibility,
        last_op = EXCLUDED.last_op, written_at = EXCLUDED.written_at
)
INSERT INTO clients_hold (id, practice_id, client_id, why_sealed, about_id, placed_at)
SELECT %(hold)s, %(practice)s, %(client)s, %(why)s, %(assignment)s, %(now)s
WHERE %(is_held)s
ON CONFLICT DO NOTHING
"""


@transaction.atomic(savepoint=False)
def choose(*, sitting: Sitting, mode: str, by: User) -> None:
    """Who may read what is noted from now on; the first choice begins the diary. What was noted
    before stays as it was. CLIN needs the consent to be read (Inv 23). Safe to repeat.

    The record says that something was chosen, never what. `sitting` has been locked.
    """
    locked_accounts.refuse_widening(by, unless=mode != Audience.CLIN)
    if mode == Audience.CLIN and Purpose.SUBMISSIONS not in by.agreed:
        raise PermissionError("nobody reads a diary without its writer's consent")
    if sitting.is_over or (sitting.diary and sitting.diary.mode == mode):
        return
    if sitting.diary is None:
        sitting.diary = _begin(sitting, mode, by)
    sitting.diary.mode = mode
    sitting.diary.save(update_fields=["mode"])
    audit.record("diary.reader_chosen", sitting.diary, by=by, about=sitting.diary.client_id)


def _begin(sitting: Sitting, mode: str, by: User) -> DialDiary:
    assignment = sitting.assignment
    if assignment.state == AssignmentState.ASSIGNED:
        transitions.check(
            ASSIGNMENT_TRANSITIONS, assignment.state, AssignmentState.OPENED, assignment, by
        )
        assignment.state, assignment.opened_at = AssignmentState.OPENED, timezone.now()
        assignment.save(update_fields=["state", "opened_at"])
        audit.record("assignment.opened", assignment, by=by, about=assignment.client_id)
        refresh_care(assignment.client_id)
    days = sitting.content["diary"]["for_days"]
    row = DialDiary(
        practice_id=assignment.practice_id,
        assignment=assignment,
        client_id=assignment.client_id,
        mode=mode,
        last_on=timezone.localdate() + dt.timedelta(days=days - 1),
    )
    row.save(force_insert=True)
    return row


@transaction.atomic(savepoint=False)
def note(*, sitting: Sitting, value: Any, op: UUID, by: User) -> Literal["kept", "closed"]:
    """Today's note, once for each op; a second one today takes its place.

    In SELF no rule looks at it and nobody is told (Inv 3). In CLIN a safety rule places a Hold in
    the same statement (Inv 14). `sitting` has been locked.
    """
    if sitting.diary is None or sitting.is_over or sitting.is_shut:
        return "closed"
    before = sitting.today
    if before is not None and before.last_op == op:
        return "kept"
    entry = _entry(sitting, before, op, by)
    vault.seal(entry, "value_sealed", vault.dumps(value))
    marks = _marks(sitting, entry, value, by) if entry.visibility == Audience.CLIN else []
    hold = Hold(id=uuid4(), practice_id=entry.practice_id, client_id=entry.client_id)
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, _row(entry) | {
            "hold": hold.pk,
            "is_held": bool(marks),
            "why": hold_reasons.seal(hold, HoldReason.WORKSHEET_FLAG, marks),
        })  # fmt: skip
        is_placed = cursor.rowcount == 1
    audit.record("day.noted", entry, by=by, about=entry.client_id)
    if is_placed:
        audit.record("hold.placed", hold, about=entry.client_id, assignment=entry.assignment_id)
    return "kept"


def _entry(sitting: Sitting, before: DialEntry | None, op: UUID, by: User) -> DialEntry:
    assert sitting.diary is not None
    return DialEntry(
        id=before.pk if before else uuid4(),
        practice_id=sitting.assignment.practice_id,
        diary=sitting.diary,
        assignment=sitting.assignment,
        client_id=sitting.assignment.client_id,
        on=sitting.on,
        visibility=sitting.audience(by),
        last_op=op,
        written_at=timezone.now(),
    )


def _row(entry: DialEntry) -> dict[str, Any]:
    return {
        "id": entry.pk,
        "practice": entry.practice_id,
        "diary": entry.diary_id,
        "assignment": entry.assignment_id,
        "client": entry.client_id,
        "on": entry.on,
        "value": entry.value_sealed,
        "visibility": entry.visibility,
        "op": entry.last_op,
        "now": entry.written_at,
    }


def _marks(sitting: Sitting, entry: DialEntry, value: Any, by: User) -> list[str]:
    """The safety rules that this note, or the days with it, make true: those the therapist reads
    and no others."""
    content = sitting.content
    hits = flags.flags(content, {sitting.item["key"]: value})
    if any(rule["kind"] == flags.SAFETY for rule in content["diary"]["patterns"]):
        shared = own_days_for(by).filter(diary=entry.diary_id, visibility=Audience.CLIN)
        days = [dial.Entry(one.on, value_of(one)) for one in shared.exclude(pk=entry.pk)]
        hits += dial.patterns(content, [*days, dial.Entry(entry.on, value)])
    return [hit.flag for hit in hits if hit.is_safety]


@transaction.atomic(savepoint=False)
def take_out(*, entry: DialEntry, by: User) -> Literal["gone", "kept to oneself"]:
    """A day nobody else has read is deleted; one that was read leaves the therapist's pages and
    stays in its writer's own, for it cannot be unread."""
    was_read = entry.visibility == Audience.CLIN and _was_read(entry)
    audit.record("day.taken_out", entry, by=by, about=entry.client_id)
    if was_read:
        entry.visibility = Audience.SELF
        entry.save(update_fields=["visibility"])
        return "kept to oneself"
    entry.delete()
    return "gone"


def _was_read(entry: DialEntry) -> bool:
    """Whether its week's summary was opened; the record of reads says so."""
    return (
        AuditEvent.objects.filter(
            about_id=entry.client_id, object_id=entry.assignment_id, verb="days.read"
        )
        .filter(at__date__gte=dial.summary_from(entry.on))
        .exists()
    )


@transaction.atomic
def keep_to_oneself(*, by: User) -> None:
    """Without consent to be read: diaries go on for their writer alone, and what no summary has
    shown yet is theirs alone too (Inv 23)."""
    own_diaries_for(by).filter(mode=Audience.CLIN).update(mode=Audience.SELF)
    for entry in own_days_for(by).filter(visibility=Audience.CLIN):
        if not _was_read(entry):
            entry.visibility = Audience.SELF
            entry.save(update_fields=["visibility"])
            audit.record("day.taken_out", entry, by=by, about=entry.client_id)


@transaction.atomic(savepoint=False)
def stop(*, sitting: Sitting, by: User) -> None:
    """Over, from now on; what was noted stays its writer's. Stopping twice is stopping once."""
    if sitting.diary is not None and sitting.diary.stopped_at is None:
        _stop(sitting.diary, sitting.assignment, by)


def stop_past(*, by: None = None) -> int:
    """How many diaries, whose last day is over, have stopped by themselves; nobody is told.

    By the worker; running it twice changes nothing. All of them, each in a transaction of its own:
    one that fails stays on the list, and keeps nobody waiting.
    """
    past = DialDiary.objects.filter(
        stopped_at__isnull=True, last_on__lt=timezone.now().date() - ANY_ZONE
    )
    with acting_as_worker():
        ids = list(past.order_by("last_on").values_list("pk", flat=True))
    return one_by_one(ids, _stop_past, event="diary.not_stopped")


def _stop_past(diary_id: UUID) -> bool:
    rows = DialDiary.objects.filter(pk=diary_id, stopped_at__isnull=True)
    row = rows.select_related("assignment").select_for_update(of=("self",)).first()
    if row is not None:
        _stop(row, row.assignment, None)
    return row is not None


def _stop(row: DialDiary, assignment: Assignment, by: User | None) -> None:
    row.stopped_at = timezone.now()
    row.save(update_fields=["stopped_at"])
    if assignment.state in OPEN_STATES:
        old, new = AssignmentState(assignment.state), AssignmentState.LAPSED
        transitions.check(ASSIGNMENT_TRANSITIONS, old, new, assignment, by)
        assignment.state = new
        assignment.save(update_fields=["state"])
        outbox.cancel(reason="over", about=assignment.pk)
        refresh_care(assignment.client_id)
    audit.record("diary.over", assignment, by=by, about=assignment.client_id)


@transaction.atomic
def delete_expired(*, by: None = None) -> int:
    """Days older than a year are deleted unseen; an audit row for each diary stays behind."""
    with acting_as_worker():
        with connection.cursor() as cursor:
            oldest = timezone.now() - DAYS_KEPT
            cursor.execute("SELECT * FROM purge_old_dial_entries(%s)", [oldest])
            ids = [row[0] for row in cursor.fetchall()]
        for assignment in Assignment.objects.filter(pk__in=ids):
            audit.record("days.let_go", assignment, about=assignment.client_id)
    return len(ids)
