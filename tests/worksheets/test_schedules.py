"""A measure that comes again: on its day, once, if everything still allows it; never chased."""

import datetime as dt
import re

import pytest
import time_machine
from django.db import IntegrityError, transaction

from clients.context import acting_as
from clients.enums import Decision, Purpose
from clients.models import Care, Hold, OutboxMessage
from tests.support import make, measuring
from worksheets.actions import schedules
from worksheets.actions.assignments import NotNow
from worksheets.models import Assignment, MeasureSchedule, MeasureTurn
from worksheets.tasks import assign_scheduled

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2026, 11, 23)
NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def url(client, tail="again/", slug=measuring.OURS):
    return f"/people/{client.pk}/measures/{make.opaque(slug)}/{tail}"


def set_up(cast, client=None, **changes):
    by = make.fresh(cast.amara)
    told = {"every_weeks": 2, "first_on": MONDAY, "until_on": None, "times": 3} | changes
    with acting_as(by.pk):
        return schedules.set_up(
            client=client or cast.jo,
            worksheet=make.version(measuring.OURS).worksheet,
            by=by,
            **told,
        )


def given(cast, client=None):
    with acting_as(cast.amara.pk):
        rows = Assignment.objects.filter(client=client or cast.jo).order_by("assigned_at")
        return list(rows)


def turns(cast):
    with acting_as(cast.amara.pk):
        return [(t.on, t.outcome) for t in MeasureTurn.objects.order_by("on")]


def now(cast, schedule):
    with acting_as(cast.amara.pk):
        return MeasureSchedule.objects.get(pk=schedule.pk)


def finish(cast, sheet):
    with acting_as(cast.amara.pk):
        Assignment.objects.filter(pk=sheet.pk).update(
            state="reviewed", submitted_at=dt.datetime.now(dt.UTC)
        )


# --- Its days -----------------------------------------------------------------------------------


def test_schedule_happy_path(cast, sign_in, monday):
    browser = sign_in(cast.amara)
    fields = {"every_weeks": 2, "first_on": "2026-11-23", "times": 2}

    answer = browser.post(url(cast.jo), fields)
    assign_scheduled()

    assert answer.url == url(cast.jo, "")
    assert "given 1 of 2 times" in browser.get(answer.url).text
    [first] = given(cast)
    assert first.assigned_by_id == cast.amara.clinician.pk
    finish(cast, first)
    monday.shift(dt.timedelta(weeks=2))
    assign_scheduled()
    assert len(given(cast)) == 2
    assert turns(cast) == [(MONDAY, "given"), (MONDAY + dt.timedelta(weeks=2), "given")]
    with acting_as(cast.amara.pk):
        assert MeasureSchedule.objects.get().state == "ended"
    with acting_as(cast.jo.user_id):
        assert Assignment.objects.count() == 2


@pytest.mark.invariant(47)
def test_a_day_is_decided_once_however_often_the_worker_comes(cast, monday):
    schedule = set_up(cast)
    for _ in range(3):
        assign_scheduled()
        monday.shift(dt.timedelta(hours=1))

    assert len(given(cast)) == 1
    assert now(cast, schedule).next_on == MONDAY + dt.timedelta(weeks=2)
    with acting_as(cast.jo.user_id):
        assert OutboxMessage.objects.filter(kind="assignment_new").count() <= 1
    with acting_as(cast.amara.pk), pytest.raises(IntegrityError), transaction.atomic():
        MeasureTurn.objects.create(
            practice=cast.practice, schedule=schedule, client=cast.jo, on=MONDAY, outcome="given"
        )


def test_the_day_is_the_persons_own(cast, monday):
    with acting_as(cast.jo.user_id):
        type(cast.jo.user).objects.filter(pk=cast.jo.user_id).update(time_zone="Pacific/Auckland")
    set_up(cast, first_on=MONDAY + dt.timedelta(days=1))
    set_up(cast, client=cast.sam, first_on=MONDAY + dt.timedelta(days=1))

    # At noon in London on Monday it is one in the morning on Tuesday in Auckland.
    assign_scheduled()

    assert (len(given(cast)), len(given(cast, cast.sam))) == (1, 0)
    monday.shift(dt.timedelta(hours=12))
    assign_scheduled()
    assert len(given(cast, cast.sam)) == 1


