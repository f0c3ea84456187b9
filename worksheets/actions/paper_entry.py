"""Answers that somebody wrote on paper and handed over, put in by the therapist who got them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.postgres.functions import TransactionNow
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients import audit, transitions, vault
from clients.enums import Purpose
from clients.models import ConsentEvent, User
from clients.policies import consents
from worksheets import printing
from worksheets.actions import submissions
from worksheets.enums import ASSIGNMENT_TRANSITIONS, AssignmentState, Audience
from worksheets.item_types import SKIPPED
from worksheets.models import Answer, Assignment, Response
from worksheets.rules import releases
from worksheets.rules.conditions import shown


class NotFromPaper(Exception):
    """Why this cannot be entered now, as a sentence for the therapist."""


def refusal(assignment: Assignment) -> str | None:
    """Why nothing can be entered here; None where it can. The database asks the same again."""
    content, name = assignment.version.content, assignment.client.name
    if reason := printing.refusal(content, is_given=True):
        return reason
    if content["who"] == "joint":
        return _("This one is filled in together: enter it in the session room, with all of them.")
    if assignment.state == AssignmentState.OPENED:
        return _(
            "%(name)s has started this on screen, and what they write there is theirs. They "
            "can continue there; or unassign it and assign it again, to enter what is on "
            "paper."
        ) % {"name": name}
    if assignment.state != AssignmentState.ASSIGNED:
        return _("This has changed since you opened it: it was sent, unassigned or closed.")
    if not _agreed(assignment):
        return _("%(name)s has not agreed that you read what they send here.") % {"name": name}
    return None


def _agreed(assignment: Assignment) -> bool:
    events = ConsentEvent.objects.filter(client=assignment.client_id)
    practice = assignment.practice_id
    return consents.agreement(events, Purpose.SUBMISSIONS, practice, None).is_given


@transaction.atomic
def enter(*, assignment: Assignment, values: Mapping[str, Any], op: UUID, by: User) -> Response:
    """Everything on the paper at once, exactly once for each op, as if its author had sent it.

    Only with the author's consent to be read (Inv 23), only while they have not begun themselves,
    and only as what the therapist may read: nothing can be put in that only its author would see
    (Inv 3). Flags and Holds act as with any sending (Inv 14), and it stays marked as entered.
    """
    locked = Assignment.objects.select_for_update(of=("self",), no_key=True)
    assignment = locked.select_related("client", "version").get(pk=assignment.pk)
    before = Response.objects.filter(assignment=assignment.pk, submit_op=op).first()
    if before is not None and before.entered_by_id == by.clinician.pk:
        return before
    if reason := refusal(assignment):
        raise NotFromPaper(reason)
    for old, new in (
        (AssignmentState.ASSIGNED, AssignmentState.OPENED),
        (AssignmentState.OPENED, AssignmentState.SUBMITTED),
    ):
        transitions.check(ASSIGNMENT_TRANSITIONS, old, new, assignment, by)
    content = assignment.version.content
    asked = {item["key"] for item in shown(content, dict(values))}
    said = {key: one for key, one in values.items() if one is not SKIPPED and key in asked}
    response = _response(assignment, content, said, op, by)
    _write(assignment, response, said)
    submissions.finish(
        assignment=assignment,
        content=content,
        response_id=response.pk,
        recipient_id=assignment.client.user_id,
        readable=said,
        op=op,
        by=by,
    )
    about = assignment.client_id
    audit.record("answers.entered_from_paper", response, by=by, about=about, count=len(said))
    return response


def _response(
    assignment: Assignment, content: dict[str, Any], said: dict[str, Any], op: UUID, by: User
) -> Response:
    """Its moment is the transaction's: the database takes answers for it in this one alone."""
    response = Response(
        practice_id=assignment.practice_id,
        assignment=assignment,
        client_id=assignment.client_id,
        submit_op=op,
        submitted_at=timezone.now(),
        is_closed=releases.is_closed(content, said),
        entered_by=by.clinician,
        entered_at=TransactionNow(),
    )
    response.save(force_insert=True)
    return response


def _write(assignment: Assignment, response: Response, said: dict[str, Any]) -> None:
    rows = []
    for key, value in said.items():
        row = Answer(
            practice_id=assignment.practice_id,
            response_id=response.pk,
            client_id=assignment.client_id,
            item_key=key,
            audience=Audience.CLIN,
            visibility=Audience.CLIN,
        )
        vault.seal(row, "value_sealed", vault.dumps(value))
        rows.append(row)
    Answer.objects.bulk_create(rows)
