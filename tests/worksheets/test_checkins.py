"""A therapist's side of check-ins: reviewed, held in person, asked again, passed on when late."""

import datetime as dt
import json
import re
import uuid

import pytest
from django.utils import timezone

from clients import vault
from clients.context import acting_as, acting_as_worker
from clients.models import (
    AuditEvent,
    CheckInMark,
    Clinician,
    ClinicianTask,
    Hold,
    OutboxMessage,
)
from clients.policies import windows
from tests.support import make
from tests.support.at_desk import fresh, given, same
from tests.support.checking_in import AFRAID, CALM, PATTERNS
from tests.support.checkins_sent import press, sent
from worksheets.actions import voiding
from worksheets.models import Assignment, CheckInReview
from worksheets.tasks import look_after_checkins

pytestmark = pytest.mark.django_db


def mark_of(cast, client):
    with acting_as(cast.amara.pk):
        return CheckInMark.objects.filter(client=client).first()


def test_review_happy_path(cast, sign_in):
    sheet = sent(cast, CALM)
    browser = sign_in(cast.amara)
    assert "A check-in to review: Jo" in browser.get("/caseload/").text
    page = browser.get(f"/submissions/{sheet.pk}/").text
    assert "None of these answers needs a private talk by itself." in page
    assert "I have asked about what was left open" not in page

    answer = press(browser, sheet, note="Spoke on Tuesday.")

    assert answer.url == f"/people/{cast.jo.pk}/check-in/"
    mark = mark_of(cast, cast.jo)
    assert mark.waiting_since is None
    assert mark.due_again_at - mark.reviewed_at == dt.timedelta(weeks=7)
    assert fresh(sheet).state == "reviewed"
    with acting_as(cast.amara.pk):
        row = CheckInReview.objects.get()
        assert vault.opened(row, "note_sealed") == "Spoke on Tuesday."
        assert ClinicianTask.objects.get().done_by_id == cast.amara.clinician.pk
        assert AuditEvent.objects.filter(verb="checkin.reviewed", about_id=cast.jo.pk).count() == 1
        assert windows.unreviewed([cast.jo.pk]) == {}
    assert "A check-in to review" not in browser.get("/caseload/").text
    assert "Spoke on Tuesday." in browser.get(answer.url).text
    assert press(browser, sheet).status_code == 409


@pytest.mark.invariant(18)
def test_review_says_what_matched_in_words_and_grades_nothing(cast, sign_in):
    sheet = sent(cast, AFRAID | {"safe_contact": "Never at home. He said he’d kill me."})
    browser = sign_in(cast.amara)

    page = browser.get(f"/submissions/{sheet.pk}/").text

    assert 'Answered “Often” to <a href="#worry_no">I worry about what would happen' in page
    assert 'Answered “No” to <a href="#together_safe">' in page
    assert "Text contains words about a threat, or about fear of someone: " in page
    assert ">kill me</span>" in page
    words = re.sub(r"<[^>]+>", " ", page).lower()
    assert not re.search(r"\b(risk|score|severity|grade|level|high|low|urgent|positive)\b", words)
    assert "There is a Hold." in page


def test_review_says_what_to_ask_about_alone_without_a_hold(cast, sign_in):
    sheet = sent(cast, PATTERNS["one_note"] | {"free_life": "sometimes"})

    page = sign_in(cast.amara).get(f"/submissions/{sheet.pk}/").text

    told = page[page.index("To ask about alone, without a Hold") : page.index("</section>")]
    assert 'Answered “Once” to <a href="#checked">Someone else checks my phone' in told
    assert 'Answered “Sometimes” to <a href="#free_life">I can see friends' in told
    assert "None of these answers needs a private talk by itself." not in page
    assert "Safety review" not in page
    assert "There is a Hold." not in page


@pytest.mark.invariant(17)
def test_review_never_lifts_a_hold(cast, sign_in):
    sheet = sent(cast, AFRAID)

    assert press(sign_in(cast.amara), sheet).status_code == 302

    with acting_as(cast.amara.pk):
        assert Hold.objects.active().filter(client=cast.jo).count() == 1
        assert windows.held_of([cast.jo.pk]) == {cast.jo.pk}