def test_the_next_one_does_not_come_while_the_last_is_open_and_is_not_made_up_for(cast, monday):
    schedule = set_up(cast)
    assign_scheduled()
    monday.shift(dt.timedelta(weeks=2))
    assign_scheduled()

    assert len(given(cast)) == 1
    assert turns(cast)[-1] == (MONDAY + dt.timedelta(weeks=2), "still_open")
    finish(cast, given(cast)[0])
    monday.shift(dt.timedelta(days=3))
    assign_scheduled()
    assert len(given(cast)) == 1
    assert now(cast, schedule).given_count == 1


def test_a_worker_that_slept_gives_one_and_not_three(cast, monday):
    schedule = set_up(cast, times=9)
    monday.shift(dt.timedelta(weeks=5))

    assign_scheduled()

    assert len(given(cast)) == 1
    assert now(cast, schedule).next_on == MONDAY + dt.timedelta(weeks=6)


def test_it_ends_at_its_last_day(cast, monday):
    schedule = set_up(cast, times=None, until_on=MONDAY + dt.timedelta(weeks=1))

    assign_scheduled()

    assert (len(given(cast)), now(cast, schedule).state) == (1, "ended")


# --- What stands in the way ---------------------------------------------------------------------


@pytest.mark.invariant(46)
def test_a_hold_leaves_the_day_out(cast):
    set_up(cast)
    with acting_as(cast.amara.pk):
        Hold.objects.create(practice=cast.practice, client=cast.jo)

    assign_scheduled()

    assert (given(cast), turns(cast)) == ([], [(MONDAY, "held")])


@pytest.mark.invariant(23)
@pytest.mark.parametrize("purpose", [Purpose.PORTAL, Purpose.SUBMISSIONS])
def test_without_consent_the_day_is_left_out(cast, purpose, monday):
    set_up(cast)
    monday.shift(dt.timedelta(minutes=1))
    make.agree(cast.jo, [purpose], Decision.WITHDRAWN)

    assign_scheduled()

    assert (given(cast), turns(cast)) == ([], [(MONDAY, "no_consent")])


@pytest.mark.invariant(56)
def test_without_a_licence_the_day_is_left_out(cast, monday):
    set_up(cast)
    with acting_as(cast.amara.pk):
        clinician = type(cast.amara.clinician).objects.get(pk=cast.amara.clinician.pk)
        clinician.licence_expires_on = MONDAY - dt.timedelta(days=1)
        clinician.save(update_fields=["licence_expires_on"])

    assign_scheduled()

    assert (given(cast), turns(cast)) == ([], [(MONDAY, "not_licensed")])


def test_care_that_ended_ends_it(cast):
    schedule = set_up(cast)
    with acting_as(cast.amara.pk):
        Care.objects.filter(client=cast.jo).update(until=dt.datetime.now(dt.UTC))

    assign_scheduled()

    assert turns(cast) == []
    with acting_as(cast.amara.pk):
        assert MeasureSchedule.objects.get(pk=schedule.pk).state == "ended"
        assert not Assignment.objects.exists()


def test_one_that_fails_holds_up_no_other(cast, monkeypatch):
    broken, _fine = set_up(cast), set_up(cast, client=cast.sam)
    real = schedules.assign_next

    def give(*, schedule_id, by):
        if schedule_id == broken.pk:
            raise RuntimeError("down")
        return real(schedule_id=schedule_id, by=by)

    monkeypatch.setattr(schedules, "assign_next", give)
    assign_scheduled()

    assert (len(given(cast)), len(given(cast, cast.sam))) == (0, 1)


# --- Pausing and stopping -----------------------------------------------------------------------


