"""What a therapist does with a submission: marks it as read, and writes back."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clients import audit, transitions, vault
from clients.actions import clinician_tasks, unsent
from clients.enums import TaskKind, UnsentKind
from clients.models import User
from clients.queries.clinician.unsent import Stale
from worksheets.actions.caseload_counts import refresh_care
from worksheets.enums import ASSIGNMENT_TRANSITIONS, AssignmentState
from worksheets.models import Assignment, Feedback


@transaction.atomic
def mark_read(*, assignment: Assignment, by: User) -> Assignment:
    """Read, once; from here on it stays in the record."""
    assignment = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
    if assignment.state == AssignmentState.REVIEWED:
        return assignment
    old, new = AssignmentState(assignment.state), AssignmentState.REVIEWED
    transitions.check(ASSIGNMENT_TRANSITIONS, old, new, assignment, by)
    assignment.state, assignment.reviewed_at = new, timezone.now()
    assignment.save(update_fields=["state", "reviewed_at"])
    audit.record("assignment.reviewed", assignment, by=by, about=assignment.client_id)
    clinician_tasks.finish(kind=TaskKind.HOLD, about=assignment.pk, by=by)
    refresh_care(assignment.client_id)
    return assignment


@transaction.atomic
def write(
    *, op: UUID, assignment: Assignment, body: str, by: User, revision: int = 0
) -> Feedback | Stale | None:
    """Words for the author of the answers alone, once for each `op`; what is answered is read.

    None where the id is not free; Stale, and nothing sent, where other words of theirs wait here.
    """
    mine = Feedback.objects.filter(pk=op, author=by.clinician, assignment=assignment)
    if before := mine.first():
        return before
    waiting = unsent.finish(
        kind=UnsentKind.FEEDBACK, about=assignment.pk, body=body, revision=revision, by=by
    )
    if waiting is not None:
        return waiting
    assignment = mark_read(assignment=assignment, by=by)
    feedback = Feedback(
        pk=op,
        practice_id=assignment.practice_id,
        assignment=assignment,
        client_id=assignment.client_id,
        author=by.clinician,
    )
    vault.seal(feedback, "body_sealed", body)
    Feedback.objects.bulk_create([feedback], ignore_conflicts=True)
    audit.record("feedback.written", feedback, by=by, about=assignment.client_id)
    return mine.first()
