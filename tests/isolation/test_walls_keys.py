"""Whose wrapped keys a session sees: its own, and those that open words it may read."""

import uuid
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from clients import context, vault
from clients.actions import invitations
from clients.context import acting_as, acting_as_worker
from clients.models import Care, DataKey, Invitation
from tests.support import make
from tests.support.world import World
from worksheets.models import Release

pytestmark = pytest.mark.django_db


def everything() -> set[tuple[Any, str]]:
    with acting_as_worker():
        return set(DataKey.objects.values_list("owner_id", "key_class"))


def seen_by(user: Any) -> set[tuple[Any, str]]:
    with acting_as(user.pk):
        return set(DataKey.objects.values_list("owner_id", "key_class"))


@pytest.mark.goal(2)
@pytest.mark.invariant(1)
def test_a_client_sees_their_own_keys_and_those_of_who_wrote_to_them(world: World) -> None:
    client, therapist = world.people["client"], world.people["therapist"]
    couple, here = world.things["couple"], world.here
    there = everything()
    mine = {(one, kind) for one, kind in there if one == client.client.pk}
    allowed = mine | {
        (therapist.clinician.pk, "notes"),
        (couple.pk, "answers"),
        (here.pk, "contact"),
    }
    # A partner whose release they may read: only its words are sealed with that key.
    with acting_as(client.pk):
        authors = set(Release.objects.filter(recipient=client.client).values_list("client"))
    allowed |= {(one, "answers") for (one,) in authors}

    seen = seen_by(client)

    assert seen == allowed & there
    assert len(there - seen) > len(seen) / 2, "keys that nobody else may see prove something"


@pytest.mark.goal(2)
@pytest.mark.invariant(5)
@pytest.mark.parametrize("who", ["third", "ex"])
def test_a_partners_key_is_there_only_while_a_release_is(world: World, who: str) -> None:
    """Where nothing is released to somebody, the key of who could have released is not there."""
    user = world.people[who]
    with acting_as(user.pk):
        authors = set(
            Release.objects.filter(recipient=user.client).values_list("client_id", flat=True)
        )
    partners = {world.people[one].client.pk for one in ("client", "partner", "third", "ex")}

    answers = {one for one, kind in seen_by(user) if kind == "answers"}

    assert answers & partners - {user.client.pk} == authors - {user.client.pk}
    assert (world.people["client"].client.pk, "answers") in everything()


@pytest.mark.goal(2)
def test_no_client_sees_another_clients_address_key(world: World) -> None:
    for who in ("client", "partner", "third", "ex"):
        user = world.people[who]
        others = {one for one, kind in seen_by(user) if kind == "contact" and one != user.client.pk}
        assert others <= {world.here.pk}


@pytest.mark.goal(2)
@pytest.mark.invariant(3)
@pytest.mark.parametrize("who", ["colleague", "owner", "gone"])
def test_a_colleague_sees_no_key_of_who_is_not_in_their_care(world: World, who: str) -> None:
    user = world.people[who]
    if not user.is_active:
        assert seen_by(user) == set()
        return
    own = user.clinician.pk
    clients = {world.people[one].client.pk for one in ("client", "partner", "third", "ex")}

    seen = {(one, kind) for one, kind in seen_by(user) if one != own}

    assert {one for one, _ in seen} & {*clients, world.things["couple"].pk} == set()
    # The practice's own is for worksheets that are still being written.
    of_people = {(one, kind) for one, kind in seen if one != user.practice_id}
    assert [kind for _, kind in of_people if kind != "contact"] == []


def test_two_who_treat_the_same_person_read_each_others_signed_notes(cast) -> None:
    with acting_as(cast.amara.pk):
        Care.objects.create(
            practice=cast.practice, client=cast.jo, sort_name="Jo", clinician=cast.cleo.clinician
        )
        vault.ring().for_sealing((cast.amara.clinician.pk, "notes"), cast.practice.pk)

    assert (cast.amara.clinician.pk, "notes") in seen_by(cast.cleo)
    assert (cast.amara.clinician.pk, "notes") not in seen_by(cast.ben)


@pytest.mark.goal(2)
def test_nobody_plants_a_key_for_somebody_elses_words(cast) -> None:
    """A newer one would be taken for their next words, and could not be opened."""
    for who, owner, kind in (
        (cast.jo.user, cast.sam.pk, "answers"),
        (cast.jo.user, cast.amara.clinician.pk, "notes"),
        (cast.jo.user, uuid.uuid4(), "contact"),
        (cast.cleo, cast.jo.pk, "answers"),
        (cast.ben, cast.jo.pk, "contact"),
    ):
        row = DataKey(
            practice=cast.practice, owner_id=owner, key_class=kind, version=9, kek_id="x",
            wrapped=b"x",
        )  # fmt: skip
        with acting_as(who.pk), pytest.raises(DatabaseError), transaction.atomic():
            row.save(force_insert=True)


@pytest.mark.goal(2)
@pytest.mark.invariant(12)
def test_at_the_door_the_key_of_ones_own_invitation_is_all_there_is(cast) -> None:
    people = [make.client(by=cast.amara, name=name, joined=False) for name in ("Al", "Bo")]
    with acting_as(cast.amara.pk):
        for person in people:
            email = f"{person.name}@example.org"
            invitations.invite_client(client=person, email=email, by=cast.amara)
        held = Invitation.objects.get(client=people[0])
    with transaction.atomic():
        context.stand_at_the_door()
        assert DataKey.objects.count() == 0
        context.hold_invitation(held.pk)
        context.stand_at_the_door_of(cast.practice.pk)
        assert set(DataKey.objects.values_list("owner_id", "key_class")) == {
            (people[0].pk, "contact")
        }
        assert vault.opened(Invitation.objects.get(), "email_sealed") == "Al@example.org"


def test_asking_for_ones_own_key_asks_nothing_else(cast) -> None:
    """Every page of a client's opens words of their own: the plan for that stays a look-up."""
    make.answers(
        make.assignment(by=cast.amara, client=cast.jo, version=make.version("a2")), {"x": "words"}
    )
    with acting_as(cast.jo.user_id), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # three rows are read sooner than an index
        cursor.execute(
            "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) SELECT * FROM clients_datakey "
            "WHERE owner_id = %s AND key_class = 'answers'",
            [cast.jo.pk],
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "Index" in plan
