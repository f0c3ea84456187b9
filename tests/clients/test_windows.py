"""The joint space: closed unless opened, and closed again by time, Hold, check-in or ending."""

import datetime as dt

import pytest
from django.utils import timezone

from clients.actions import windows as acts
from clients.context import acting_as, acting_as_worker
from clients.enums import CoupleStage
from clients.models import CheckInMark, Couple, JointWindow, Member
from clients.policies import windows
from clients.policies.licences import NotLicensed
from clients.transitions import IllegalTransition
from clients.visibility import open_windows_for, windows_for
from tests.support import make
from tests.support.at_desk import together
from tests.support.windows import (
    close_now,
    hold_sam,
    sam_is_due_again,
    sam_sends_another,
    time_runs_out,
)


def reviewed(by, *clients):
    """Their check-ins stand as reviewed just now."""
    with acting_as(by.pk):
        for client in clients:
            CheckInMark.objects.update_or_create(
                client=client,
                defaults={
                    "practice_id": client.practice_id,
                    "waiting_since": None,
                    "reviewed_at": timezone.now(),
                    "reviewed_by": by.clinician,
                    "due_again_at": timezone.now() + dt.timedelta(weeks=7),
                },
            )


def opened(cast, hours=3):
    with acting_as(cast.amara.pk):
        return acts.open_for(couple=cast.couple, hours=hours, by=cast.amara)


def is_open(person, couple):
    with acting_as(person.pk):
        return windows.is_open(couple)


def seen(person):
    with acting_as(person.pk):
        return (
            open_windows_for(person).count(),
            JointWindow.objects.count(),
            CheckInMark.objects.count(),
        )


@pytest.fixture
def ready(cast):
    reviewed(cast.amara, cast.jo, cast.sam)
    return cast


@pytest.mark.invariant(57)
def test_window_happy_path(ready):
    assert not is_open(ready.jo.user, ready.couple)

    window = opened(ready, hours=2)

    assert window.closes_at - window.opened_at == dt.timedelta(hours=2)
    for person in (ready.jo.user, ready.sam.user):
        assert is_open(person, ready.couple)
        assert seen(person) == (1, 1, 0)
    with acting_as(ready.amara.pk):
        acts.close(window=window, by=ready.amara)
        with pytest.raises(IllegalTransition):
            acts.close(window=window, by=ready.amara)
    for person in (ready.jo.user, ready.sam.user):
        assert not is_open(person, ready.couple)
        assert seen(person) == (0, 0, 0)


def couple_pauses(cast):
    with acting_as(cast.amara.pk):
        Couple.objects.filter(pk=cast.couple.pk).update(stage=CoupleStage.PAUSED)


def couple_ends(cast):
    with acting_as(cast.amara.pk):
        Couple.objects.filter(pk=cast.couple.pk).update(
            stage=CoupleStage.ENDED, ended_at=timezone.now()
        )


def sam_leaves(cast):
    with acting_as(cast.amara.pk):
        Member.objects.filter(client=cast.sam).update(left_at=timezone.now())


CLOSES = [
    close_now, time_runs_out, hold_sam, sam_sends_another, sam_is_due_again, couple_pauses,
    couple_ends, sam_leaves,
]  # fmt: skip


@pytest.mark.invariant(6)
@pytest.mark.invariant(13)
@pytest.mark.invariant(57)
@pytest.mark.parametrize("happens", CLOSES)
def test_an_open_window_closes_at_once_for_everyone(ready, happens):
    opened(ready)
    assert is_open(ready.jo.user, ready.couple)

    happens(ready)

    for person in (ready.jo.user, ready.sam.user, ready.amara):
        assert not is_open(person, ready.couple)
    assert seen(ready.jo.user) == seen(ready.sam.user) == (0, 0, 0)


