"""Setting aside what was sent under somebody's name and was not theirs (wrong-person guard)."""

from django.db import transaction
from django.utils import timezone

from clients import audit, transitions, vault
from clients.models import SetAside, User
from worksheets.actions import checkins
from worksheets.actions.caseload_counts import refresh_care
from worksheets.enums import ASSIGNMENT_TRANSITIONS, AssignmentState, Theme
from worksheets.models import Assignment
from worksheets.visibility.worksheets import assignments_for


@transaction.atomic
def set_aside(*, assignment: Assignment, why: str, by: User) -> Assignment:
    """Out of every working page, kept in the record, for a written reason that stays sealed.

    The words are not deleted and not moved to anybody else: whose they are may never be known.
    """
    rows = assignments_for(by).select_for_update(of=("self",), no_key=True)
    assignment = rows.get(pk=assignment.pk)
    transitions.check(
        ASSIGNMENT_TRANSITIONS, assignment.state, AssignmentState.WITHDRAWN, assignment, by
    )
    assignment.state, assignment.withdrawn_at = AssignmentState.WITHDRAWN, timezone.now()
    assignment.save(update_fields=["state", "withdrawn_at"])
    row = SetAside(
        practice_id=assignment.practice_id,
        client_id=assignment.client_id,
        about_id=assignment.pk,
        by=by.clinician,
    )
    vault.seal(row, "reason_sealed", why)
    row.save(force_insert=True)
    if assignment.version.worksheet.theme == Theme.CHECKIN:
        checkins.uncount(client_id=assignment.client_id, by=by)
    audit.record("answers.voided", assignment, by=by, about=assignment.client_id)
    refresh_care(assignment.client_id)
    return assignment