@pytest.mark.parametrize("name", ["nothing", "rather_not", "alone_wanted"])
def test_review_asks_first_in_person_about_what_was_left_open(cast, sign_in, name):
    sheet = sent(cast, PATTERNS[name])
    browser = sign_in(cast.amara)

    refused = press(browser, sheet, note="kept as typed")

    assert refused.status_code == 422
    assert "Ask about it in person first." in refused.text
    assert "kept as typed" in refused.text
    assert mark_of(cast, cast.jo).waiting_since is not None
    assert press(browser, sheet, asked="on").status_code == 302
    with acting_as(cast.amara.pk):
        review = CheckInReview.objects.get()
        assert json.loads(vault.opened(review, "asked_sealed")) is True
    assert (
        "left open was asked about in person" in browser.get(f"/people/{cast.jo.pk}/check-in/").text
    )


def test_review_partner_other_couple_and_other_therapists_get_404(cast, sign_in):
    sheet = sent(cast, CALM)

    for person in (cast.jo.user, cast.sam.user, cast.kim.user, cast.cleo, cast.ben):
        browser = sign_in(person)
        assert press(browser, sheet).status_code == 404
        assert browser.get(f"/people/{cast.jo.pk}/check-in/").status_code == 404
        for tail in ("ask", "met", "every"):
            assert browser.post(f"/people/{cast.jo.pk}/check-in/{tail}/").status_code == 404
    assert fresh(sheet).state == "submitted"


@pytest.mark.invariant(56)
def test_review_needs_a_licence(cast, sign_in):
    sheet = sent(cast, CALM)
    with acting_as_worker():
        Clinician.objects.filter(pk=cast.amara.clinician.pk).update(
            licence_expires_on=timezone.localdate() - dt.timedelta(days=1)
        )

    answer = press(sign_in(cast.amara), sheet)

    assert answer.status_code == 422
    assert "Your licence expired" in answer.text
    assert mark_of(cast, cast.jo).reviewed_at is None


def test_a_check_in_is_neither_marked_read_nor_written_back_to(cast, sign_in):
    sheet = sent(cast, CALM)
    browser = sign_in(cast.amara)

    for tail, told in (("read", {}), ("feedback", {"body": "Hello", "op": str(uuid.uuid4())})):
        assert browser.post(f"/submissions/{sheet.pk}/{tail}/", told).status_code == 404
    assert fresh(sheet).state == "submitted"


@pytest.mark.invariant(50)
def test_every_look_at_a_check_in_is_on_record(cast, sign_in):
    sheet = sent(cast, CALM)

    sign_in(cast.amara).get(f"/submissions/{sheet.pk}/")

    with acting_as(cast.amara.pk):
        assert AuditEvent.objects.filter(verb="answers.read", about_id=cast.jo.pk).count() == 1


@pytest.mark.invariant(13)
def test_a_check_in_that_was_not_theirs_counts_for_nothing(cast, sign_in):
    sheet = sent(cast, AFRAID)
    browser = sign_in(cast.amara)
    press(browser, sheet)

    with acting_as(cast.amara.pk):
        voiding.set_aside(assignment=sheet, why="Sam held the phone.", by=cast.amara)
        assert windows.unreviewed([cast.jo.pk]) == {cast.jo.pk: "never"}
        assert windows.held_of([cast.jo.pk]) == {cast.jo.pk}


def test_held_in_person_counts_and_needs_words(cast, sign_in):
    browser = sign_in(cast.amara)
    path, today = f"/people/{cast.jo.pk}/check-in/met/", timezone.localdate()

    for told in (
        {"met_on": str(today), "note": ""},
        {"met_on": "", "note": "x"},
        {"met_on": str(today + dt.timedelta(days=1)), "note": "x"},
        {"met_on": "soon", "note": "x"},
    ):
        assert browser.post(path, told).status_code == 422
    assert browser.post(path, {"met_on": str(today), "note": "Asked all ten."}).status_code == 302

    with acting_as(cast.amara.pk):
        assert windows.unreviewed([cast.jo.pk]) == {}
        row = CheckInReview.objects.get()
        assert (row.assignment_id, row.met_on, row.asked_in_person) == (None, today, True)


def test_what_was_taken_back_unread_still_asks_for_a_talk(cast, sign_in):
    sheet = sent(cast, AFRAID)
    sign_in(cast.jo.user).post(f"/sent/{sheet.pk}/withdraw/")
    browser = sign_in(cast.amara)

    assert browser.get(f"/submissions/{sheet.pk}/").status_code == 404
    assert "was withdrawn before" in browser.get(f"/people/{cast.jo.pk}/check-in/").text
    assert "Safety review: Jo" in browser.get("/caseload/").text
    with acting_as(cast.amara.pk):
        assert windows.unreviewed([cast.jo.pk]) == {cast.jo.pk: "waiting"}


