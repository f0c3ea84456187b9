"""Taking a measure's words out of force: nobody meets them anew, and what was sent stays."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from clients.context import acting_as
from clients.models import AuditEvent, Care
from clients.policies.licences import NotLicensed
from tests.support import make, measuring
from tests.support.at_desk import fresh, statements
from tests.support.submitting import looked_at
from worksheets.actions import schedules
from worksheets.actions.assignments import NotNow, assign
from worksheets.actions.measure_ends import NotInForce, take_out_of_force
from worksheets.models import MeasureSchedule, MeasureTurn, MeasureWording, Version, WordingEnd

pytestmark = pytest.mark.django_db
SLUG = "csi-4"


def url(tail="end/", slug=SLUG):
    return f"/library/measures/{make.opaque(slug)}/{tail}"


def ended(cast, by=None, slug=SLUG):
    by = make.fresh(by or cast.amara)
    with acting_as(by.pk):
        return take_out_of_force(slug=slug, why="licence", by=by)


def sent(cast, version, client=None):
    """Sent through the review page, so that it is counted as any sending is."""
    client = client or cast.jo
    row = measuring.given(cast, version, client, state="opened")
    make.answers(row, {"q1": 2, "q2": 3, "q3": 1, "q4": 2, "g2_setting": {"chosen": ["own"]}})
    browser = make.signed_in(make.fresh(client.user))
    assert browser.post(f"/pages/{row.pk}/review/", looked_at(browser, row)).status_code == 302
    return row


def comes_again(cast, version, client=None, by=None):
    with acting_as((by or cast.amara).pk):
        return schedules.set_up(
            client=client or cast.jo,
            worksheet=version.worksheet,
            every_weeks=2,
            first_on=timezone.localdate() + dt.timedelta(days=3),
            until_on=None,
            times=None,
            by=make.fresh(by or cast.amara),
        )


def give(cast, version):
    with acting_as(cast.amara.pk):
        return assign(
            op=version.pk, couple=None, clients=[cast.jo], version=version, due_on=None, note="",
            by=make.fresh(cast.amara),
        )  # fmt: skip


@pytest.fixture
def words(cast):
    return measuring.brought_in(cast, SLUG)


def test_taking_words_out_of_force_happy_path(cast, sign_in, words):
    browser = sign_in(cast.amara)
    assert "Withdraw the wording" in browser.get(url("")).text
    page = browser.get(url()).text
    assert "It can’t be assigned." in page
    with acting_as(cast.amara.pk):
        assert not WordingEnd.objects.exists(), "the page only says what would happen"

    answer = browser.post(url(), {"why": "licence"}, follow=True)

    assert "is no longer in use. Add it again to use it." in answer.text
    assert "Out of force since" in answer.text
    assert "Amara: the licence has ended." in answer.text
    assert "In use" not in answer.text
    assert "Withdraw the wording" not in answer.text
    with acting_as(cast.amara.pk):
        end = WordingEnd.objects.get()
        assert (end.wording.version_id, end.why) == (words.pk, "licence")
        assert end.ended_by_id == cast.amara.clinician.pk
        event = AuditEvent.objects.get(verb="measure.wording_ended")
        assert (event.actor_id, event.facts["why"]) == (cast.amara.pk, "licence")


def test_why_is_asked_for(cast, sign_in, words):
    browser = sign_in(cast.amara)

    for posted in ({}, {"why": "because"}, {"why": "x" * 400}):
        answer = browser.post(url(), posted)
        assert answer.status_code == 422
        assert answer.text.count("<title>Error: ") == 1
    with acting_as(cast.amara.pk):
        assert not WordingEnd.objects.exists()


def test_pressed_twice_it_ends_once(cast, sign_in, words):
    browser = sign_in(cast.amara)

    for _ in range(2):
        assert browser.post(url(), {"why": "choice"}).url == url("")
    assert browser.get(url()).url == url("")
    assert ended(cast).why == "choice"

    with acting_as(cast.amara.pk):
        assert WordingEnd.objects.count() == 1
        assert AuditEvent.objects.filter(verb="measure.wording_ended").count() == 1


def test_it_can_be_given_to_nobody(cast, sign_in, words):
    ended(cast)
    browser = sign_in(cast.amara)

    with pytest.raises(NotNow, match="has been archived"):
        give(cast, words)
    where = f"/people/{cast.jo.pk}/assign/{make.opaque(SLUG)}/"
    assert browser.get(where).status_code == 404
    assert browser.get(f"/library/{make.opaque(SLUG)}/preview/").status_code == 404
    assert "CSI-4" not in browser.get(f"/people/{cast.jo.pk}/assign/").text
    with pytest.raises(NotNow, match="no longer in use"):
        comes_again(cast, words)


@pytest.mark.parametrize("state", ["assigned", "opened"])
def test_what_was_given_and_not_sent_is_taken_back_whoever_gave_it(cast, sign_in, words, state):
    """Also from a colleague’s client: the right has ended for the practice, not for one of it."""
    mo = make.client(by=cast.cleo, name="Mo")
    rows = [
        measuring.given(cast, words, state=state),
        make.assignment(by=cast.cleo, client=mo, version=words, state=state),
    ]
    other = measuring.given(cast, measuring.brought_in(cast, "gad-2"), state=state)
    browser = sign_in(cast.jo.user)
    assert browser.get(f"/pages/{rows[0].pk}/").status_code == 200

    ended(cast)

    assert [fresh(row).state for row in rows] == ["withdrawn", "withdrawn"]
    assert fresh(other).state == state, "another measure goes on"
    assert browser.get(f"/pages/{rows[0].pk}/").status_code == 404
    key = make.opaque("q1")
    assert browser.get(f"/pages/{rows[0].pk}/{key}/").status_code == 404
    assert browser.post(f"/pages/{rows[0].pk}/{key}/", {"answer": "1"}).status_code == 404
    assert "Made-up question" not in browser.get("/home/").text
    with acting_as(cast.amara.pk):
        assert Care.objects.get(client=cast.jo, until=None).open_count == 1
        told = AuditEvent.objects.filter(verb="assignment.taken_back", object_id=rows[0].pk)
        assert told.get().about_id == cast.jo.pk


def test_what_was_sent_and_its_numbers_stay_readable(cast, sign_in, words):
    row = sent(cast, words)
    before = measuring.kept(cast)
    ended(cast)
    browser = sign_in(cast.amara)

    assert measuring.kept(cast) == before != {}
    assert "Made-up question 2" in browser.get(f"/submissions/{row.pk}/").text
    page = browser.get(f"/people/{cast.jo.pk}/measures/{make.opaque(SLUG)}/")
    assert "From 4 of 4" in page.text
    assert "Its wording is no longer in use here" in page.text
    for deed in ("Assign now", "Repeat"):
        assert deed not in page.text
    assert "CSI-4" in browser.get(f"/people/{cast.jo.pk}/").text
    assert "Made-up question 2" in sign_in(cast.jo.user).get(f"/sent/{row.pk}/").text


def test_what_came_again_stops_with_a_day_that_says_why(cast, sign_in, words):
    mo = make.client(by=cast.cleo, name="Mo")
    mine, theirs = comes_again(cast, words), comes_again(cast, words, mo, cast.cleo)
    with acting_as(cast.cleo.pk):
        schedules.move(schedule=theirs, to="paused", by=make.fresh(cast.cleo))

    ended(cast)

    with acting_as(cast.amara.pk):
        for row in (mine, theirs):
            row = MeasureSchedule.objects.get(pk=row.pk)
            assert (row.state, row.ended_at is None) == ("ended", False)
            turn = MeasureTurn.objects.get(schedule=row)
            assert (turn.outcome, turn.on) == ("no_words", row.next_on)
            verbs = AuditEvent.objects.filter(object_id=row.pk).values_list("verb", "facts")
            assert ("schedule.moved", {"to": "ended"}) in list(verbs)
            assert "no_words" in str(list(verbs))
    page = sign_in(cast.amara).get(f"/people/{cast.jo.pk}/measures/{make.opaque(SLUG)}/").text
    assert "Stopped: its wording is no longer in use here" in page
    assert "Pause it" not in page


def test_adding_the_same_words_again_is_a_version_and_an_attestation_of_its_own(
    cast, sign_in, words
):
    ended(cast)
    typed = measuring.boxes(SLUG) | {
        "right": "licence", "where": "Licence 8", "attested": "on", "step": "add"
    }  # fmt: skip
    browser = sign_in(cast.amara)
    assert "Add its wording again" in browser.get(url("")).text

    for _ in range(2):
        assert browser.post(url("words/"), typed).url == url("")

    with acting_as(cast.amara.pk):
        rows = list(MeasureWording.objects.order_by("version__number"))
        assert [(row.version.number, row.where) for row in rows] == [
            (1, "Licence 7"),
            (2, "Licence 8"),
        ]
        again = Version.objects.get(pk=rows[1].version_id)
        assert again.content["items"] == words.content["items"]
    page = browser.get(url("")).text
    assert page.count("In use") == 1
    assert page.count("Out of force since") == 1
    assert give(cast, again).version_id == again.pk


def test_it_can_end_a_second_time(cast, words):
    first = ended(cast)
    measuring.brought_in(cast, SLUG)

    assert ended(cast).pk != first.pk


@pytest.mark.invariant(8)
def test_the_other_practice_keeps_its_own_words(cast, sign_in, words):
    theirs = measuring.brought_in(cast, SLUG, by=cast.ben)
    row = measuring.given(cast, theirs, cast.kim, state="opened")

    ended(cast)

    assert "In use" in sign_in(cast.ben).get(url("")).text
    assert "Out of force" not in sign_in(cast.ben).get(url("")).text
    assert fresh(row).state == "opened"
    with acting_as(cast.ben.pk):
        assert not WordingEnd.objects.exists()


def test_nobody_else_can_end_it(cast, sign_in, words):
    assert sign_in(cast.ben).post(url(), {"why": "licence"}).status_code == 404
    for client in (cast.jo, cast.kim):
        assert sign_in(client.user).post(url(), {"why": "licence"}).status_code == 404
    with acting_as(cast.ben.pk), pytest.raises(NotInForce):
        take_out_of_force(slug=SLUG, why="licence", by=make.fresh(cast.ben))
    with acting_as(cast.amara.pk):
        assert not WordingEnd.objects.exists()


@pytest.mark.parametrize("slug", [measuring.OURS, "gad-7", "iief"])
def test_what_is_not_in_force_here_or_is_ours_has_no_such_page(cast, sign_in, words, slug):
    assert sign_in(cast.amara).get(url(slug=slug)).status_code == 404
    with pytest.raises(NotInForce):
        ended(cast, slug=slug)


@pytest.mark.invariant(56)
def test_it_asks_for_the_licence_that_adding_asks_for(cast, sign_in, words):
    late = make.clinician(
        practice=cast.practice, name="Dana", expires_on=timezone.localdate() - dt.timedelta(days=1)
    )

    answer = sign_in(late).post(url(), {"why": "licence"})

    assert answer.status_code == 422
    assert "Your licence expired on" in answer.text
    with pytest.raises(NotLicensed):
        ended(cast, by=late)


def test_an_ending_never_changes(cast, words):
    ended(cast)

    with acting_as(cast.amara.pk):
        assert WordingEnd.objects.update(why="choice") == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            WordingEnd.objects.create(
                practice=cast.practice,
                wording=MeasureWording.objects.get(),
                why="choice",
                ended_by=cast.cleo.clinician,
            )


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_of_a_measure_costs_the_same_however_often_it_ended(cast, sign_in, n):
    for _ in range(n):
        measuring.brought_in(cast, SLUG)
        ended(cast)
    browser = sign_in(cast.amara)
    browser.get(url(""))

    with statements() as asked:
        page = browser.get(url(""))

    assert page.text.count("Out of force since") == n
    assert len([one for one in asked if "worksheets_" in one]) == 2
