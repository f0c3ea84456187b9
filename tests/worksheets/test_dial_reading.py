"""What a therapist reads of a diary: a week that is over, in words, where its writer chose so."""

import datetime as dt
import re

import pytest
import time_machine
from django.utils import timezone

from clients.context import acting_as
from clients.models import AuditEvent, Member
from clients.wording import day
from tests.support import make, publishing
from worksheets.actions import dial
from worksheets.models import DialDiary, DialEntry
from worksheets.queries import dial_values
from worksheets.rules import dial as dial_rules

TODAY = timezone.localdate()
# Two weeks ago: that week is over. The audit's clock is the database's, so nothing travels here.
MONDAY = dial_rules.week_of(TODAY) - dt.timedelta(days=14)
DAY = dt.timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(cast):
    version = make.version("dial-diary")
    return make.assignment(by=cast.amara, client=cast.jo, version=version, state="opened")


def url(sheet):
    return f"/submissions/{sheet.pk}/weeks/"


def read(cast, sign_in, sheet):
    return plain(sign_in(cast.amara).get(url(sheet)))


def plain(answer):
    """A page without what differs from one request to the next."""
    return re.sub(r'((?:csrf\w+|page_owner)" value|nonce)="[^"]*"', "", answer.content.decode())


def test_a_week_that_is_over_is_told_in_words_without_a_count(cast, sign_in, sheet):
    said = {"free": 3, "context": ["tired", "chores"], "happened": "said_no", "note": "Rain"}
    make.diary(
        sheet,
        (MONDAY, {"at": -4, "free": 1}, "clin"),
        (MONDAY + DAY, {"at": 2} | said, "clin"),
        (MONDAY + 2 * DAY, {"applies": False, "context": ["tired"]}, "clin"),
        mode="clin",
    )

    words = read(cast, sign_in, sheet)

    assert f"Week of {day(MONDAY)}" in words
    assert "−4 to 2" in words
    assert "Hardly to Mostly" in words
    assert words.count("Tired") == 1
    assert "I said no" in words
    assert "Rain" in words
    assert day(MONDAY + DAY) not in words


def test_this_week_is_not_told_yet(cast, sign_in, sheet):
    make.diary(sheet, (TODAY, {"note": "This week"}, "clin"), mode="clin")

    before = read(cast, sign_in, sheet)
    with time_machine.travel(timezone.now() + 7 * DAY):
        after = read(cast, sign_in, sheet)

    assert "This week" not in before
    assert "This week" in after


@pytest.mark.invariant(3)
def test_only_me_looks_like_nothing_noted(cast, sign_in, sheet):
    empty = read(cast, sign_in, sheet)
    make.diary(sheet, (MONDAY, {"at": -9, "free": 0, "note": "Secret"}, "self"))

    full = read(cast, sign_in, sheet)

    assert "Secret" not in full
    assert "Nothing to read" in full

    assert empty == full
    with acting_as(cast.amara.pk):
        assert DialEntry.objects.count() == DialDiary.objects.count() == 0


def test_below_zero_and_went_along_twice_is_a_note_and_no_hold(cast, sign_in, sheet):
    went = {"at": -1, "happened": "went_along"}
    make.diary(sheet, (MONDAY, went, "clin"), (MONDAY + 6 * DAY, went, "clin"), mode="clin")

    words = read(cast, sign_in, sheet)

    assert "Worth a gentle question" in words
    assert "Look at this first" not in words


@pytest.mark.invariant(3)
def test_the_pattern_counts_no_day_that_is_its_writers_alone(cast, sign_in, sheet):
    went = {"at": -1, "happened": "went_along"}
    make.diary(sheet, (MONDAY, went, "self"), (MONDAY + DAY, went, "clin"), mode="clin")

    assert "Worth a gentle question" not in read(cast, sign_in, sheet)


@pytest.mark.invariant(14)
def test_a_safety_mark_is_told_at_once_in_its_own_words(cast, sign_in):
    version = publishing.stricter("dial-diary", "no_not_free_then")
    sheet = make.assignment(by=cast.amara, client=cast.jo, version=version, state="opened")
    browser = sign_in(cast.jo.user)
    browser.post(f"/moments/{sheet.pk}/", {"mode": "clin"})
    browser.post(
        f"/moments/{sheet.pk}/",
        {"op": "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed", "free": "0", "note": "Not told yet"},
    )

    words = read(cast, sign_in, sheet)

    assert "Look at this first" in words
    assert "A no felt hardly free" in words
    assert "Not told yet" not in words
    assert (
        "Look at this first" in sign_in(cast.amara).get(f"/people/{cast.jo.pk}/").content.decode()
    )


def test_a_note_of_a_day_is_told_once_when_its_week_is_over(cast, sign_in, sheet):
    days = [(MONDAY + n * DAY, {"at": 3, "free": 0}, "clin") for n in range(3)]
    make.diary(sheet, *days, (TODAY, {"at": 3, "free": 0}, "clin"), mode="clin")

    assert read(cast, sign_in, sheet).count("A no felt hardly free") == 1


def test_a_note_of_a_week_that_goes_on_is_not_told_yet(cast, sign_in, sheet):
    make.diary(sheet, (TODAY, {"at": 3, "free": 0}, "clin"), mode="clin")

    assert "A no felt hardly free" not in read(cast, sign_in, sheet)


