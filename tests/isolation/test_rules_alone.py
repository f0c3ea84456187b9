"""Each rule of seeing, with row security lifted: what one rule forgets, no second wall mends here.

The table of who sees what asks of one thing in each state; this asks for whole lists, with what
must not be in them made first (G23).
"""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from clients import visibility as people
from clients.context import acting_as, acting_as_worker
from clients.enums import Purpose
from clients.models import (
    Care,
    ConsentEvent,
    Couple,
    Invitation,
    NewFactor,
    Note,
    OutboxMessage,
    User,
)
from tests.support import make
from tests.support.alone import changed, found, pks, seat
from tests.support.shared import window
from worksheets.visibility import worksheets as work

NOW = timezone.now()


@pytest.fixture
def world(owner_role: None, cast: make.Cast) -> make.Cast:
    return cast


def new_couple(cast: make.Cast, *clients: Any, **how: Any) -> Couple:
    return make.couple(by=cast.amara, clients=clients, **how)


# --- Who is together ------------------------------------------------------------------------------


def test_seats_and_partners(world: make.Cast) -> None:
    ash, bo, cy = (make.client(by=world.amara, name=name) for name in ("Ash", "Bo", "Cy"))
    changed(seat(new_couple(world, ash, bo), ash), left_at=NOW)
    waiting = new_couple(world, cy, ash, accepted=False)

    assert found(people.own_seats_for, ash.user) == pks(seat(waiting, ash))
    assert found(people.partners_for, ash.user) == pks(cy)
    assert found(people.partners_for, bo.user) == set()
    assert found(people.own_couple_for, ash.user) == set()
    assert found(people.own_couple_for, world.jo.user) == pks(world.couple)
    assert found(people.partners_for, world.jo.user) == pks(world.sam)
    assert found(people.own_seats_for, world.amara) == set()
    changed(seat(world.couple, world.sam), left_at=NOW)
    assert found(people.partners_for, world.jo.user) == set()
    assert found(people.own_couple_for, world.sam.user) == set()
    changed(world.couple, stage="ended", ended_at=NOW)
    assert found(people.own_seats_for, world.jo.user) == set()
    assert found(people.own_couple_for, world.jo.user) == set()


def test_whom_a_release_could_go_to(world: make.Cast) -> None:
    jo = world.jo.user
    assert found(work.release_partners_for, jo) == pks(world.sam)
    changed(seat(world.couple, world.sam), accepted_at=None)
    assert found(work.release_partners_for, jo) == set()
    changed(seat(world.couple, world.sam), accepted_at=NOW, left_at=NOW)
    assert found(work.release_partners_for, jo) == set()
    changed(seat(world.couple, world.sam), left_at=None)
    changed(world.couple, stage="paused")
    assert found(work.release_partners_for, jo) == set()
    changed(world.couple, stage="active")
    changed(seat(world.couple, world.jo), left_at=NOW)
    assert found(work.release_partners_for, jo) == set()


def test_couples_of_whom_one_is_in_somebody_elses_care(world: make.Cast) -> None:
    both = found(people.couples_for, world.amara)
    with acting_as_worker():
        Care.objects.filter(client=world.sam).update(until=NOW)
    assert both == pks(world.couple)
    assert found(people.couples_for, world.amara) == set()
    assert found(people.clients_for, world.amara) == pks(world.jo)
    changed(seat(world.couple, world.sam), left_at=NOW)
    assert found(people.couples_for, world.amara) == pks(world.couple)
    assert found(people.couples_for, world.ben) == pks(world.other_couple)


def test_colleagues(world: make.Cast) -> None:
    changed(world.amara.clinician, is_owner=True)
    here = pks(world.amara.clinician, world.cleo.clinician)
    assert found(people.colleagues_for, make.fresh(world.amara)) == here
    assert found(people.colleagues_for, world.cleo) == pks(world.cleo.clinician)
    assert found(people.colleagues_for, world.jo.user) == set()


# --- Invitations, notes, mail ---------------------------------------------------------------------


def invited(cast: make.Cast, by: User, **fields: Any) -> Invitation:
    client = fields.pop("client", None)
    kind = "client" if client else "clinician"
    with acting_as(by.pk):
        return Invitation.objects.create(
            practice=by.practice, kind=kind, client=client, name="Robin", email_sealed=b"x",
            email_lookup=b"y", code_hash="z", invited_by=by.clinician,
            **{"expires_at": NOW + dt.timedelta(hours=9)} | fields,
        )  # fmt: skip


def test_the_door_is_open_for_a_while_and_once(world: make.Cast) -> None:
    waits = invited(world, world.amara)
    for fields in (
        {"used_at": NOW},
        {"revoked_at": NOW},
        {"expires_at": NOW - dt.timedelta(1)},
        {"tries": 5},
    ):
        invited(world, world.amara, **fields)
    with acting_as_worker():
        assert set(people.invitations_at_the_door().values_list("pk", flat=True)) == pks(waits)


