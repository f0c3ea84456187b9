"""Ceasing to be here as a couple, for whoever wants it; and beginning anew only by each one's yes.

Everything a partner could see ends in the request that says so. Nobody is told.
"""

from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from clients import audit, hooks, transitions
from clients.actions import couples
from clients.enums import COUPLE_TRANSITIONS, CoupleStage
from clients.models import Client, Couple, Member, User
from clients.policies import licences
from clients.policies.couples import why_not_again
from clients.visibility import couples_for, own_seats_for


@transaction.atomic
def leave(*, by: User) -> bool:
    """This person is here on their own from now on. Doing it twice is doing it once.

    Of two, that ends the couple for both; of three, the others pause until their therapist has
    asked them whether they go on (Inv 10, P19).
    """
    seat = own_seats_for(by).select_related("couple").first()
    if seat is None:
        return False
    _part(seat.couple, by.client.pk, by)
    return True


@transaction.atomic
def end(*, couple: Couple, by: User) -> None:
    """The clinician ends it for everyone. Needs no licence: an end must never wait."""
    if not couples_for(by).filter(pk=couple.pk).exists():
        raise PermissionError("a couple is ended by its own therapist")
    transitions.check(COUPLE_TRANSITIONS, couple.stage, CoupleStage.ENDED, couple, by)
    _part(couple, None, by)


@transaction.atomic
def take_out(*, couple: Couple, client: Client, by: User) -> None:
    """The clinician takes one person's seat away, where they asked for it in person."""
    if not couples_for(by).filter(pk=couple.pk).exists():
        raise PermissionError("a seat is taken away by the couple's own therapist")
    _part(couple, client.pk, by)


@transaction.atomic
def carry_on(*, couple: Couple, by: User) -> Couple:
    """Those who stayed go on as a couple, because they said so to their therapist in person."""
    licences.gate(by)
    if not couples_for(by).filter(pk=couple.pk).exists():
        raise PermissionError("a couple continues with its own therapist")
    couple = Couple.objects.select_for_update().get(pk=couple.pk)
    transitions.check(COUPLE_TRANSITIONS, couple.stage, CoupleStage.ACTIVE, couple, by)
    seats = Member.objects.current().filter(couple=couple)
    if seats.filter(accepted_at=None).exists() or seats.count() < 2:
        audit.record("move.refused", couple, by=by, old=couple.stage, new=CoupleStage.ACTIVE)
        raise transitions.IllegalTransition(couple.stage, CoupleStage.ACTIVE)
    couple.stage = CoupleStage.ACTIVE
    couple.save(update_fields=["stage"])
    audit.record("couple.carried_on", couple, by=by)
    return couple


@transaction.atomic
def start_again(*, couple: Couple, new_id: UUID, by: User) -> Couple:
    """The same people, a new couple: empty seats that each accepts from their own sign-in, and
    nothing of what once was shared (Inv 10, 11)."""
    if couple.stage != CoupleStage.ENDED or not couples_for(by).filter(pk=couple.pk).exists():
        raise PermissionError("only an ended couple in one's own care begins again")
    seats = couple.members.filter(left_at=couple.ended_at).select_related("client")
    people = [(seat.client_id, seat.client.name) for seat in seats]
    if why_not_again(couple, new_id):
        raise transitions.IllegalTransition(CoupleStage.ENDED, CoupleStage.INVITED)
    return couples.add_couple(couple_id=new_id, people=people, by=by)


def _part(couple: Couple, who: UUID | None, by: User) -> None:
    # Whoever is in it, while this session may still know: afterwards a member knows of nobody.
    seats = Member.objects.current().filter(couple=couple, client__user__isnull=False)
    people = list(seats.values_list("client__user", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SELECT couple_part(%s, %s, %s)", [couple.pk, who, timezone.now()])
        came_of_it = cursor.fetchone()[0]
    if came_of_it == "already":
        return
    # About whoever left by their own hand, and nobody else: no other list tells of it.
    about = who if by.is_client else None
    audit.record("couple.left" if who else "couple.ended", couple, by=by, about=about)
    if came_of_it == "ended" and who:
        audit.record("couple.ended", couple, by=by)
    left = None if came_of_it == "ended" else who
    hooks.people_parted(couple_id=couple.pk, left=left, people=people, by=by)
