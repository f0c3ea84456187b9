"""The worker's lists: one that fails, first in its list, keeps none of the others waiting."""

import datetime as dt
import uuid
from collections import Counter

import pytest
import time_machine
from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection
from django.utils import timezone

from clients.actions import clinician_tasks
from clients.context import acting_as, acting_as_worker, stand_at_the_door
from clients.enums import TaskKind
from clients.models import AuditEvent, ClinicianTask, OutboxMessage
from clients.signin import reset_requests
from tests.support import make, measuring
from worksheets import tasks
from worksheets.actions import checkins as checkin_actions
from worksheets.actions import dial, reminders, schedules
from worksheets.models import Assignment, DialDiary, MeasureSchedule
from worksheets.policies import checkins

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2026, 11, 23)
NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


def failing(monkeypatch, module, name, *, is_poison, error=RuntimeError):
    """It fails as soon as it comes to one of these, after a statement that the database refuses;
    how often is counted."""
    as_it_was, tried = getattr(module, name), Counter()

    def deed(*args, **kwargs):
        if is_poison(*args, **kwargs):
            tried["poison"] += 1
            if error is RuntimeError:
                connection.cursor().execute("SELECT 1 / 0")
            raise error
        tried["other"] += 1
        return as_it_was(*args, **kwargs)

    monkeypatch.setattr(module, name, deed)
    return tried


# --- Measures that come again ---------------------------------------------------------------------


@pytest.fixture
def monday():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def comes_again(cast, client, first_on=MONDAY):
    by = make.fresh(cast.amara)
    with acting_as(by.pk):
        return schedules.set_up(
            client=client, worksheet=make.version(measuring.OURS).worksheet, every_weeks=2,
            first_on=first_on, until_on=None, times=3, by=by,
        )  # fmt: skip


def given(cast, client):
    with acting_as(cast.amara.pk):
        return Assignment.objects.filter(client=client).count()


def test_schedules_that_fail_starve_nobody(cast, monday, monkeypatch):
    """As many as are tried at once, and the longest due: in the next hour the others have their
    turn, and in the one after that these are tried again."""
    monkeypatch.setattr(schedules, "MOST_AT_ONCE", 2)
    people = [make.client(by=cast.amara, name=f"Person {n}") for n in range(2)]
    bad = [comes_again(cast, one) for one in people]
    comes_again(cast, cast.jo)
    with acting_as(cast.amara.pk):
        early = MeasureSchedule.objects.filter(pk__in=[one.pk for one in bad])
        early.update(next_on=MONDAY - dt.timedelta(days=1))
    ids = {one.pk for one in bad}
    tried = failing(
        monkeypatch, schedules, "assign_next", is_poison=lambda schedule_id, by: schedule_id in ids
    )

    tasks.assign_scheduled()
    assert (tried, given(cast, cast.jo)) == ({"poison": 2}, 0)

    monday.shift(dt.timedelta(hours=1))
    tasks.assign_scheduled()
    assert given(cast, cast.jo) == 1
    assert tried["other"] == 1

    monday.shift(dt.timedelta(hours=1))
    tasks.assign_scheduled()
    assert tried["poison"] == 5


def test_a_worker_whose_time_is_up_stops_and_goes_on_behind_that_schedule(
    cast, monday, monkeypatch
):
    first, second = comes_again(cast, cast.jo), comes_again(cast, cast.sam)
    with acting_as(cast.amara.pk):
        MeasureSchedule.objects.filter(pk=first.pk).update(next_on=MONDAY - dt.timedelta(days=1))
    failing(
        monkeypatch, schedules, "assign_next", error=SoftTimeLimitExceeded,
        is_poison=lambda schedule_id, by: schedule_id == first.pk,
    )  # fmt: skip

    with pytest.raises(SoftTimeLimitExceeded):
        tasks.assign_scheduled()

    assert given(cast, cast.sam) == 0
    with acting_as_worker():
        assert [one for one, _ in schedules.due()] == [second.pk, first.pk]


# --- Diaries and reminders ------------------------------------------------------------------------


def past_diary(cast, client):
    sheet = make.assignment(
        by=cast.amara, client=client, version=make.version("dial-diary"), state="opened"
    )
    make.diary(sheet)
    return sheet