def test_invitations_of_others(world: make.Cast) -> None:
    rae = make.client(by=world.amara, name="Rae", joined=False)
    of_client = invited(world, world.cleo, client=rae)
    of_colleague = invited(world, world.cleo)
    elsewhere = invited(world, world.ben)
    assert found(people.invitations_for, world.cleo) == pks(of_client, of_colleague)
    assert found(people.invitations_for, world.amara) == pks(of_client, of_colleague)
    changed(world.amara.clinician, is_owner=False)
    assert found(people.invitations_for, make.fresh(world.amara)) == pks(of_client)
    assert found(people.invitations_for, world.ben) == pks(elsewhere)
    assert found(people.invitations_for, world.jo.user) == set()


def test_notes_signed_by_whoever_cared_before(world: make.Cast) -> None:
    def note(by: User, **fields: Any) -> Note:
        about = {"client": world.jo} | fields
        with acting_as(by.pk):
            return Note.objects.create(practice=by.practice, author=by.clinician, **about)

    draft, own = note(world.cleo), note(world.amara)
    signed = note(world.cleo)
    joint = note(world.cleo, client=None, couple=world.couple)
    for one in (signed, joint):
        changed(one, state="signed", signed_at=NOW, signed_name="x", signed_hash="y")
    assert found(people.notes_for, world.amara) == pks(own, signed, joint)
    assert found(people.notes_for, world.cleo) == pks(draft, signed, joint)
    assert found(people.notes_for, world.ben) == set()
    assert found(people.notes_for, world.jo.user) == set()


# --- What was decided, and what was written to them ---


def test_a_couple_of_before_the_lock_is_not_there_and_one_of_nobody_is_nobodys(
    world: make.Cast,
) -> None:
    jo = world.jo.user
    changed(seat(world.couple, world.jo), accepted_at=NOW - dt.timedelta(1))
    changed(jo, words_locked_at=NOW)
    assert found(people.own_couple_for, make.fresh(jo)) == set()
    changed(jo, words_locked_at=None)
    assert found(people.own_couple_for, make.fresh(jo)) == pks(world.couple)
    # Everybody left it one by one: no seat of it counts for anybody.
    for one in (world.kim, world.lee):
        changed(seat(world.other_couple, one), left_at=NOW - dt.timedelta(2))
    assert found(people.couples_for, world.amara) == pks(world.couple)


def test_a_couple_is_ones_own_from_the_yes_to_the_end(world: make.Cast) -> None:
    mine = seat(world.couple, world.jo)
    changed(mine, accepted_at=None)
    assert found(people.own_couple_for, world.jo.user) == set()
    changed(mine, accepted_at=NOW)
    assert found(people.own_couple_for, world.jo.user) == pks(world.couple)
    changed(mine, left_at=NOW)
    assert found(people.own_couple_for, world.jo.user) == set()


def test_a_window_that_is_over_is_nobodys_open_one(world: make.Cast) -> None:
    opened = window(world.amara, world.couple, world.jo, world.sam)
    for person in (world.amara, world.jo.user):
        assert found(people.open_windows_for, person) == pks(opened)
    changed(opened, closed_at=NOW)
    for person in (world.amara, world.jo.user):
        assert found(people.open_windows_for, person) == set()
    assert found(people.windows_for, world.amara) == pks(opened)


def test_what_somebody_locked_agreed_to_before_is_the_portal_alone(world: make.Cast) -> None:
    jo = world.jo.user
    with acting_as_worker():
        mine = list(ConsentEvent.objects.filter(client=world.jo))
        portal = [row for row in mine if row.purpose == Purpose.PORTAL]
    assert portal
    assert len(portal) < len(mine)
    assert found(people.consent_events_for, jo) == pks(*mine)
    changed(jo, words_locked_at=timezone.now())
    assert found(people.consent_events_for, make.fresh(jo)) == pks(*portal)
    make.agree(world.jo, [Purpose.EMAIL])
    with acting_as_worker():
        later = ConsentEvent.objects.filter(client=world.jo).exclude(pk__in=pks(*mine))
        assert found(people.consent_events_for, make.fresh(jo)) == pks(*portal, *later)
        assert later


def test_letters_are_those_to_oneself(world: make.Cast) -> None:
    with acting_as_worker():
        to_jo, _ = (
            OutboxMessage.objects.create(
                practice=world.practice, kind="waiting", recipient_id=one.user_id,
                about_id=one.pk, send_before=NOW, idempotency_key=one.pk,
            )
            for one in (world.jo, world.sam)
        )  # fmt: skip
    assert found(people.own_letters_for, world.jo.user) == pks(to_jo)
    assert found(people.own_letters_for, world.kim.user) == set()


def test_new_factors_of_those_in_care_and_of_an_owners_colleagues(world: make.Cast) -> None:
    with acting_as_worker():
        jos, cleos, _, _ = (
            NewFactor.objects.create(
                practice=one.practice, user=one, authenticator_id=number, kind="totp",
                held_until=NOW + dt.timedelta(3), **fields,
            )
            for number, (one, fields) in enumerate((
                (world.jo.user, {}), (world.cleo, {}), (world.kim.user, {}),
                (world.sam.user, {"put_back_at": NOW}),
            ))
        )  # fmt: skip
    assert found(people.new_factors_for, world.amara) == pks(jos, cleos)
    assert found(people.new_factors_for, world.cleo) == pks(cleos)
    assert found(people.new_factors_for, world.sam.user) == set()
