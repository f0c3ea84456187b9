"""Sending work to the therapist, and taking it back."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any, Literal
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils import timezone

from clients import audit, transitions
from clients.enums import HoldReason, Purpose, TaskKind
from clients.models import AuditEvent, Hold, User
from clients.sealed import hold_reasons
from worksheets.actions import dial, measures, parting
from worksheets.actions.caseload_counts import REFRESH, refresh_care
from worksheets.enums import ASSIGNMENT_TRANSITIONS, READS, AssignmentState, Audience
from worksheets.item_types import SKIPPED
from worksheets.models import Assignment, Response
from worksheets.queries.client import answers as answer_queries
from worksheets.queries.client.answers import Said
from worksheets.queries.client.desks import Desk
from worksheets.rules import flags as flag_rules
from worksheets.rules import phrases, releases
from worksheets.rules.conditions import shown
from worksheets.visibility.worksheets import own_assignments_for

Result = Literal["sent", "closed", "reused", "changed", "never_opened"]


@transaction.atomic(savepoint=False)
def send(
    *,
    desk: Desk,
    answers: list[Said],
    choices: Mapping[str, str],
    op: UUID,
    seen: str,
    by: User,
) -> Result:
    """Everything moves at once, exactly once for each op, or nothing does.

    Only answers whose author chose the therapist become readable, and only with consent (Inv
    23); rules look at those alone (Inv 3). A safety rule that holds places a Hold in the same
    transaction (Inv 14). `desk` must have been looked up with its lock, `answers` after it.
    """
    if not desk.is_open:
        return _again(desk, choices, op)
    if desk.response_id is None:
        return "never_opened"
    if fingerprint(answers) != seen:
        return "changed"
    values = {one.item_key: one.value for one in answers}
    shared = _shared(desk.content, values, choices, by)
    readable = {key: values[key] for key in shared}
    move(desk, shared, sorted(set(values) - set(shared)), readable, op, by)
    return "sent"


def _again(desk: Desk, choices: Mapping[str, str], op: UUID) -> Result:
    """The same press twice is one sending; another choice under the same op is refused.

    Looked up afresh: a request that waited for the lock still holds the older picture.
    """
    sent = Response.objects.filter(assignment=desk.pk, submit_op=op).first()
    if sent is None or sent.submitted_at is None:
        return "closed"
    now = dict(sent.answers.values_list("item_key", "visibility"))
    same = all(now[key] == choice for key, choice in choices.items() if key in now)
    return "sent" if same else "reused"


def fingerprint(answers: Iterable[Said]) -> str:
    """Which texts a review page showed: what is sent is what was looked at, or nothing is."""
    seen = sorted(f"{one.item_key}:{one.revision}" for one in answers)
    return sha256("|".join(seen).encode()).hexdigest()[:32]


def _shared(
    content: dict[str, Any], values: dict[str, Any], choices: Mapping[str, str], by: User
) -> list[str]:
    """What its author chose to let the therapist read. A skip is nobody's to read."""
    if not may_send(by):
        return []
    offered = {item["key"] for item in shown(content, values)}
    return sorted(
        key
        for key, value in values.items()
        if value is not SKIPPED and key in offered and choices.get(key) == Audience.CLIN
    )


def may_send(user: User) -> bool:
    """Whether the person agreed that their therapist reads what they send (Inv 23); to whoever is
    shut, nothing they agreed to earlier counts (P6a)."""
    return Purpose.SUBMISSIONS in user.agreed and not user.is_shut


def move(
    desk: Desk, shared: list[str], kept: list[str], readable: dict[str, Any], op: UUID, by: User
) -> None:
    """What sending is, whichever page it comes from; part of a deed that is atomic."""
    assignment = desk.assignment
    transitions.check(
        ASSIGNMENT_TRANSITIONS, assignment.state, AssignmentState.SUBMITTED, assignment, by
    )
    assert desk.response_id is not None  # send() looked
    audit.record("assignment.submitted", assignment, by=by, about=assignment.client_id)
    finish(
        assignment=assignment,
        content=desk.content,
        response_id=desk.response_id,
        recipient_id=by.pk,
        readable=readable,
        op=op,
        by=by,
        shared=shared,
        kept=kept,
    )


