"""Keeping what somebody writes: never over words they have not seen, never after sending."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils import timezone

from clients import audit, transitions, vault
from clients.models import User
from worksheets.actions.caseload_counts import refresh_care
from worksheets.enums import ASSIGNMENT_TRANSITIONS, AssignmentState
from worksheets.item_types import SKIPPED
from worksheets.models import Answer, Assignment, Response
from worksheets.queries.client import answers as answer_queries
from worksheets.queries.client.desks import Desk, asides_of
from worksheets.rules import pages

# Versions waiting for a choice; beyond this many the text stays on its writer's screen alone.
MOST_ASIDE = 8


@dataclass(frozen=True)
class Draft:
    """What one press of a button, or one autosave, brings. `settles`: which of the versions
    that were set aside (from 1) its writer has now chosen about; 0 for none."""

    value: Any
    revision: int
    op: UUID
    settles: int = 0


@dataclass(frozen=True)
class Outcome:
    """What became of it. "conflict": both texts are kept, and their author chooses."""

    kind: Literal["saved", "conflict", "closed", "reused"]
    answer: Answer | None = None
    current: Any = SKIPPED
    asides: tuple[Any, ...] = ()

    @property
    def revision(self) -> int:
        """The revision that is saved now; 0 where there is no answer."""
        return self.answer.revision if self.answer else 0

    def settles(self, value: Any) -> int:
        """Which of the versions set aside this one is; 0 where it is not among them."""
        return self.asides.index(value) + 1 if value in self.asides else 0

    @property
    def saved_at(self) -> str:
        """When it was saved, by the reader’s clock. Only asked where there is an answer."""
        assert self.answer is not None
        return f"{timezone.localtime(self.answer.updated_at):%H:%M}"


@transaction.atomic(savepoint=False)
def start(*, desk: Desk, by: User) -> None:
    """The work is open and has a place for answers. Safe to repeat; nothing happens once sent."""
    if desk.assignment.state == AssignmentState.ASSIGNED:
        _open(desk.assignment, by)
    if desk.is_open and desk.response_id is None:
        desk.response_id = _response_to(desk.assignment)


def _open(assignment: Assignment, by: User) -> None:
    transitions.check(
        ASSIGNMENT_TRANSITIONS, assignment.state, AssignmentState.OPENED, assignment, by
    )
    assignment.state, assignment.opened_at = AssignmentState.OPENED, timezone.now()
    assignment.save(update_fields=["state", "opened_at"])
    audit.record("assignment.opened", assignment, by=by, about=assignment.client_id)
    refresh_care(assignment.client_id)


def _response_to(assignment: Assignment) -> UUID:
    """The place for its answers, made once however many tabs ask for it."""
    mine = Response.objects.filter(assignment=assignment, client=assignment.client_id)
    row = Response(
        practice_id=assignment.practice_id,
        assignment=assignment,
        client_id=assignment.client_id,
    )
    Response.objects.bulk_create([row], ignore_conflicts=True)
    return mine.values_list("pk", flat=True).get()


@transaction.atomic(savepoint=False)
def save(*, desk: Desk, draft: Draft, by: User) -> Outcome:
    """Kept exactly once for each op, only over the revision its writer saw, and only while the
    sheet is unsent. A stale text is set aside beside the current one, never dropped.

    `desk` must have been looked up with its lock.
    """
    if not desk.is_open or desk.is_shut:
        return Outcome("closed")
    if desk.response_id is None or desk.assignment.state == AssignmentState.ASSIGNED:
        start(desk=desk, by=by)
    answer = desk.answer
    if answer and answer.last_op == draft.op:
        return Outcome("saved" if desk.value == draft.value else "reused", answer)
    if answer and not draft.settles and desk.value == draft.value:
        return Outcome("saved", answer)
    if answer and answer.revision != draft.revision:
        return _set_aside(desk, draft, by)
    written = _write(desk, draft, by)
    return Outcome("saved", written) if written else _after_another(desk, draft, by)


def _set_aside(desk: Desk, draft: Draft, by: User) -> Outcome:
    """The current text stays; this one is kept beside it until its author chooses."""
    answer = desk.answer
    assert answer is not None
    current, asides, seen = desk.value, desk.asides, answer.set_aside_sealed
    if draft.value is not SKIPPED and draft.value not in asides and len(asides) < MOST_ASIDE:
        asides.append(draft.value)
        sealed = vault.seal(answer, "set_aside_sealed", vault.dumps(asides))
        told = audit.carried("answer.set_aside", answer, by=by, about=answer.client_id)
        if not _wrote(_ASIDE, {"id": answer.pk, "aside": sealed, "seen": seen, "told": told}):
            return _after_another(desk, draft, by)
    else:
        audit.record("answer.set_aside", answer, by=by, about=answer.client_id)
    return Outcome("conflict", answer, current, tuple(asides))


def _write(desk: Desk, draft: Draft, by: User) -> Answer | None:
    """The row as it is now written, or None where another tab was first."""
    assignment, before = desk.assignment, desk.answer
    assert desk.response_id is not None  # start() has made it
    answer = Answer(
        id=before.pk if before else uuid4(),
        practice_id=assignment.practice_id,
        response_id=desk.response_id,
        client_id=assignment.client_id,
        item_key=desk.key,
        audience=before.audience if before else pages.default_audience(desk.content, desk.key),
        revision=before.revision + 1 if before else 1,
        last_op=draft.op,
        updated_at=timezone.now(),
    )
    # A skip is sealed as well: nobody sees from outside which questions were left.
    vault.seal(answer, "value_sealed", vault.dumps(draft.value))
    if before:
        _carry_asides(before, answer, draft.settles)
    told = audit.carried(
        "answer.saved", answer, by=by, about=answer.client_id, revision=answer.revision
    )
    is_written = _wrote(_AGAIN if before else _FIRST, _row(answer) | {"told": told})
    return answer if is_written else None


def _carry_asides(before: Answer, answer: Answer, settles: int) -> None:
    if not settles:
        answer.set_aside_sealed = before.set_aside_sealed
        return
    left = asides_of(before)
    del left[settles - 1 : settles]
    if left:
        vault.seal(answer, "set_aside_sealed", vault.dumps(left))


def _row(answer: Answer) -> dict[str, Any]:
    return {
        "id": answer.pk,
        "practice": answer.practice_id,
        "response": answer.response_id,
        "client": answer.client_id,
        "key": answer.item_key,
        "value": answer.value_sealed,
        "audience": answer.audience,
        "op": answer.last_op,
        "aside": answer.set_aside_sealed,
        "now": answer.updated_at,
        "seen": answer.revision - 1,
    }


def _wrote(statement: str, given: dict[str, Any]) -> bool:
    """Whether the row was written, and with it everything that was collected to be recorded."""
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        if cursor.rowcount != 1:
            return False
    audit.was_carried()
    return True


# Each writes only over what its writer saw, whatever another tab did in between: no row where
# none was seen, and the very revision where one was. What was written is recorded with it.
_FIRST = """
WITH written AS (
INSERT INTO worksheets_answer
    (id, practice_id, response_id, client_id, item_key, value_sealed, audience, visibility,
     revision, last_op, updated_at)
VALUES (%(id)s, %(practice)s, %(response)s, %(client)s, %(key)s, %(value)s, %(audience)s, 'self',
        1, %(op)s, %(now)s)
ON CONFLICT (response_id, item_key) DO NOTHING
RETURNING id) SELECT audit_append(%(told)s::jsonb) FROM written
"""
_AGAIN = """
WITH written AS (
UPDATE worksheets_answer
SET value_sealed = %(value)s, revision = revision + 1, last_op = %(op)s,
    set_aside_sealed = %(aside)s, updated_at = %(now)s
WHERE id = %(id)s AND revision = %(seen)s AND visibility = 'self'
RETURNING id) SELECT audit_append(%(told)s::jsonb) FROM written
"""
_ASIDE = """
WITH written AS (
UPDATE worksheets_answer SET set_aside_sealed = %(aside)s
WHERE id = %(id)s AND set_aside_sealed IS NOT DISTINCT FROM %(seen)s
RETURNING id) SELECT audit_append(%(told)s::jsonb) FROM written
"""


def _after_another(desk: Desk, draft: Draft, by: User) -> Outcome:
    """Another tab wrote while this one waited for the lock: look again, now holding it."""
    again = answer_queries.desk(by, desk.pk, desk.key, lock=True)
    assert again is not None
    return save(desk=again, draft=draft, by=by)


@transaction.atomic(savepoint=False)
def keep_place(*, desk: Desk, place: int, by: User) -> None:
    """Whoever comes back finds the page they left."""
    assignment = desk.assignment
    if desk.is_open and assignment.place != place:
        assignment.place = place
        assignment.save(update_fields=["place"])


@transaction.atomic(savepoint=False)
def set_aside_until(*, desk: Desk, until: date | None, by: User) -> None:
    """Out of the person's way until that day, or back at once. The therapist is not told."""
    assignment = desk.assignment
    if desk.is_open and assignment.not_now_until != until:
        assignment.not_now_until = until
        assignment.save(update_fields=["not_now_until"])
        audit.record("assignment.not_now", assignment, by=by, about=assignment.client_id)