def test_paused_nothing_comes_and_taken_up_again_nothing_is_made_up_for(cast, sign_in, monday):
    schedule = set_up(cast)
    browser = sign_in(cast.amara)

    browser.post(f"/schedules/{schedule.pk}/pause/")
    monday.shift(dt.timedelta(weeks=3))
    assign_scheduled()
    assert given(cast) == []
    browser = sign_in(cast.amara)
    browser.post(f"/schedules/{schedule.pk}/resume/")
    assign_scheduled()

    assert given(cast) == []
    row = now(cast, schedule)
    assert (row.state, row.next_on) == ("active", MONDAY + dt.timedelta(weeks=4))


def test_stopped_is_stopped(cast, sign_in):
    schedule = set_up(cast)
    browser = sign_in(cast.amara)

    browser.post(f"/schedules/{schedule.pk}/stop/")
    again = browser.post(f"/schedules/{schedule.pk}/stop/")
    resumed = browser.post(f"/schedules/{schedule.pk}/resume/")
    assign_scheduled()

    assert (again.status_code, resumed.status_code) == (409, 409)
    assert given(cast) == []


def test_schedule_other_therapist_and_clients_get_404(cast, sign_in):
    schedule = set_up(cast)

    for person in (cast.cleo, cast.ben, cast.jo.user, cast.sam.user, cast.kim.user):
        browser = sign_in(person)
        assert browser.get(url(cast.jo)).status_code == 404
        for what in ("pause", "resume", "stop"):
            assert browser.post(f"/schedules/{schedule.pk}/{what}/").status_code == 404
    assert now(cast, schedule).state == "active"
    for client in (cast.jo, cast.sam):
        with acting_as(client.user_id):
            assert not MeasureSchedule.objects.exists()


def test_schedule_partner_sees_nothing(cast, sign_in):
    before = _without_tokens(sign_in(cast.sam.user).get("/home/").text)
    set_up(cast)
    assign_scheduled()

    assert len(given(cast)) == 1
    assert _without_tokens(sign_in(cast.sam.user).get("/home/").text) == before
    with acting_as(cast.sam.user_id):
        assert not Assignment.objects.exists()


def _without_tokens(page):
    return re.sub(r'(nonce|(?:csrf\w+|page_owner)" value|csrf[^"]*")="[^"]+"', "", page)


# --- The form -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"every_weeks": ""}, "Write a number of weeks"),
        ({"every_weeks": "0"}, "Choose 1 or more."),
        ({"every_weeks": "53"}, "Choose 52 or less."),
        ({"first_on": "2026-11-22"}, "This date has passed."),
        ({"first_on": "soon"}, "Write the day as a date"),
        ({"first_on": "2028-01-01"}, "within a year"),
        ({"times": ""}, "Choose a last day or a number of times."),
        ({"until_on": "2026-11-01"}, "Choose a day after the first one"),
        ({"times": "51"}, "Choose 50 or less."),
    ],
)
def test_what_cannot_be_is_told_beside_the_field(cast, sign_in, changes, said):
    fields = {"every_weeks": "2", "first_on": "2026-11-23", "times": "3"} | changes

    answer = sign_in(cast.amara).post(url(cast.jo), fields)

    assert (answer.status_code, said in answer.text) == (422, True)
    with acting_as(cast.amara.pk):
        assert not MeasureSchedule.objects.exists()


def test_set_up_twice_alike_is_one_and_otherwise_refused(cast):
    first = set_up(cast)

    assert set_up(cast) == first
    with pytest.raises(NotNow, match="already on a schedule"):
        set_up(cast, every_weeks=3)


def test_contraindications_are_considered_before_it_comes_again(cast, sign_in):
    measuring.brought_in(cast, "hark")
    fields = {"every_weeks": 8, "first_on": "2026-11-23", "times": 2}
    browser, where = sign_in(cast.amara), url(cast.jo, slug="hark")

    assert (
        "Tick this once you have reviewed the contraindications" in browser.post(where, fields).text
    )
    assert browser.post(where, fields | {"considered": "on"}).status_code == 302


def test_a_measure_without_words_cannot_come_again(cast, sign_in):
    assert sign_in(cast.amara).get(url(cast.jo, slug="rdas")).status_code == 404