@transaction.atomic(savepoint=False)
def finish(
    *,
    assignment: Assignment,
    content: dict[str, Any],
    response_id: UUID,
    recipient_id: UUID | None,
    readable: dict[str, Any],
    op: UUID,
    by: User,
    shared: Sequence[str] = (),
    kept: Sequence[str] = (),
) -> None:
    """It is sent, mail to its author stops, a rule asks a clinician (Inv 14), it is scored."""
    about, practice = assignment.client_id, assignment.practice_id
    hold = Hold(id=uuid4(), practice_id=practice, client_id=about)
    asks = _asks_for_a_look(hold, content, readable)
    if asks["is_held"]:
        audit.record("hold.placed", hold, about=about, response=response_id)
    told: dict[str, Any] = {
        "told": audit.collected(),
        "shared": list(shared),
        "kept": list(kept),
        "response": response_id,
        "assignment": assignment.pk,
        "practice": practice,
        "client": about,
        "recipient": recipient_id,
        "op": op,
        "closed": releases.is_closed(content, readable),
        "hold": hold.pk,
        "task": uuid4(),
        **asks,
        "now": timezone.now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_SEND, told)
    audit.was_carried()
    measures.keep_scores(
        assignment=assignment, content=content, response_id=response_id, readable=readable, by=by
    )


def _asks_for_a_look(
    hold: Hold, content: dict[str, Any], readable: dict[str, Any]
) -> dict[str, Any]:
    """The rules that hold for what may be read: declared flags, and words in what was typed.

    Marks place a Hold. A check-in always asks for a clinician, anything else with its Hold. What
    the marks are is sealed, also where there are none: it costs what any others cost.
    """
    flags = [hit.flag for hit in flag_rules.flags(content, readable) if hit.is_safety]
    marks = flags + phrases.marks(phrases.in_answers(content, readable))
    reason, kind = HoldReason.WORKSHEET_FLAG if flags else HoldReason.PHRASE, TaskKind.HOLD
    if "checkin" in content:
        reason, kind = HoldReason.CHECK_IN, TaskKind.CHECK_IN
    return {"kind": kind, "is_held": bool(marks), "why": hold_reasons.seal(hold, reason, marks)}


# One statement moves everything at once, and does the same work whatever was answered: neither
# the page nor the number of statements tells an onlooker anything. The Hold and the task that
# asks for a clinician are part of it: both are there with the answers, or nothing is (Inv 14, 16).
_SEND = (
    """
WITH chosen AS (
    UPDATE worksheets_answer
    SET visibility = CASE WHEN item_key = ANY(%(shared)s) THEN 'clin' ELSE 'self' END,
        audience = CASE WHEN item_key = ANY(%(shared)s) THEN 'clin' ELSE 'self' END
    WHERE response_id = %(response)s
      AND (item_key = ANY(%(shared)s) OR (item_key = ANY(%(kept)s) AND audience <> 'self'))
), finished AS (
    UPDATE worksheets_response
    SET submitted_at = %(now)s, submit_op = %(op)s, context_uncertain = %(closed)s
    WHERE id = %(response)s
), held AS (
    INSERT INTO clients_hold (id, practice_id, client_id, why_sealed, about_id, placed_at)
    SELECT %(hold)s, %(practice)s, %(client)s, %(why)s, %(assignment)s, %(now)s
    WHERE %(is_held)s
    ON CONFLICT DO NOTHING
), asked AS (
    INSERT INTO clients_cliniciantask (id, practice_id, client_id, kind, about_id, opened_at)
    SELECT %(task)s, %(practice)s, %(client)s, %(kind)s::text, %(assignment)s, %(now)s
    WHERE %(kind)s::text = 'check_in' OR %(is_held)s
    ON CONFLICT DO NOTHING
), quiet AS (
    UPDATE clients_outboxmessage
    SET state = 'cancelled', finished_at = %(now)s, outcome = 'already sent in'
    WHERE about_id = %(assignment)s AND state = 'pending' AND recipient_id = %(recipient)s
), moved AS (
    UPDATE worksheets_assignment SET state = 'submitted', submitted_at = %(now)s,
        opened_at = coalesce(opened_at, %(now)s)
    WHERE id = %(assignment)s
    RETURNING *
), marked AS (
"""
    + REFRESH.format(
        # A statement does not see its own changes: what it moved stands in for what was stored.
        rows="""SELECT * FROM worksheets_assignment
            WHERE client_id = %(client)s AND id <> %(assignment)s
            UNION ALL SELECT * FROM moved"""
    )
    + """
) SELECT audit_append(%(told)s::jsonb)
"""
)


