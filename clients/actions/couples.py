"""Taking people into care, alone or as a couple; and each person's own yes to their seat."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clients import audit, transitions
from clients.enums import COUPLE_TRANSITIONS, CoupleStage
from clients.models import Care, Client, Couple, Member, User
from clients.policies import licences, locked_accounts


@transaction.atomic
def add_person(*, person_id: UUID, name: str, by: User) -> Client:
    """One client in `by`'s care; asked twice with the same id, it stays one."""
    licences.gate(by)
    known = Client.objects.filter(pk=person_id).first()
    if known is not None:
        return known
    policy = by.practice.secrets_policy
    client = Client(
        pk=person_id,
        practice_id=by.practice_id,
        name=name,
        secrets_policy=policy,
        first_secrets_policy=policy,
    )
    client.save(force_insert=True)
    Care(practice_id=by.practice_id, client=client, clinician=by.clinician, sort_name=name).save(
        force_insert=True
    )
    audit.record("client.added", client, by=by, about=client.pk)
    return client


@transaction.atomic
def add_couple(*, couple_id: UUID, people: Sequence[tuple[UUID, str]], by: User) -> Couple:
    """A couple of two or more, in `by`'s care, whose seats nobody has accepted yet (Inv 11)."""
    licences.gate(by)
    if len(people) < 2:
        raise ValueError("a couple is two people or more")
    known = Couple.objects.filter(pk=couple_id).first()
    if known is not None:
        return known
    couple = Couple(pk=couple_id, practice_id=by.practice_id, created_by=by.clinician)
    couple.save(force_insert=True)
    for place, (person_id, name) in enumerate(people):
        client = add_person(person_id=person_id, name=name, by=by)
        Member(practice_id=by.practice_id, couple=couple, client=client, place=place).save(
            force_insert=True
        )
    audit.record("couple.added", couple, by=by, people=[person_id for person_id, _ in people])
    return couple


@transaction.atomic
def accept_seat(*, member: Member, by: User) -> Member:
    """This person, from their own sign-in, is in; with the last one the couple is active (Inv 11).

    Accepting twice is accepting once.
    """
    if member.client_id != by.client.pk:
        raise PermissionError("a seat is accepted by its own person")
    locked_accounts.refuse_widening(by)
    couple = Couple.objects.select_for_update().get(pk=member.couple_id)
    member.refresh_from_db(from_queryset=Member.objects.current())
    if member.accepted_at is not None:
        return member
    member.accepted_at = timezone.now()
    member.save(update_fields=["accepted_at"])
    audit.record("couple.seat_accepted", couple, by=by, about=by.client.pk)
    everyone_in = not couple.members.filter(left_at=None, accepted_at=None).exists()
    if everyone_in and couple.stage == CoupleStage.INVITED:
        transitions.check(COUPLE_TRANSITIONS, couple.stage, CoupleStage.ACTIVE, couple, by)
        couple.stage = CoupleStage.ACTIVE
        couple.save(update_fields=["stage"])
    return member
