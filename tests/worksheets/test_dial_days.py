"""A diary ends by itself, and its days are its writer’s: dots, a table, words, and no number."""

import datetime as dt
import re
import uuid

import pytest
import time_machine
from django.utils import timezone

from clients.context import acting_as, acting_as_worker
from clients.models import AuditEvent, OutboxMessage
from tests.support import make
from tests.support.noting import DAY, NOON, begun, kept, later, noted
from worksheets.actions import assignments, dial, reminders
from worksheets.models import Answer, Assignment, DialEntry
from worksheets.queries.client import dial as dial_queries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=True) as traveller:
        yield traveller


@pytest.fixture
def sheet(cast):
    return make.assignment(by=cast.amara, client=cast.jo, version=make.version("dial-diary"))


@pytest.fixture
def jo(cast, sign_in):
    return sign_in(cast.jo.user)


# --- The end of it --------------------------------------------------------------------------------


def test_it_stops_by_itself_after_two_weeks(cast, jo, sheet, noon):
    begun(jo, sheet)
    noted(jo, sheet, answer="1")
    later(noon, jo, cast, 13 * DAY)
    last = noted(jo, sheet, answer="2")
    later(noon, jo, cast)
    page = jo.get(f"/moments/{sheet.pk}/").content.decode()
    too_late = noted(jo, sheet, answer="3")
    home = jo.get("/home/").content.decode()

    assert last.status_code == 302
    assert "This has ended." in page
    assert "This has ended." in too_late.content.decode()
    assert len(kept(cast)) == 2
    assert f"/moments/{sheet.pk}/kept/" in home
    assert "One thing, if you like" not in home


def test_the_worker_ends_what_is_past_and_it_can_be_given_again(cast, jo, sheet, noon):
    begun(jo, sheet)
    dial.stop_past()
    noon.shift(16 * DAY)

    assert (dial.stop_past(), dial.stop_past()) == (1, 0)
    with acting_as(cast.amara.pk):
        assert Assignment.objects.get(pk=sheet.pk).state == "lapsed"
        assignments.assign(
            op=uuid.uuid4(),
            couple=None,
            clients=[cast.jo],
            version=make.version("dial-diary"),
            due_on=None,
            note="",
            by=cast.amara,
        )


def test_stopping_now_needs_no_reason_and_keeps_the_days(cast, jo, sheet):
    begun(jo, sheet)
    noted(jo, sheet, answer="1")

    for _ in range(2):
        jo.post(f"/moments/{sheet.pk}/stop/")

    assert "This has ended." in jo.get(f"/moments/{sheet.pk}/").content.decode()
    assert "Day by day" in jo.get(f"/moments/{sheet.pk}/kept/").content.decode()


def test_taken_back_by_the_therapist_the_days_stay_their_writers(cast, jo, sheet):
    begun(jo, sheet)
    noted(jo, sheet, note="Mine")
    with acting_as(cast.amara.pk):
        assignments.unassign(assignment=sheet, by=cast.amara)

    assert "Mine" in jo.get(f"/moments/{sheet.pk}/kept/").content.decode()
    assert noted(jo, sheet, answer="1").status_code == 200
    assert len(kept(cast)) == 1


@pytest.mark.invariant(45)
def test_a_diary_never_chases(cast, jo, sheet):
    with acting_as(cast.amara.pk):
        reminders.announce(assignment=sheet, by=cast.amara)
    with acting_as_worker():
        reminders.plan_missing()
        kinds = list(OutboxMessage.objects.values_list("kind", flat=True))

    assert kinds == ["assignment_new"]


def test_old_days_go_after_a_year_and_leave_a_trace(cast, jo, sheet, noon):
    begun(jo, sheet)
    noted(jo, sheet, answer="1")
    early = dial.delete_expired()
    noon.shift(366 * DAY)

    assert (early, dial.delete_expired()) == (0, 1)
    assert kept(cast) == []
    with acting_as(cast.amara.pk):
        assert AuditEvent.objects.filter(verb="days.let_go").count() == 1


# --- One's own days -------------------------------------------------------------------------------