@transaction.atomic(savepoint=False)
def withdraw(*, desk: Desk, by: User) -> Literal["draft", "lapsed", "withdrawn", "closed"]:
    """Unread work comes back to its author whole, to go on with or put away (parting.py); read
    work is marked withdrawn and leaves the working views, for it cannot be unread.
    `desk` must have been locked."""
    assignment, now = desk.assignment, timezone.now()
    if assignment.state not in {AssignmentState.SUBMITTED, AssignmentState.REVIEWED}:
        return "closed"
    about = assignment.client_id
    response = Response.objects.get(assignment=assignment, client=about)
    was_read = assignment.state == AssignmentState.REVIEWED or read_by_clinician(response.pk, about)
    state = AssignmentState.WITHDRAWN if was_read else parting.pulled_back_to(assignment, by=by)
    transitions.check(ASSIGNMENT_TRANSITIONS, assignment.state, state, assignment, by)
    assignment.state = state
    if was_read:
        assignment.withdrawn_at = response.withdrawn_at = now
    else:
        if state == AssignmentState.LAPSED:
            assignment.withdrawn_at = now
        assignment.submitted_at = response.submitted_at = response.submit_op = None
        response.answers.filter(visibility=Audience.CLIN).update(visibility=Audience.SELF)
        measures.forget_scores(content=desk.content, response_id=response.pk, by=by)
    assignment.save(update_fields=["state", "submitted_at", "withdrawn_at"])
    response.save(update_fields=["submitted_at", "submit_op", "withdrawn_at"])
    verb = "answers.withdrawn" if was_read else "answers.taken_back"
    audit.record(verb, response, by=by, about=about)
    refresh_care(about)
    if was_read:
        return "withdrawn"
    return "lapsed" if state == AssignmentState.LAPSED else "draft"


def read_by_clinician(response_id: UUID, client_id: UUID) -> bool:
    """Whether anybody but its author opened what was sent; the record of reads says so. Whoever
    entered it from paper has read it."""
    return (
        AuditEvent.objects.filter(about_id=client_id, object_id=response_id, verb__in=READS)
        .exclude(actor_id__isnull=True)
        .exists()
    )


@transaction.atomic
def withdraw_unread(*, by: User) -> None:
    """Without consent to be read, what nobody has opened yet comes back to its author (Inv 23).

    What was read stays in the record: the notice says so before anyone agrees.
    """
    dial.keep_to_oneself(by=by)
    sent = own_assignments_for(by).filter(state=AssignmentState.SUBMITTED)
    waiting = sent.order_by("pk").values_list("pk", flat=True)
    for assignment_id in list(waiting):
        found = answer_queries.desk(by, assignment_id, lock=True)
        if found is None or found.response_id is None:
            continue
        if not read_by_clinician(found.response_id, found.assignment.client_id):
            withdraw(desk=found, by=by)
