"""What a therapist does with a submission: marks it as read, and writes back."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clients import audit, moves, vault
from clients.actions import clinician_tasks
from clients.enums import TaskKind
from clients.models import User
from worksheets.actions.marks import refresh_care
from worksheets.enums import ASSIGNMENT_MOVES, AssignmentState
from worksheets.models import Assignment, Feedback


@transaction.atomic
def mark_read(*, assignment: Assignment, by: User) -> Assignment:
    """Read, once; from here on it stays in the record (CLINICAL §5, revocation)."""
    assignment = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
    if assignment.state == AssignmentState.REVIEWED:
        return assignment
    old, new = AssignmentState(assignment.state), AssignmentState.REVIEWED
    moves.check(ASSIGNMENT_MOVES, old, new, assignment, by)
    assignment.state, assignment.reviewed_at = new, timezone.now()
    assignment.save(update_fields=["state", "reviewed_at"])
    audit.record("assignment.reviewed", assignment, by=by, about=assignment.client_id)
    clinician_tasks.finish(kind=TaskKind.HOLD, about=assignment.pk, by=by)
    refresh_care(assignment.client_id)
    return assignment


@transaction.atomic
def write(*, op: UUID, assignment: Assignment, body: str, by: User) -> Feedback | None:
    """Words for the author of the answers alone, once for each `op`; what is answered is read.

    None where the id is not free.
    """
    assignment = mark_read(assignment=assignment, by=by)
    mine = Feedback.objects.filter(pk=op, author=by.clinician, assignment=assignment)
    before = mine.first()
    if before is not None:
        return before
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