def test_a_diary_that_cannot_be_stopped_keeps_no_other_going_on(cast, monkeypatch):
    sheets = [past_diary(cast, one) for one in (cast.jo, cast.sam)]
    failing(monkeypatch, dial, "refresh_care", is_poison=lambda client_id: client_id == cast.jo.pk)

    with time_machine.travel(timezone.now() + dt.timedelta(days=16), tick=False):
        assert dial.stop_past() == 1

    with acting_as(cast.amara.pk):
        states = [Assignment.objects.get(pk=one.pk).state for one in sheets]
        assert states == ["opened", "lapsed"]
        assert AuditEvent.objects.filter(verb="diary.over").count() == 1
    with acting_as_worker():
        rows = DialDiary.objects.all()
        assert {row.client_id: row.stopped_at is None for row in rows} == {
            cast.jo.pk: True, cast.sam.pk: False,
        }  # fmt: skip


def test_a_reminder_that_cannot_be_planned_keeps_no_other_from_it(cast, monkeypatch):
    sheets = [
        make.assignment(by=cast.amara, client=one, version=make.version("a2"))
        for one in (cast.jo, cast.sam)
    ]
    failing(
        monkeypatch, reminders.contact, "channel_of", is_poison=lambda client: client == cast.jo
    )

    assert reminders.plan_missing() == 1

    with acting_as_worker():
        assert [row.about_id for row in OutboxMessage.objects.all()] == [sheets[1].pk]


@pytest.mark.parametrize("step", ["plan_missing", "stop_past"])
def test_each_of_the_hourly_deeds_is_done_whichever_fails(cast, monkeypatch, step):
    done = []
    for module, name in (
        (reminders, "plan_missing"), (tasks.unsent_answers, "delete_expired"), (dial, "stop_past"),
        (dial, "delete_expired"),
    ):  # fmt: skip

        def deed(name=name, module=module):
            if name == step:
                raise RuntimeError
            done.append((module.__name__.rpartition(".")[2], name))

        deed.__name__ = name
        monkeypatch.setattr(module, name, deed)

    tasks.plan_reminders()

    assert len(done) == 3
    assert ("dial", "delete_expired") in done


# --- Check-ins, and what waits for a clinician ----------------------------------------------------


def test_a_check_in_that_fails_keeps_no_other_from_being_asked(cast, monkeypatch):
    due = [(one.pk, cast.amara.pk) for one in (cast.jo, cast.sam)]
    monkeypatch.setattr(checkins, "due_to_be_asked", lambda: due)
    asked = []

    def ask_again(*, client_id, by):
        asked.append(client_id)
        if client_id == cast.jo.pk:
            raise RuntimeError

    monkeypatch.setattr(checkin_actions, "ask_again", ask_again)

    tasks.look_after_checkins()

    assert asked == [cast.jo.pk, cast.sam.pk]


def test_what_cannot_be_escalated_keeps_nothing_else_waiting(cast, monkeypatch):
    now, ids = timezone.now(), [uuid.uuid4(), uuid.uuid4()]
    with acting_as(cast.amara.pk):
        for place, (about, client) in enumerate(zip(ids, (cast.jo, cast.sam), strict=True)):
            ClinicianTask.objects.create(
                practice=cast.practice, client=client, kind=TaskKind.HOLD, about_id=about,
                opened_at=now - dt.timedelta(days=9 - place), look_by=now - dt.timedelta(days=1),
            )  # fmt: skip
    failing(
        monkeypatch, clinician_tasks, "who_stands_in",
        is_poison=lambda task: task.client_id == cast.jo.pk,
    )  # fmt: skip

    assert clinician_tasks.escalate_overdue() == 1

    with acting_as_worker():
        passed = ClinicianTask.objects.filter(passed_on_at__isnull=False)
        assert [task.about_id for task in passed] == [ids[1]]


# --- Codes for a new password ---------------------------------------------------------------------


def test_a_request_that_cannot_be_planned_keeps_no_other_and_no_letter_waiting(cast):
    planned = []

    def plan(*, recipient_id, **_):
        if recipient_id == cast.jo.user_id:
            connection.cursor().execute("SELECT 1 / 0")
        planned.append(recipient_id)

    stand_at_the_door()
    for one in (cast.jo, cast.sam):
        reset_requests.write(address=one.user.email, code="ABC-DEF")

    with acting_as_worker():
        reset_requests.take(plan=plan)
        planned_once = list(planned)
        reset_requests.take(plan=plan)

    assert planned_once == planned == [cast.sam.user_id]