@pytest.mark.invariant(13)
@pytest.mark.parametrize(
    ("happens", "words"),
    [
        (hold_sam, "There is a Hold for Sam. Speak with Sam alone first."),
        (sam_sends_another, "Sam sent a private check-in that nobody has reviewed yet."),
        (sam_is_due_again, "Sam’s private check-in is due again."),
        (couple_pauses, "This couple is not active here at the moment."),
        (sam_leaves, "There is nobody to meet with here yet."),
    ],
)
def test_opening_is_refused_with_its_reason_for_the_clinician(ready, happens, words):
    happens(ready)

    with acting_as(ready.amara.pk):
        with pytest.raises(acts.NotOpened) as refused:
            acts.open_for(couple=ready.couple, hours=3, by=ready.amara)
        assert not JointWindow.objects.exists()

    assert refused.value.reasons == [words]


@pytest.mark.invariant(13)
def test_opening_waits_for_every_review(cast):
    reviewed(cast.amara, cast.jo)

    with acting_as(cast.amara.pk), pytest.raises(acts.NotOpened) as refused:
        acts.open_for(couple=cast.couple, hours=3, by=cast.amara)

    assert refused.value.reasons == ["Sam has no private check-in that was reviewed."]


def test_opening_waits_for_every_seat(ready):
    with acting_as(ready.amara.pk):
        Member.objects.filter(client=ready.sam).update(accepted_at=None)

        with pytest.raises(acts.NotOpened) as refused:
            acts.open_for(couple=ready.couple, hours=3, by=ready.amara)

    assert refused.value.reasons == ["Sam has not accepted their place in the couple yet."]


@pytest.mark.invariant(56)
def test_opening_needs_a_licence(cast):
    late = make.clinician(practice=cast.practice, name="Dana", licensed=False)
    mo, bo = make.client(by=late, name="Mo"), make.client(by=late, name="Bo")
    pair = make.couple(by=late, clients=[mo, bo])
    reviewed(late, mo, bo)

    with acting_as(late.pk), pytest.raises(NotLicensed):
        acts.open_for(couple=pair, hours=3, by=late)


def test_opening_twice_is_one_window_and_a_stale_one_makes_room(ready):
    first, again = opened(ready), opened(ready, hours=9)
    assert (again.pk, again.closes_at) == (first.pk, first.closes_at)

    time_runs_out(ready)
    third = opened(ready)

    assert third.pk != first.pk
    with acting_as(ready.amara.pk):
        old = JointWindow.objects.get(pk=first.pk)
        assert (old.closed_at, old.closed_by) == (old.closes_at, None)
        assert windows_for(ready.amara).count() == 2


@pytest.mark.parametrize("hours", [0, -1, 13])
def test_hours_have_bounds(ready, hours):
    with acting_as(ready.amara.pk), pytest.raises(acts.NotOpened):
        acts.open_for(couple=ready.couple, hours=hours, by=ready.amara)


def test_a_couple_of_three_needs_all_three(cast):
    trio = [make.client(by=cast.amara, name=name) for name in ("Ada", "Bea", "Cyd")]
    pair = make.couple(by=cast.amara, clients=trio)
    reviewed(cast.amara, *trio[:2])
    with acting_as(cast.amara.pk), pytest.raises(acts.NotOpened):
        acts.open_for(couple=pair, hours=3, by=cast.amara)

    reviewed(cast.amara, trio[2])
    with acting_as(cast.amara.pk):
        acts.open_for(couple=pair, hours=3, by=cast.amara)

    assert all(is_open(one.user, pair) for one in trio)


def test_strangers_hear_closed_whatever_it_is(ready):
    opened(ready)

    for person in (ready.kim.user, ready.ben):
        assert not is_open(person, ready.couple)
        assert seen(person) == (0, 0, 0)
    with acting_as(ready.cleo.pk):
        assert open_windows_for(ready.cleo).count() == windows_for(ready.cleo).count() == 0
    with acting_as_worker():
        assert windows.is_open(ready.couple)
    assert not windows.is_open(ready.couple), "nobody asks"


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_open_one_window():
    cast = make.cast()
    reviewed(cast.amara, cast.jo, cast.sam)

    found = together(*[lambda: opened(cast).pk] * 3)

    assert len(set(found)) == 1
    with acting_as(cast.amara.pk):
        assert JointWindow.objects.count() == 1
