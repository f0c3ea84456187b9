"""Holds: placed when an answer asks for a closer look, lifted only by a clinician with a reason."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clients import audit, licence, moves, vault
from clients.actions import clinician_tasks
from clients.enums import HOLD_MOVES, HoldReason, HoldState, TaskKind
from clients.models import Client, Hold, User
from clients.visibility import holds_for


@transaction.atomic
def place(
    *, client: Client, reason: HoldReason, marks: Sequence[str], about_id: UUID | None, by: User
) -> Hold:
    """A Hold on this client from now on; sends nothing to anyone (Inv 14, 15)."""
    hold = Hold(
        practice_id=client.practice_id,
        client=client,
        reason=reason,
        marks=sorted(marks),
        about_id=about_id,
        placed_by=by.clinician if by.is_clinician else None,
    )
    # By client and clinician alike: a client's session cannot read the row it writes.
    hold.save(force_insert=True)
    audit.record("hold.placed", hold, by=by, about=client.pk, reason=reason)
    return hold


@transaction.atomic
def lift(*, hold: Hold, why: str, by: User) -> Hold:
    """Lifted once, by a licensed clinician, for a written reason that stays sealed (Inv 17)."""
    licence.gate(by)
    hold = holds_for(by).select_for_update(of=("self",)).get(pk=hold.pk)
    moves.check(HOLD_MOVES, hold.state, HoldState.LIFTED, hold, by)
    hold.lifted_by, hold.lifted_at = by.clinician, timezone.now()
    vault.seal(hold, "lift_reason_sealed", why)
    hold.save(update_fields=["lifted_by", "lifted_at", "lift_reason_sealed"])
    clinician_tasks.finish(kind=TaskKind.HOLD, about=hold.about_id or hold.pk, by=by)
    audit.record("hold.lifted", hold, by=by, about=hold.client_id)
    return hold
