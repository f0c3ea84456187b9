"""What nobody looked at in time is passed on: that it waits and with whom, never whose or what."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.utils import timezone

from clients.actions import clinician_tasks
from clients.context import acting_as, acting_as_worker
from clients.messaging import outbox
from clients.models import Care, ClinicianTask, OutboxMessage, Practice
from tests.support import make
from tests.support.checking_in import AFRAID, CALM, send
from tests.support.checkins_sent import press, sent
from tests.support.shared import plain
from worksheets.policies import checkins
from worksheets.tasks import look_after_checkins

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("opened", "days", "look_by"),
    [
        ("2026-11-23 10:00", 1, "2026-11-24 10:00"),
        ("2026-11-27 10:00", 1, "2026-11-30 10:00"),
        ("2026-11-28 10:00", 1, "2026-11-30 10:00"),
        ("2026-11-29 10:00", 1, "2026-11-30 10:00"),
        ("2026-11-26 10:00", 3, "2026-12-01 10:00"),
        ("2026-11-28 10:00", 0, "2026-11-30 10:00"),
    ],
)
def test_working_days_are_the_practices_own(opened, days, look_by):
    here = Practice(time_zone="Europe/Berlin", look_within_days=days)
    zone = dt.timezone(dt.timedelta(hours=1))

    found = clinician_tasks.look_by(dt.datetime.fromisoformat(opened).replace(tzinfo=zone), here)

    assert f"{found:%Y-%m-%d %H:%M}" == look_by


def late(cast):
    with acting_as(cast.amara.pk):
        ClinicianTask.objects.update(opened_at=timezone.now() - dt.timedelta(days=6))


@pytest.mark.invariant(19)
def test_late_goes_to_whoever_stands_in_without_a_name_or_a_word(cast, sign_in, mailoutbox):
    with acting_as(cast.amara.pk):
        Practice.objects.filter(pk=cast.practice.pk).update(stands_in=cast.cleo.clinician)
    sent(cast, AFRAID)
    assert "waited too long" not in sign_in(cast.cleo).get("/caseload/").text

    late(cast)
    for _ in range(2):
        look_after_checkins()

    page = plain(sign_in(cast.cleo).get("/caseload/")).decode()
    assert "Something for Amara to review has waited too long." in page
    assert "Jo" not in page
    with acting_as_worker():
        [letter] = OutboxMessage.objects.filter(kind="staff_note")
        assert letter.recipient_id == cast.cleo.pk
        assert not OutboxMessage.objects.exclude(kind="staff_note").exists()
    for path in (f"/people/{cast.jo.pk}/", f"/people/{cast.jo.pk}/check-in/"):
        assert sign_in(cast.cleo).get(path).status_code == 404


def test_late_goes_to_the_owners_where_nobody_is_named(cast, sign_in):
    dana = make.clinician(practice=cast.practice, name="Dana")
    mo = make.client(by=dana, name="Mo")
    sheet = make.assignment(by=dana, client=mo, version=make.version("p0"))
    send(sign_in(mo.user), sheet, AFRAID)
    late(cast)

    look_after_checkins()

    assert (
        "Something for Dana to review has waited too long."
        in sign_in(cast.amara).get("/caseload/").text
    )
    assert "waited too long" not in sign_in(cast.cleo).get("/caseload/").text
    with acting_as_worker():
        assert OutboxMessage.objects.get(kind="staff_note").recipient_id == cast.amara.pk


def test_late_where_the_client_has_no_therapist_any_more_says_that(cast, sign_in):
    sent(cast, CALM)
    late(cast)
    with acting_as(cast.amara.pk):
        Care.objects.filter(client=cast.jo).update(until=timezone.now())

    look_after_checkins()
    page = plain(sign_in(cast.amara).get("/caseload/")).decode()

    assert "Something to review has waited too long: the client has no therapist now." in page
    assert "Jo" not in page.split("<main")[1]


def test_late_letter_is_not_sent_once_somebody_looked(cast, sign_in):
    sheet = sent(cast, CALM)
    late(cast)
    with acting_as_worker():
        clinician_tasks.escalate_overdue()
    press(sign_in(cast.amara), sheet)

    with time_machine.travel(timezone.now() + dt.timedelta(minutes=5), tick=True):
        outbox.deliver_due(seconds=5)

    with acting_as_worker():
        row = OutboxMessage.objects.get(kind="staff_note")
        assert (row.state, row.outcome) == ("cancelled", "done")


def test_what_was_looked_at_in_time_is_escalated_to_nobody(cast, sign_in):
    press(sign_in(cast.amara), sent(cast, CALM))
    late(cast)

    look_after_checkins()

    with acting_as_worker():
        assert not OutboxMessage.objects.filter(kind="staff_note").exists()
        assert not checkins.due_to_be_asked()


def test_what_still_has_time_keeps_nothing_that_is_late_waiting(cast):
    """More of it than the worker once took at a time, and older."""
    now, here = timezone.now(), {"practice": cast.practice, "client": cast.jo, "kind": "hold"}
    with acting_as(cast.amara.pk):
        ClinicianTask.objects.bulk_create(
            ClinicianTask(
                about_id=uuid.uuid4(),
                opened_at=now - dt.timedelta(days=30),
                look_by=now + dt.timedelta(days=1),
                **here,
            )
            for _ in range(201)
        )
        ClinicianTask.objects.create(
            about_id=uuid.uuid4(), opened_at=now, look_by=now - dt.timedelta(hours=1), **here
        )

    with acting_as_worker():
        assert clinician_tasks.escalate_overdue() == 1
