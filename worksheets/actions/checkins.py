"""Private check-ins: sent in one go, looked at, held in person, asked again."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal
from uuid import UUID, uuid4, uuid5

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients import audit, transitions, vault
from clients.actions import clinician_tasks
from clients.enums import TaskKind
from clients.models import CheckInMark, Client, User
from clients.policies import licences
from worksheets.actions import submissions
from worksheets.actions.assignments import NotNow, assign
from worksheets.actions.caseload_counts import refresh_care
from worksheets.enums import ASSIGNMENT_TRANSITIONS, AssignmentState
from worksheets.item_types import SKIPPED
from worksheets.models import Answer, Assignment, CheckInReview, RaisedOutcome, Response
from worksheets.policies.checkins import is_alone, newest, open_of, review_first, waiting_of
from worksheets.queries.client.desks import Desk
from worksheets.queries.clinician.submissions import answers_to, must_be_asked_about
from worksheets.rules import cut_points

NAMESPACE = UUID("3c9a1df2-52b1-5d0e-8f0e-0d6b0e5f7a21")


class NotAsked(Exception):
    """Something was left open in a check-in, and has not been asked about in person yet."""

    def __init__(self) -> None:
        super().__init__(_("Ask about it in person first. Until then joint work stays closed."))


Result = Literal["sent", "closed", "not_alone", "not_agreed"]

_KEEP = """
INSERT INTO worksheets_answer
    (id, practice_id, response_id, client_id, item_key, value_sealed, audience, visibility,
     revision, updated_at)