def test_held_in_person_waits_for_answers_that_were_sent(cast, sign_in):
    sent(cast, AFRAID)

    answer = sign_in(cast.amara).post(
        f"/people/{cast.jo.pk}/check-in/met/", {"met_on": str(timezone.localdate()), "note": "x"}
    )

    assert answer.status_code == 422
    assert "Jo sent a check-in. Review that one first." in answer.text


def test_asking_on_demand_happens_once_and_reminds_nobody(cast, sign_in):
    browser, op = sign_in(cast.amara), str(uuid.uuid4())

    codes = [
        browser.post(f"/people/{cast.jo.pk}/check-in/ask/", {"op": op}).status_code
        for _ in range(2)
    ]

    assert codes == [302, 302]
    with acting_as(cast.amara.pk):
        row = Assignment.objects.get()
        assert row.version.worksheet.code == "P0"
        assert list(OutboxMessage.objects.values_list("kind", flat=True)) == ["assignment_new"]
    again = browser.post(f"/people/{cast.jo.pk}/check-in/ask/", {"op": str(uuid.uuid4())})
    assert (again.status_code, "already has this open" in again.text) == (422, True)
    assert "A few questions for you" in sign_in(cast.jo.user).get("/home/").text


def test_how_often_can_be_six_seven_or_eight_weeks(cast, sign_in):
    press(sign_in(cast.amara), sent(cast, CALM))
    browser, path = sign_in(cast.amara), f"/people/{cast.jo.pk}/check-in/every/"

    assert [browser.post(path, {"weeks": w}).status_code for w in ("5", "9", "0", "x", "")] == [
        422
    ] * 5
    assert browser.post(path, {"weeks": "6"}).status_code == 302

    mark = mark_of(cast, cast.jo)
    assert mark.due_again_at - mark.reviewed_at == dt.timedelta(weeks=6)


# --- Coming round ---------------------------------------------------------------------------------


def everyone_reviewed(cast, ago):
    for client in (cast.jo, cast.sam):
        assert press(make.signed_in(cast.amara), sent(cast, CALM, client)).status_code == 302
    with acting_as(cast.amara.pk):
        for mark in CheckInMark.objects.all():
            mark.reviewed_at -= ago
            mark.due_again_at -= ago
            mark.save()


def open_now(cast):
    with acting_as(cast.amara.pk):
        return sorted(
            Assignment.objects.filter(state="assigned").values_list("client__name", flat=True)
        )


@pytest.mark.parametrize(
    ("weeks", "asked"), [(5, []), (6, ["Jo", "Sam"]), (7, ["Jo", "Sam"]), (9, ["Jo", "Sam"])]
)
def test_coming_round_asks_everyone_once_a_week_ahead(cast, weeks, asked):
    everyone_reviewed(cast, dt.timedelta(weeks=weeks, minutes=5))

    for _ in range(3):
        look_after_checkins()

    assert open_now(cast) == asked
    with acting_as(cast.amara.pk):
        assert set(OutboxMessage.objects.values_list("kind", flat=True)) <= {"assignment_new"}


def test_coming_round_stops_with_the_couple_and_with_an_open_one(cast):
    everyone_reviewed(cast, dt.timedelta(weeks=8))
    given(cast, "p0", cast.jo)
    with acting_as(cast.amara.pk):
        type(cast.couple).objects.filter(pk=cast.couple.pk).update(
            stage="ended", ended_at=timezone.now()
        )

    look_after_checkins()

    assert open_now(cast) == ["Jo"]


def test_coming_round_waits_where_nobody_is_licensed_and_keeps_nobody_else_waiting(cast):
    everyone_reviewed(cast, dt.timedelta(weeks=7))
    with acting_as_worker():
        Clinician.objects.filter(pk=cast.amara.clinician.pk).update(
            licence_expires_on=timezone.localdate() - dt.timedelta(days=1)
        )

    look_after_checkins()

    assert open_now(cast) == []


@pytest.mark.invariant(6)
def test_coming_round_tells_the_partner_nothing(cast, sign_in):
    everyone_reviewed(cast, dt.timedelta(weeks=8))
    given(cast, "p0", cast.sam)
    sam = sign_in(cast.sam.user)
    before = [same(sam.get(path).content) for path in ("/home/", "/settings/")]

    look_after_checkins()

    assert "Jo" in open_now(cast)
    assert [same(sam.get(path).content) for path in ("/home/", "/settings/")] == before
