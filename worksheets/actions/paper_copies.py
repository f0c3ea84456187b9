"""Copies on paper: that one was made is on record, and nothing of the copy itself is kept."""

from django.db import transaction

from clients import audit
from clients.models import User
from worksheets.models import Assignment, AssignmentGroup


@transaction.atomic(savepoint=False)
def record_copy(*, assignment: Assignment, by: User) -> None:
    """On record: this person's worksheet was printed, by themselves or by their therapist."""
    audit.record("paper.made", assignment, by=by, about=assignment.client_id)


@transaction.atomic(savepoint=False)
def record_joint_copy(*, group: AssignmentGroup, by: User) -> None:
    """On record: blank pages for what is filled in together were printed."""
    audit.record("joint.printed", group, by=by)
