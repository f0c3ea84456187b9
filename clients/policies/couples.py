"""Who belongs to a couple now, or did when it ended."""

from uuid import UUID, uuid5

from django.db.models import Q
from django.utils.translation import gettext as _

from clients.models import Client, Couple, Member, User
from clients.visibility import clients_for


def members_of(user: User, couple: Couple) -> list[Client]:
    """The partners, in the order of their seats: those of now, or those there at its end."""
    there = Q(memberships__left_at=None) | Q(memberships__left_at=couple.ended_at)
    seats = clients_for(user).filter(there, memberships__couple=couple)
    return list(seats.order_by("memberships__place"))


def begun_again(couple: Couple) -> UUID:
    """The id of the new couple of the same people: a second press finds the first press's."""
    return uuid5(couple.pk, "anew")


def why_not_again(couple: Couple, new_id: UUID | None = None) -> str:
    """Why an ended couple cannot be set up anew now, as a sentence for its therapist; blank where
    it can, and where it has not ended."""
    if couple.ended_at is None:
        return ""
    people = couple.members.filter(left_at=couple.ended_at).values_list("client", flat=True)
    elsewhere = Member.linked_to(people).exclude(couple=new_id or begun_again(couple)).exists()
    return _("One of them is in another couple here. End that couple first.") if elsewhere else ""