SELECT id, %(practice)s, %(response)s, %(client)s, key, value, 'clin', 'self', 1, %(now)s
FROM unnest(%(ids)s::uuid[], %(keys)s::text[], %(values)s::bytea[]) AS given(id, key, value)
"""


@transaction.atomic
def send(*, desk: Desk, values: Mapping[str, Any], op: UUID, by: User) -> Result:
    """Everything at once, as one act, or nothing at all: before this, nothing of it was kept.

    Whatever was answered, the same statements run: the answers, blanks included, a Hold where a
    rule says so, the task for the clinician and the mark that one waits (Inv 14, 16). `desk`
    must have been looked up with its lock.
    """
    if not is_alone(desk.content, values):
        return "not_alone"
    if not submissions.may_send(by):
        return "not_agreed"
    if not desk.is_open:
        mine = Response.objects.filter(assignment=desk.pk, client=desk.assignment.client_id)
        return "sent" if mine.filter(submit_op=op).exists() else "closed"
    keys = [item["key"] for item in desk.content["items"]]
    _open(desk, by)
    _keep(desk, keys, values)
    raised = RaisedOutcome.of(desk.assignment.practice_id)
    held_against = replace(desk, content=cut_points.tightened(desk.content, raised))
    submissions.move(held_against, keys, [], dict(values), op, by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT check_in_sent(%s, %s)", [desk.assignment.client_id, timezone.now()])
    refresh_care(desk.assignment.client_id)
    return "sent"


def _open(desk: Desk, by: User) -> None:
    """A place for answers, empty whatever was there: one that was taken back is answered anew."""
    assignment = desk.assignment
    if assignment.state == AssignmentState.ASSIGNED:
        transitions.check(
            ASSIGNMENT_TRANSITIONS, assignment.state, AssignmentState.OPENED, assignment, by
        )
        assignment.state = AssignmentState.OPENED
    if desk.response_id is None:
        row = Response(
            practice_id=assignment.practice_id,
            assignment=assignment,
            client_id=assignment.client_id,
        )
        row.save(force_insert=True)
        desk.response_id = row.pk
    else:
        Answer.objects.filter(response=desk.response_id, client=assignment.client_id).delete()


def _keep(desk: Desk, keys: list[str], values: Mapping[str, Any]) -> None:
    rows = []
    for key in keys:
        row = Answer(
            id=uuid4(),
            practice_id=desk.assignment.practice_id,
            client_id=desk.assignment.client_id,
            item_key=key,
        )
        # A blank is sealed too: it costs what any other answer costs, and looks like one.
        sealed = vault.seal(row, "value_sealed", vault.dumps(values.get(key, SKIPPED)))
        rows.append((row.pk, key, sealed))
    with connection.cursor() as cursor:
        cursor.execute(
            _KEEP,
            {
                "practice": desk.assignment.practice_id,
                "response": desk.response_id,
                "client": desk.assignment.client_id,
                "now": timezone.now(),
                "ids": [row[0] for row in rows],
                "keys": [row[1] for row in rows],
                "values": [row[2] for row in rows],
            },
        )


@transaction.atomic
def review(*, assignment: Assignment, asked: bool, note: str, by: User) -> CheckInReview:
    """Looked at by a licensed clinician; from here it counts, until it is due again (Inv 13).

    A Hold stays where it is: only lifting ends one (Inv 17). `asked` says that what was left
    open was asked about in person; raises NotAsked where it had to be and was not.
    """
    must_ask = must_be_asked_about(assignment, answers_to(by, assignment))
    if must_ask and not asked:
        raise NotAsked
    licences.gate(by)
    assignment = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
    old, new = AssignmentState(assignment.state), AssignmentState.REVIEWED
    transitions.check(ASSIGNMENT_TRANSITIONS, old, new, assignment, by)
    assignment.state, assignment.reviewed_at = new, timezone.now()
    assignment.save(update_fields=["state", "reviewed_at"])
    row = CheckInReview(
        practice_id=assignment.practice_id,
        client_id=assignment.client_id,
        assignment=assignment,
        reviewed_by=by.clinician,
    )
    _counts(row, must_ask, note, by)
    refresh_care(assignment.client_id)
    return row


@transaction.atomic
def record_meeting(*, client: Client, met_on: dt.date, note: str, by: User) -> CheckInReview:
    """The questions were asked in person, which is best. Answers that were sent
    are looked at first."""
    licences.gate(by)
    if waiting_of(client.pk).exists():
        raise NotNow(review_first(client.name))
    row = CheckInReview(
        practice_id=client.practice_id,
        client=client,
        met_on=met_on,
        reviewed_by=by.clinician,
    )
    _counts(row, True, note, by)
    return row


def _counts(row: CheckInReview, asked: bool, note: str, by: User) -> None:
    vault.seal(row, "asked_sealed", vault.dumps(asked))
    if note:
        vault.seal(row, "note_sealed", note)
    row.save(force_insert=True)
    mark, _ = CheckInMark.objects.select_for_update().get_or_create(
        client_id=row.client_id, defaults={"practice_id": row.practice_id}
    )
    mark.waiting_since = None
    mark.reviewed_at, mark.reviewed_by = row.reviewed_at, by.clinician
    mark.due_again_at = row.reviewed_at + dt.timedelta(weeks=mark.every_weeks)
    mark.save()
    clinician_tasks.finish(kind=TaskKind.CHECK_IN, client_id=row.client_id, by=by)
    audit.record("checkin.reviewed", row, by=by, about=row.client_id, until=mark.due_again_at)


@transaction.atomic
def uncount(*, client_id: UUID, by: User) -> None:
    """Somebody else may have answered: no check-in of this person counts until another was
    reviewed. A Hold stays; whoever answered in their place is a matter for a talk alone."""
    for mark in CheckInMark.objects.select_for_update().filter(client=client_id):
        mark.waiting_since = mark.reviewed_at = mark.reviewed_by = mark.due_again_at = None
        mark.save()
        audit.record("checkin.uncounted", mark, by=by)
    clinician_tasks.finish(kind=TaskKind.CHECK_IN, client_id=client_id, by=by)


@transaction.atomic
def set_every(*, client: Client, weeks: int, by: User) -> CheckInMark:
    """How long a review counts for this person: from the last one on, six to eight weeks."""
    mark, _ = CheckInMark.objects.select_for_update().get_or_create(
        client=client, defaults={"practice_id": client.practice_id}
    )
    mark.every_weeks = weeks
    if mark.reviewed_at:
        mark.due_again_at = mark.reviewed_at + dt.timedelta(weeks=weeks)
    mark.save(update_fields=["every_weeks", "due_again_at"])
    audit.record("checkin.every", mark, by=by, weeks=weeks)
    return mark


@transaction.atomic
def ask(*, op: UUID, client: Client, by: User) -> Assignment:
    """Ask again now, with one neutral note at most and no reminder. Twice with one op is once."""
    group = assign(
        op=op, couple=None, clients=[client], version=newest(), due_on=None, note="", by=by
    )
    return group.assignments.get(client=client)


@transaction.atomic
def ask_again(*, client_id: UUID, by: User) -> Assignment | None:
    """What the worker does for a clinician when the time has come; however often, it is once."""
    client = Client.objects.get(pk=client_id)
    mark = CheckInMark.objects.select_for_update().get(client=client)
    if mark.due_again_at is None or open_of(client_id).exists() or waiting_of(client_id).exists():
        return None
    audit.record("checkin.due", mark, by=by, on=mark.due_again_at)
    return ask(op=uuid5(NAMESPACE, f"{client_id}|{mark.due_again_at}"), client=client, by=by)
