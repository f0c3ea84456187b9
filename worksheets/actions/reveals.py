"""Showing each other at one moment: a therapist suggests it, each agrees, the therapist opens it.

What each shows are releases of their own, sealed until all of that is true (app_releases_open_to).
"""

from django.db import transaction
from django.utils import timezone

from clients import audit, transitions
from clients.models import User
from clients.policies import licences
from worksheets.actions.assignments import refuse_parted
from worksheets.enums import REVEAL_TRANSITIONS, RevealState
from worksheets.models import AssignmentGroup, Reveal
from worksheets.visibility.worksheets import reveals_for


@transaction.atomic
def propose(*, group: AssignmentGroup, by: User) -> Reveal:
    """Whoever has sent theirs finds it beside their answers; nobody is written to. Once a group."""
    licences.gate(by)
    group = AssignmentGroup.objects.select_related("couple").get(pk=group.pk)
    if group.couple is None:
        raise PermissionError("one person alone shows nobody anything")
    refuse_parted(group.couple)
    row = Reveal(
        practice_id=group.practice_id,
        group=group,
        couple=group.couple,
        proposed_by=by.clinician,
    )
    Reveal.objects.bulk_create([row], ignore_conflicts=True)
    standing = Reveal.objects.get(group=group, ended_at__isnull=True)
    if standing.pk == row.pk:
        audit.record("reveal.proposed", standing, by=by, couple=group.couple_id)
    return standing


@transaction.atomic
def open_now(*, reveal: Reveal, by: User) -> Reveal:
    """From here on it is seen as soon as all have agreed and a window is open. Twice is once."""
    licences.gate(by)
    refuse_parted(reveals_for(by).select_related("couple").get(pk=reveal.pk).couple)
    return _move(reveal, RevealState.OPENED, by)


@transaction.atomic
def end(*, reveal: Reveal, by: User) -> Reveal:
    """Over: nothing that was agreed to for it can be seen any more. Needs no licence."""
    return _move(reveal, RevealState.ENDED, by)


def _move(reveal: Reveal, to: RevealState, by: User) -> Reveal:
    row = reveals_for(by).select_for_update(of=("self",)).get(pk=reveal.pk)
    if row.state == to:
        return row
    transitions.check(REVEAL_TRANSITIONS, row.state, to, row, by)
    if to == RevealState.OPENED:
        row.opened_at = timezone.now()
    else:
        row.ended_at = timezone.now()
    row.save(update_fields=["opened_at", "ended_at"])
    audit.record(f"reveal.{to}", row, by=by, couple=row.couple_id)
    return row
