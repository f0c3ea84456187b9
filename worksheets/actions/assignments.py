"""Giving a worksheet to one person or to each partner, and taking it back."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clients import audit, licence, moves, outbox, vault
from clients.enums import CoupleStage
from clients.models import Care, Client, Couple, User
from worksheets import met
from worksheets.actions import reminders, room
from worksheets.actions.marks import refresh_care
from worksheets.conditions import is_joint
from worksheets.enums import ASSIGNMENT_MOVES, OPEN_STATES, AssignmentState, JointState, Theme
from worksheets.joint_visibility import joint_sheets_for
from worksheets.models import Assignment, AssignmentGroup, Version, Worksheet
from worksheets.room import state_of


class NotNow(Exception):
    """Why this cannot be given now, as a sentence for the therapist."""


@transaction.atomic
def assign(
    *,
    op: UUID,
    couple: Couple | None,
    clients: Sequence[Client],
    version: Version,
    due_on: date | None,
    note: str,
    by: User,
) -> AssignmentGroup:
    """One assignment a person in one group, with neutral mail planned for those who joined; with
    the same `op` once. Refused without a current licence (Inv 56), to somebody who has the same
    worksheet open, and where CLINICAL §2 says not yet (Inv 13). What is only written together is
    given to the couple as a whole, for the session room, and stands on nobody's own pages."""
    licence.gate(by)
    # The lock makes a second press wait, and then find what the first one made.
    ids = sorted(client.pk for client in clients)
    cares = Care.objects.current().filter(client__in=ids, clinician=by.clinician)
    locked = list(cares.select_for_update().order_by("pk"))
    before = AssignmentGroup.objects.filter(pk=op, created_by=by.clinician).first()
    if before is not None:
        return before
    if not clients or len(locked) != len(ids):
        raise NotNow("Choose who this is for.")
    _refuse_if_too_early(couple, clients, version, by)
    _refuse_a_second(clients, version)
    _refuse_a_second_together(couple, version, by)
    _refuse_words(version, note)
    group = _group(op, couple, version, by)
    if is_joint(version.content):
        room.give(group=group, by=by)
        return group
    for client in clients:
        _give(group, client, due_on, note, by)
    return group


@transaction.atomic
def take_back(*, assignment: Assignment, by: User) -> Assignment:
    """Withdrawn while nothing has been sent; planned mail about it finds itself unwanted."""
    assignment = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
    table: dict[str, set[str]] = {state: ASSIGNMENT_MOVES[state] for state in OPEN_STATES}
    new = AssignmentState.WITHDRAWN
    moves.check(table, AssignmentState(assignment.state), new, assignment, by)
    assignment.state, assignment.withdrawn_at = new, timezone.now()
    assignment.save(update_fields=["state", "withdrawn_at"])
    audit.record("assignment.taken_back", assignment, by=by, about=assignment.client_id)
    outbox.cancel(reason="taken back", about=assignment.pk)
    refresh_care(assignment.client_id)
    return assignment


def _group(op: UUID, couple: Couple | None, version: Version, by: User) -> AssignmentGroup:
    group = AssignmentGroup(
        pk=op,
        practice_id=by.practice_id,
        couple=couple,
        version=version,
        created_by=by.clinician,
    )
    AssignmentGroup.objects.bulk_create([group], ignore_conflicts=True)
    if not AssignmentGroup.objects.filter(pk=op, created_by=by.clinician).exists():
        raise NotNow("This page could not be used twice. Look at it again and press once more.")
    return group


def _give(
    group: AssignmentGroup, client: Client, due_on: date | None, note: str, by: User
) -> Assignment:
    assignment = Assignment(
        practice_id=group.practice_id,
        group=group,
        client=client,
        version_id=group.version_id,
        assigned_by=by.clinician,
        due_on=due_on,
    )
    if note:
        vault.seal(assignment, "note_sealed", note)
    assignment.save(force_insert=True)
    audit.record("assignment.given", assignment, by=by, about=client.pk, version=group.version_id)
    reminders.announce(assignment=assignment, by=by)
    refresh_care(client.pk)
    return assignment


def _refuse_if_too_early(
    couple: Couple | None, clients: Sequence[Client], version: Version, by: User
) -> None:
    """Joint work and the power theme wait for each private check-in, and end at a Hold (Inv 13)."""
    if _is_put_away(version):
        raise NotNow("This has been put away. Bring it back to the library to give it.")
    if couple is not None and couple.stage == CoupleStage.ENDED:
        raise NotNow("This couple has ended here. Each person can still be given something alone.")
    reason = met.why_not(by, version.content, clients, couple)
    if reason:
        raise NotNow(reason)


def _is_put_away(version: Version) -> bool:
    """As it is now, whatever its page showed. A practice's own is locked meanwhile, so that what
    ends its use finds everything that was given (actions/measure_ends.py)."""
    rows = Worksheet.objects.filter(pk=version.worksheet_id)
    if version.practice_id is not None:
        rows = rows.select_for_update(no_key=True)
    sheet = rows.first()
    return sheet is None or sheet.archived_at is not None


def _refuse_words(version: Version, note: str) -> None:
    """They would lie open on a device that others may hold (CLINICAL §4, shared devices)."""
    if note and version.worksheet.theme == Theme.CHECKIN:
        raise NotNow("A private check-in goes without words beside it. Say them in person.")


def _refuse_a_second(clients: Sequence[Client], version: Version) -> None:
    has_it = set(
        Assignment.objects.open()
        .filter(client__in=[c.pk for c in clients], version__worksheet=version.worksheet_id)
        .values_list("client", flat=True)
    )
    names = [client.name for client in clients if client.pk in has_it]
    if names:
        have = "already has" if len(names) == 1 else "already have"
        raise NotNow(
            f"{' and '.join(names)} {have} this open. Take that one back first, or wait for it."
        )


def _refuse_a_second_together(couple: Couple | None, version: Version, by: User) -> None:
    """One at a time in the session room, where what was agreed can be written anew."""
    if couple is None or not is_joint(version.content):
        return
    rows = joint_sheets_for(by).filter(couple=couple, group__version__worksheet=version.worksheet)
    for sheet in rows:
        text = sheet.texts.order_by("-number").first()
        if state_of(sheet, text) in (JointState.WRITING, JointState.AGREED):
            raise NotNow(
                "They have this in the session room already, where it can be written anew. To "
                "begin afresh, take it back or end it first."
            )