def test_own_days_are_dots_a_table_and_words_without_a_number_to_reach(cast, jo, sheet):
    today = timezone.localdate()
    values = [{"at": at, "note": f"note {at}"} for at in (-6, -2, 0, 3, 8)]
    days = [(today - 9 * DAY + 2 * i * DAY, value, "self") for i, value in enumerate(values)]
    make.diary(sheet, *days)

    page = jo.get(f"/moments/{sheet.pk}/kept/").content.decode()
    xs = [int(x) for x in re.findall(r'<circle[^>]*cx="(\d+)"', page)]

    assert len(xs) == 5
    assert len({b - a for a, b in zip(xs, xs[1:], strict=False)}) == 1
    assert "trend-band" in page
    assert "trend-zero" in page
    assert "style=" not in page
    assert page.count("<tr>") == 6
    assert "note 8" in page
    told = re.sub(r"<[^>]*>", "", page)
    assert not re.search(r"average|mean|median|target|score|streak|\b5 notes|%", told, re.I)


def test_a_day_left_out_leaves_no_gap_and_no_count(cast, jo, sheet):
    today = timezone.localdate()
    near = dial_queries.trend([1, 2, 3])
    make.diary(sheet, (today - 12 * DAY, {"at": 1}, "self"), (today, {"at": 2}, "self"))

    page = jo.get(f"/moments/{sheet.pk}/kept/").content.decode()

    assert [dot.x for dot in near.dots] == [20, 320, 620]
    assert "missed" not in page
    assert page.count("<circle") == 2


def test_an_unread_day_taken_out_is_gone(cast, jo, sheet):
    begun(jo, sheet, "clin")
    noted(jo, sheet, answer="1")
    with acting_as(cast.jo.user_id):
        entry = DialEntry.objects.get()

    for _ in range(2):
        jo.post(f"/moments/{sheet.pk}/kept/{entry.pk}/out/")

    assert kept(cast) == []


def test_words_locked_after_a_bare_reset_stay_shut(cast, sign_in, sheet, noon):
    make.diary(sheet, (timezone.localdate(), {"note": "Earlier"}, "self"))
    noon.shift(dt.timedelta(minutes=5))
    with acting_as(cast.jo.user_id):
        cast.jo.user.words_locked_at = timezone.now()
        cast.jo.user.save(update_fields=["words_locked_at"])
    browser = sign_in(cast.jo.user)

    page = browser.get(f"/moments/{sheet.pk}/kept/").content.decode()
    change = browser.get(f"/moments/{sheet.pk}/?change").content.decode()
    noted(browser, sheet, note="Another")

    assert "Earlier" not in page + change
    with acting_as(cast.amara.pk):
        cast.jo.user.words_locked_at = None
        cast.jo.user.save(update_fields=["words_locked_at"])
    assert kept(cast) == [("self", {"note": "Earlier"})]


@pytest.mark.invariant(4)
def test_the_pages_of_worksheets_do_not_open_a_diary(cast, jo, sheet):
    """No runner, no last page, no sending: nothing of a diary can be shared with anybody."""
    begun(jo, sheet)
    key = make.opaque("moment")
    told = {"answer": "1", "revision": 0, "op": str(uuid.uuid4())}

    for url in (f"/pages/{sheet.pk}/{key}/", f"/pages/{sheet.pk}/review/", f"/sent/{sheet.pk}/"):
        assert jo.get(url).status_code == 404
    assert jo.post(f"/pages/{sheet.pk}/{key}/", told).status_code == 404
    assert jo.post(f"/pages/{sheet.pk}/review/", told | {"go": "send"}).status_code == 404
    headers = {"X-Portal-User": str(cast.jo.user_id)}
    assert jo.post(f"/pages/{sheet.pk}/{key}/save/", told, headers=headers).status_code == 404
    with acting_as(cast.jo.user_id):
        assert not Answer.objects.exists()


def test_titles_and_addresses_are_neutral(cast, jo, sheet):
    begun(jo, sheet)
    noted(jo, sheet, answer="1")

    for tail in ("", "who/", "kept/"):
        page = jo.get(f"/moments/{sheet.pk}/{tail}").content.decode()
        assert "<title>A short note" in page
        assert not re.search(r"/[a-z-]*(dial|desire|diary)[a-z-]*/", page)
