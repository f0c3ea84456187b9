"""Giving a worksheet to one person or to each partner, and taking it back."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients import audit, transitions, vault
from clients.messaging import outbox
from clients.models import Care, Client, Couple, User
from clients.policies import licences
from worksheets.actions import reminders, session_room
from worksheets.actions.caseload_counts import refresh_care
from worksheets.enums import ASSIGNMENT_TRANSITIONS, OPEN_STATES, AssignmentState, Theme
from worksheets.models import Assignment, AssignmentGroup, Version, Worksheet
from worksheets.policies.assignments import PARTED, WITHOUT_WORDS
from worksheets.queries.clinician.assignable import Assignable
from worksheets.rules.conditions import is_joint


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
    the same `op` once. Refused without a current licence (Inv 56), and for each reason that is
    told where one chooses (Inv 13). What is only written together is assigned to the couple as a
    whole, for the session room, and stands on nobody's own pages."""
    licences.gate(by)
    if couple is not None:
        refuse_parted(couple)
    # The lock makes a second press wait, and then find what the first one made.
    ids = sorted(client.pk for client in clients)
    cares = Care.objects.current().filter(client__in=ids, clinician=by.clinician)
    locked = list(cares.select_for_update().order_by("pk"))
    before = AssignmentGroup.objects.filter(pk=op, created_by=by.clinician).first()
    if before is not None:
        return before
    if not clients or len(locked) != len(ids):
        raise NotNow(_("Choose who this is for."))
    _refuse_what_waits(couple, clients, version, by)
    _refuse_words(version, note)
    group = _group(op, couple, version, by)
    if is_joint(version.content):
        session_room.give(group=group, by=by)
        return group
    for client in clients:
        _give(group, client, due_on, note, by)
    return group


@transaction.atomic
def unassign(*, assignment: Assignment, by: User) -> Assignment:
    """Withdrawn while nothing has been sent; planned mail about it finds itself unwanted."""
    assignment = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
    table: dict[str, set[str]] = {state: ASSIGNMENT_TRANSITIONS[state] for state in OPEN_STATES}
    new = AssignmentState.WITHDRAWN
    transitions.check(table, AssignmentState(assignment.state), new, assignment, by)
    assignment.state, assignment.withdrawn_at = new, timezone.now()
    assignment.save(update_fields=["state", "withdrawn_at"])
    audit.record("assignment.taken_back", assignment, by=by, about=assignment.client_id)
    outbox.cancel(reason="unassigned", about=assignment.pk)
    refresh_care(assignment.client_id)
    return assignment


def refuse_parted(couple: Couple) -> None:
    """Nothing is given, suggested or opened to a couple that has ended or pauses, as it stands
    now; locked, so that no parting comes between."""
    stage = Couple.objects.select_for_update(no_key=True).get(pk=couple.pk).stage
    if reason := PARTED.get(stage):
        raise NotNow(reason)


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
        raise NotNow(_("This was already saved once. Check it, then press the button again."))
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


def _refuse_what_waits(
    couple: Couple | None, clients: Sequence[Client], version: Version, by: User
) -> None:
    """What the page said where it was chosen is asked again, as it is now (Inv 13). A practice's
    own worksheet is locked meanwhile, so that what ends its use finds everything that was given
    (actions/measure_ends.py)."""
    rows = Worksheet.objects.filter(pk=version.worksheet_id)
    if version.practice_id is not None:
        rows = rows.select_for_update(no_key=True)
    version.worksheet = rows.get()
    if reason := Assignable(by, clients, couple).why_not_all(version):
        raise NotNow(reason)


def _refuse_words(version: Version, note: str) -> None:
    if note and version.worksheet.theme == Theme.CHECKIN:
        raise NotNow(WITHOUT_WORDS)
