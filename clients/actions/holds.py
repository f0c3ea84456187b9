"""Holds: placed when an answer asks for a closer look, lifted only by a clinician with a reason."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from clients import audit, transitions, vault
from clients.actions import clinician_tasks
from clients.enums import HOLD_TRANSITIONS, HoldReason, HoldState, TaskKind
from clients.models import Client, Hold, HoldByHand, User
from clients.policies import licences
from clients.sealed import hold_reasons
from clients.visibility import cares_for, holds_by_hand_for, holds_for


@transaction.atomic
def place(
    *, client: Client, reason: HoldReason, marks: Sequence[str], about_id: UUID | None, by: User
) -> Hold:
    """A Hold on this client from now on; sends nothing to anyone (Inv 14, 15)."""
    hold = Hold(
        practice_id=client.practice_id,
        client=client,
        about_id=about_id,
        placed_by=by.clinician if by.is_clinician else None,
    )
    hold_reasons.seal(hold, reason, sorted(marks))
    # By client and clinician alike: a client's session cannot read the row it writes.
    hold.save(force_insert=True)
    audit.record("hold.placed", hold, by=by, about=client.pk)
    return hold


@transaction.atomic
def place_by_hand(
    *, client: Client, why: str, by: User, about_id: UUID | None = None, op: UUID | None = None
) -> Hold:
    """A Hold that a clinician places on somebody in their care, for a written reason that stays
    sealed. It stands beside any other, each lifted on its own; with the same `op`
    once. `about_id`: the note or the answers it was placed from. Sends nothing to anyone. Needs no
    licence: it protects, and must never wait for a date."""
    if cares_for(by).select_for_update(no_key=True).filter(client=client.pk).first() is None:
        raise PermissionError("a Hold is placed by who cares for the person")
    op = op or uuid4()
    before = holds_by_hand_for(by).filter(pk=op, client=client.pk).select_related("hold").first()
    if before is not None:
        return before.hold
    hold = place(client=client, reason=HoldReason.CLINICIAN, marks=[], about_id=None, by=by)
    row = HoldByHand(
        pk=op,
        practice_id=client.practice_id,
        hold=hold,
        client=client,
        about_id=about_id,
        by=by.clinician,
    )
    vault.seal(row, "why_sealed", why)
    row.save(force_insert=True)
    return hold


@transaction.atomic
def lift(*, hold: Hold, why: str, by: User) -> Hold:
    """Lifted once, by a licensed clinician, for a written reason that stays sealed (Inv 17)."""
    licences.gate(by)
    hold = holds_for(by).select_for_update(of=("self",)).get(pk=hold.pk)
    transitions.check(HOLD_TRANSITIONS, hold.state, HoldState.LIFTED, hold, by)
    hold.lifted_by, hold.lifted_at = by.clinician, timezone.now()
    vault.seal(hold, "lift_reason_sealed", why)
    hold.save(update_fields=["lifted_by", "lifted_at", "lift_reason_sealed"])
    clinician_tasks.finish(kind=TaskKind.HOLD, about=hold.about_id or hold.pk, by=by)
    audit.record("hold.lifted", hold, by=by, about=hold.client_id)
    return hold
