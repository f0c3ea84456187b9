"""What is written together in a session: kept while it is typed, agreed to by each, ended by any.

Nothing here writes to anybody: no mail, no mark on a partner's page, no event on a partner's list.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clients import audit, transitions, vault
from clients.models import Client, Couple, User
from clients.policies import licences
from worksheets.enums import JOINT_TRANSITIONS, JointState
from worksheets.models import AssignmentGroup, JointSheet, JointText, JointYes
from worksheets.policies.session_room import Room, state_of
from worksheets.queries.clinician.session_room import draft_of, find
from worksheets.rules import joint_sheets
from worksheets.rules.joint_sheets import FieldValues
from worksheets.visibility.joint_sheets import joint_sheets_for, own_yeses_for


class Shut(Exception):
    """The room is not open for this now; why, is told on the couple's page alone."""


class NotFree(Exception):
    """What they wrote, or who said yes, is not such that it can be kept as agreed."""


@dataclass(frozen=True)
class Stale:
    """Something else was saved since this page was drawn: both are shown, nothing is lost."""

    revision: int
    theirs: FieldValues


@transaction.atomic
def give(*, group: AssignmentGroup, by: User) -> JointSheet:
    """What is only written together is assigned to the couple as a whole: nothing appears on
    anybody's own pages, and nobody is written to (Inv 6). Called within giving, behind its gates.
    """
    assert group.couple_id is not None
    sheet = JointSheet(practice_id=group.practice_id, group=group, couple_id=group.couple_id)
    sheet.save(force_insert=True)
    audit.record("joint.given", sheet, by=by, couple=group.couple_id, version=group.version_id)
    return sheet


@transaction.atomic
def save_draft(
    *, group: AssignmentGroup, said: FieldValues, seen: int, op: UUID, by: User
) -> JointSheet | Stale:
    """Kept as typed, over nothing that this page has not seen; with the same `op` once."""
    room = _open_room(group, by)
    sheet = room.sheet or _begun(group)
    if sheet.last_op == op:
        return sheet
    if sheet.revision != seen:
        return Stale(sheet.revision, draft_of(sheet) or {})
    vault.seal(sheet, "draft_sealed", vault.dumps(said))
    sheet.revision, sheet.last_op, sheet.updated_at = seen + 1, op, timezone.now()
    sheet.save(update_fields=["draft_sealed", "revision", "last_op", "updated_at"])
    audit.record("joint.saved", sheet, by=by, couple=sheet.couple_id)
    return sheet


@transaction.atomic
def agree(
    *, group: AssignmentGroup, seen: int, yes: Sequence[Client], by: User
) -> JointText | Stale:
    """Exactly the words that stood there when all of them read them together, with a yes of each
    who is here, in an open window, held to the rule once more (Inv 13, 33, 57). Twice is once.

    The therapist confirms it by doing it; a yes of everybody is asked for, so that nobody is
    spoken for. Kept as a new text: what was agreed before stays on record.
    """
    licences.gate(by)
    room = _open_room(group, by)
    sheet, said = room.sheet, draft_of(room.sheet)
    if sheet and room.text and said is None and sheet.revision == seen + 1:
        return room.text
    if sheet is None or said is None or sheet.revision != seen:
        return Stale(sheet.revision if sheet else 0, said or {})
    values = joint_sheets.settled(room.content, said)
    if values is None or {one.pk for one in yes} != {one.pk for one in room.members}:
        raise NotFree
    transitions.check(JOINT_TRANSITIONS, room.state, JointState.AGREED, sheet, by)
    text = JointText(
        practice_id=group.practice_id,
        sheet=sheet,
        couple_id=sheet.couple_id,
        version_id=group.version_id,
        number=1 + sheet.texts.count(),
        confirmed_by=by.clinician,
        review_on=joint_sheets.review_on(room.content, values, _today()),
    )
    vault.seal(text, "value_sealed", vault.dumps(values))
    text.save(force_insert=True)
    _said_by_each(text, room.members, by)
    sheet.draft_sealed, sheet.revision = None, sheet.revision + 1
    sheet.save(update_fields=["draft_sealed", "revision"])
    return text


@transaction.atomic
def end_own(*, yes: JointYes, by: User) -> None:
    """A member ends it, alone, at once and without a reason, whether a window is open or not.
    It is gone for all of them with this request; nobody is told. Twice is once."""
    mine = own_yeses_for(by).select_for_update(of=("self",)).get(pk=yes.pk)
    if mine.ended_at is None:
        transitions.check(JOINT_TRANSITIONS, mine.state, JointState.ENDED, mine, by)
        mine.ended_at = timezone.now()
        mine.save(update_fields=["ended_at"])
        audit.record("joint.yes_ended", mine, by=by, about=mine.client_id)


@transaction.atomic
def end(*, group: AssignmentGroup, by: User) -> None:
    """The therapist ends what stands, in their own name. Needs no licence: an end never waits."""
    sheet = joint_sheets_for(by).select_for_update(of=("self",)).get(group=group)
    text = sheet.texts.order_by("-number").prefetch_related("yeses").first()
    if text is None or text.ended_at is not None:
        return
    text.ended_at, text.ended_by = timezone.now(), by.clinician
    text.save(update_fields=["ended_at", "ended_by"])
    for yes in text.yeses.all():
        audit.record("joint.ended", text, by=by, about=yes.client_id)


@transaction.atomic
def unassign(*, group: AssignmentGroup, by: User) -> None:
    """Given in error, or not now: it leaves the couple's page while nothing was agreed. Nobody of
    them ever knew of it. Twice is once."""
    sheet = joint_sheets_for(by).select_for_update(of=("self",)).get(group=group)
    if sheet.taken_back_at is None:
        state = state_of(sheet, sheet.texts.order_by("-number").first())
        transitions.check(JOINT_TRANSITIONS, state, JointState.UNASSIGNED, sheet, by)
        sheet.taken_back_at = timezone.now()
        sheet.save(update_fields=["taken_back_at"])
        audit.record("joint.taken_back", sheet, by=by, couple=sheet.couple_id)


def _open_room(group: AssignmentGroup, by: User) -> Room:
    """The room behind the couple's lock: two presses come one after the other, and neither runs
    beside an opening or a parting. Asked afresh."""
    assert group.couple_id is not None
    Couple.objects.select_for_update(no_key=True).get(pk=group.couple_id)
    room = find(by, group.pk)
    if room is None or room.reasons or room.is_unassigned:
        raise Shut
    return room


def _begun(group: AssignmentGroup) -> JointSheet:
    """The part that is filled in together begins when somebody first writes in it."""
    assert group.couple_id is not None
    sheet = JointSheet(practice_id=group.practice_id, group=group, couple_id=group.couple_id)
    sheet.save(force_insert=True)
    return sheet


def _said_by_each(text: JointText, members: Sequence[Client], by: User) -> None:
    for member in members:
        yes = JointYes(
            practice_id=text.practice_id,
            text=text,
            sheet_id=text.sheet_id,
            couple_id=text.couple_id,
            client=member,
        )
        yes.save(force_insert=True)
        audit.record("joint.agreed", text, by=by, about=member.pk, number=text.number)


def _today() -> dt.date:
    return timezone.localdate()
