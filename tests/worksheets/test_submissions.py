"""The reading view: what its author chose to let be read, and nothing else (Inv 3, 50)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.actions import holds
from clients.context import acting_as
from clients.enums import HoldReason
from clients.models import AuditEvent, Care
from tests.support import make
from worksheets.actions.caseload_counts import refresh_care
from worksheets.models import Assignment

SHARED = {
    "tally": 3,
    "fear_mood": 2,
    "like_you_to_know": "I go quiet when I am tired.",
    "g1_alone": {"chosen": ["yes"]},
}
PRIVATE = {"free_no": 0, "guilt_yes": 4}


@pytest.fixture
def sent(cast):
    row = make.assignment(
        by=cast.amara,
        client=cast.jo,
        version=make.version("a2"),
        state="submitted",
        couple=cast.couple,
        note="Take your time.",
    )
    make.answers(row, SHARED | {"iou_jokes": None}, visibility="clin")
    make.answers(row, PRIVATE, visibility="self")
    with acting_as(cast.amara.pk):
        refresh_care(cast.jo.pk)
    return row


def test_reading_happy_path(cast, sign_in, sent):
    page = sign_in(cast.amara).get(f"/submissions/{sent.pk}/")
    words = page.content.decode()

    assert page.status_code == 200
    assert "I go quiet when I am tired." in words
    assert "I keep a rough count of days, times or turns." in words
    assert "Often" in words
    assert words.count("You and <span") == len(SHARED)
    assert "Who taught you to count?" in words
    assert "What was it like to answer?" in words
    assert "Take your time." in words
    assert "<title>Reading ·" in words
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.invariant(3)
def test_reading_says_nothing_of_what_was_kept_or_skipped(cast, sign_in, sent):
    words = sign_in(cast.amara).get(f"/submissions/{sent.pk}/").content.decode()

    for key in ("free_no", "guilt_yes", "iou_jokes"):
        assert f'id="{key}"' not in words
    assert "I can say no without giving a reason." not in words
    assert "Seldom or never feels able to say no" not in words, "a flag never looks behind SELF"
    assert "From 1 answer." in words, "bands rest on readable answers alone"
    assert words.count("Items not shown were kept private, skipped, or not asked.") == 1


def test_reading_shows_flags_in_words_and_never_a_grade(cast, sign_in, sent):
    words = sign_in(cast.amara).get(f"/submissions/{sent.pk}/").content.decode()

    assert "Worries, at least at times, about the mood after a no." in words
    assert "Would like, or might like, to talk about some of this alone." in words
    assert words.count(sent.version.title) >= 1
    of_answers = words.replace(sent.version.title, "").lower()  # “Keeping score about sex”
    for grade in ("risk", "score", "severe", "high"):
        assert grade not in of_answers


def test_reading_marks_an_uncertain_context_and_a_hold(cast, sign_in, sent):
    make.answers(sent, {"g2_setting": {"chosen": ["nearby"]}}, visibility="clin")
    with acting_as(cast.jo.user_id):
        holds.place(
            client=cast.jo,
            reason=HoldReason.WORKSHEET_FLAG,
            marks=["fear"],
            about_id=sent.pk,
            by=cast.jo.user,
        )

    words = sign_in(cast.amara).get(f"/submissions/{sent.pk}/").content.decode()

    assert "Context uncertain" in words
    assert "There is a Hold." in words


@pytest.mark.invariant(50)
def test_every_look_is_recorded_with_ids_and_counts_alone(cast, sign_in, sent):
    browser = sign_in(cast.amara)
    for _ in range(2):
        browser.get(f"/submissions/{sent.pk}/")

    with acting_as(cast.amara.pk):
        looks = list(AuditEvent.objects.filter(verb="answers.read"))
        assert [look.facts for look in looks] == [{"count": len(SHARED) + 1}] * 2, "blanks too"
        assert {look.about_id for look in looks} == {cast.jo.pk}
        assert {look.actor_id for look in looks} == {cast.amara.pk}


def test_a_look_changes_nothing_but_the_record(cast, sign_in, sent):
    browser = sign_in(cast.amara)
    with CaptureQueriesContext(connection) as captured:
        browser.get(f"/submissions/{sent.pk}/")

    changes = [
        query["sql"]
        for query in captured
        if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
    ]
    assert changes == []
    with acting_as(cast.amara.pk):
        assert Assignment.objects.get(pk=sent.pk).state == "submitted"


@pytest.mark.invariant(2)
def test_what_was_withdrawn_is_gone_on_the_next_request(cast, sign_in, sent):
    browser = sign_in(cast.amara)
    assert browser.get(f"/submissions/{sent.pk}/").status_code == 200
    with acting_as(cast.jo.user_id):
        Assignment.objects.filter(pk=sent.pk).update(state="withdrawn")

    assert browser.get(f"/submissions/{sent.pk}/").status_code == 404
    assert browser.post(f"/submissions/{sent.pk}/read/").status_code == 404


def test_reading_partner_sees_404_as_does_the_author(cast, sign_in, sent):
    for person in (cast.sam.user, cast.jo.user):
        assert sign_in(person).get(f"/submissions/{sent.pk}/").status_code == 404


def test_reading_other_couple_gets_404(cast, sign_in, sent):
    answer = sign_in(cast.kim.user).get(f"/submissions/{sent.pk}/")

    assert answer.status_code == 404
    assert b"quiet" not in answer.content


def test_reading_other_therapist_gets_404(cast, sign_in, sent):
    for person in (cast.ben, cast.cleo):
        for path in ("", "read/", "feedback/"):
            browser = sign_in(person)
            there = f"/submissions/{sent.pk}/{path}"
            answer = browser.post(there) if path else browser.get(there)
            assert answer.status_code == 404


@pytest.mark.parametrize("state", ["assigned", "opened", "withdrawn"])
def test_what_is_not_sent_cannot_be_opened(cast, sign_in, state):
    row = make.assignment(by=cast.amara, client=cast.jo, version=make.version(), state="opened")
    make.answers(row, SHARED, visibility="self")
    with acting_as(cast.amara.pk):
        Assignment.objects.filter(pk=row.pk).update(state=state)

    assert sign_in(cast.amara).get(f"/submissions/{row.pk}/").status_code == 404


def test_mark_as_read_happens_once_and_counts(cast, sign_in, sent):
    browser = sign_in(cast.amara)

    answers = [browser.post(f"/submissions/{sent.pk}/read/") for _ in range(2)]

    assert [answer.headers["Location"] for answer in answers] == ["/inbox/"] * 2
    with acting_as(cast.amara.pk):
        row = Assignment.objects.get(pk=sent.pk)
        assert (row.state, row.reviewed_at is None) == ("reviewed", False)
        assert Care.objects.get(client=cast.jo).to_read_count == 0
        assert AuditEvent.objects.filter(verb="assignment.reviewed").count() == 1
    assert "Mark as read" not in browser.get(f"/submissions/{sent.pk}/").content.decode()


def test_nothing_to_read_is_a_complete_way_to_send(cast, sign_in):
    row = make.assignment(by=cast.amara, client=cast.jo, version=make.version(), state="submitted")
    make.answers(row, PRIVATE, visibility="self")

    words = sign_in(cast.amara).get(f"/submissions/{row.pk}/").content.decode()

    assert "There is nothing here for you to read" in words


@pytest.mark.parametrize("n", [1, 11])
def test_reading_costs_the_same_for_one_answer_and_for_many(
    cast, sign_in, django_assert_num_queries, n
):
    row = make.assignment(by=cast.amara, client=cast.jo, version=make.version(), state="submitted")
    items = [item["key"] for item in row.version.content["items"] if item["type"] == "likert"]
    values = dict.fromkeys(items, 2) | {"like_you_to_know": "Words."}
    make.answers(row, dict(list(values.items())[:n]), visibility="clin")
    browser = sign_in(cast.amara)

    # Session, user; submission, answers, feedback, keys, Hold, words that are not sent yet; audit;
    # and the test's savepoint.
    with django_assert_num_queries(11):
        browser.get(f"/submissions/{row.pk}/")