@pytest.mark.invariant(50)
def test_every_look_is_on_record_without_words(cast, sign_in, sheet):
    make.diary(sheet, (MONDAY, {"note": "Rain"}, "clin"), mode="clin")

    read(cast, sign_in, sheet)

    with acting_as(cast.jo.user_id):
        seen = AuditEvent.objects.get(verb="days.read")
        assert (seen.actor_id, seen.facts) == (cast.amara.pk, {"count": 1})


def test_a_day_that_was_read_leaves_the_summary_and_stays_its_writers(cast, sign_in, sheet):
    make.diary(sheet, (MONDAY, {"note": "Rain"}, "clin"), mode="clin")
    assert "Rain" in read(cast, sign_in, sheet)
    with acting_as(cast.jo.user_id):
        entry = DialEntry.objects.get()

    answer = sign_in(cast.jo.user).post(f"/moments/{sheet.pk}/kept/{entry.pk}/out/", follow=True)

    assert "yours alone from now on" in answer.content.decode()
    assert "Rain" not in read(cast, sign_in, sheet)
    with acting_as(cast.jo.user_id):
        assert dial_values.value_of(DialEntry.objects.get()) == {"note": "Rain"}


@pytest.mark.invariant(23)
def test_without_consent_read_days_stay_and_unread_ones_come_back(cast, sign_in, sheet):
    make.diary(
        sheet,
        (MONDAY, {"note": "Read"}, "clin"),
        (TODAY, {"note": "Unread"}, "clin"),
        mode="clin",
    )
    read(cast, sign_in, sheet)

    with acting_as(cast.jo.user_id):
        dial.keep_to_oneself(by=make.fresh(cast.jo.user))
        found = list(DialEntry.objects.values_list("on", "visibility"))
        mode = DialDiary.objects.get().mode

    assert found == [(MONDAY, "clin"), (TODAY, "self")]
    assert mode == "self"


def test_the_work_row_leads_to_the_summary_whatever_was_chosen(cast, sign_in, sheet):
    lou = make.client(by=cast.amara, name="Lou")
    theirs = make.assignment(
        by=cast.amara, client=lou, version=make.version("dial-diary"), state="opened"
    )
    make.diary(sheet, mode="self")
    make.diary(theirs, mode="clin")

    for client, row in ((cast.jo, sheet), (lou, theirs)):
        page = sign_in(cast.amara).get(f"/people/{client.pk}/").content.decode()
        assert url(row) in page


@pytest.mark.invariant(4)
@pytest.mark.invariant(6)
@pytest.mark.invariant(8)
def test_dial_partner_ex_other_couple_and_other_therapist_get_404(cast, sign_in, sheet):
    make.diary(sheet, (MONDAY, {"at": 1, "note": "Rain"}, "clin"), mode="clin")
    alex = make.client(by=cast.amara, name="Alex")
    with acting_as(cast.amara.pk):
        Member.objects.create(
            practice=cast.practice, couple=cast.couple, client=alex, left_at=timezone.now()
        )
    with acting_as(cast.jo.user_id):
        entry = DialEntry.objects.get()
    mine = [f"/moments/{sheet.pk}/{tail}" for tail in ("", "who/", "kept/")]

    for person in (cast.sam.user, alex.user, cast.kim.user, cast.cleo, cast.ben, cast.amara):
        browser = sign_in(person)
        nowhere = browser.get("/nowhere/").content
        pages = [*mine, url(sheet)] if person != cast.amara else mine
        for page in pages:
            answer = browser.get(page)
            assert (answer.status_code, answer.content) == (404, nowhere)
        assert browser.post(f"/moments/{sheet.pk}/", {"mode": "clin"}).status_code == 404
        out = browser.post(f"/moments/{sheet.pk}/kept/{entry.pk}/out/")
        assert out.status_code == 404
    with acting_as(cast.sam.user_id):
        assert DialEntry.objects.count() == DialDiary.objects.count() == 0


@pytest.mark.invariant(6)
def test_a_partners_pages_are_the_same_with_and_without_the_others_diary(cast, sign_in, sheet):
    browser = sign_in(cast.sam.user)
    before = plain(browser.get("/home/"))
    make.diary(sheet, (MONDAY, {"at": -9, "free": 0}, "clin"), mode="clin")

    assert plain(browser.get("/home/")) == before
    assert "A minute’s note" in sign_in(cast.jo.user).get("/home/").content.decode()


@pytest.mark.invariant(8)
def test_another_assignment_of_theirs_has_no_weeks(cast, sign_in):
    row = make.assignment(
        by=cast.amara, client=cast.jo, version=make.version("a2"), state="submitted"
    )

    assert sign_in(cast.amara).get(url(row)).status_code == 404
    assert sign_in(cast.jo.user).get(f"/moments/{row.pk}/").status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_reading_and_looking_back_cost_the_same_for_one_day_and_for_three(
    cast, sign_in, django_assert_num_queries, sheet, n
):
    make.diary(sheet, *((MONDAY + i * DAY, {"at": i}, "clin") for i in range(n)), mode="clin")
    therapist, jo = sign_in(cast.amara), sign_in(cast.jo.user)

    # Session, user; assignment, days, keys, Holds; the audit row; two are the test's savepoint.
    with django_assert_num_queries(9):
        therapist.get(url(sheet))
    # Session, user; assignment, diary, today's note, days, keys; two are the test's savepoint.
    with django_assert_num_queries(9):
        jo.get(f"/moments/{sheet.pk}/kept/")
