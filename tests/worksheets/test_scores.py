"""Scores: counted as answers are sent, from readable ones alone, for clinicians in care alone."""

import re

import pytest
from django.db import connection
from django.utils import timezone

from clients.context import acting_as
from clients.models import AuditEvent, Care, Hold
from tests.support import make, measuring
from tests.support.at_desk import statements, why
from tests.support.submitting import looked_at
from worksheets.models import Score
from worksheets.visibility.worksheets import scores_for

pytestmark = pytest.mark.django_db
SAID = {"q1": 4, "q2": 3, "q3": 2, "q4": 2, "q5": 1, "q6": 0, "q7": 0, "q8": 4}


def begun(cast, said=None, version=None, client=None):
    version = version or make.version(measuring.OURS)
    sheet = measuring.given(cast, version, client, state="opened")
    make.answers(sheet, (SAID if said is None else said) | {"g2_setting": {"chosen": ["own"]}})
    return sheet


def sent(cast, sign_in, said=None, version=None, client=None, **choices):
    """Through the review page itself, as a person does it."""
    sheet = begun(cast, said, version, client)
    browser = sign_in((client or cast.jo).user)
    fields = looked_at(browser, sheet, **choices)
    answer = browser.post(f"/pages/{sheet.pk}/{'review'}/", fields)
    assert answer.url == f"/sent/{sheet.pk}/done/"
    return sheet


def url(client, slug=measuring.OURS, tail=""):
    return f"/people/{client.pk}/measures/{make.opaque(slug)}/{tail}"


# --- Counting -----------------------------------------------------------------------------------


def test_score_happy_path(cast, sign_in):
    sheet = sent(cast, sign_in)

    # (4 + 3) ÷ 2, (2 + 2) ÷ 2, (1 + 0) ÷ 2, (0 + 4) ÷ 2.
    assert {key: one["value"] for key, one in measuring.kept(cast).items()} == {
        "ease": "3.5", "freedom": "2", "pressure": "0.5", "closeness": "2",
    }  # fmt: skip
    browser = sign_in(cast.amara)
    for page in (f"/submissions/{sheet.pk}/", url(cast.jo), f"/people/{cast.jo.pk}/"):
        text = browser.get(page).text
        assert "3.5" in text, page
        assert "It informs, it never decides." in text, page
    assert "<svg" in text
    assert "<table" in text


@pytest.mark.invariant(3)
def test_only_what_the_author_lets_the_therapist_read_is_counted(cast, sign_in):
    sent(cast, sign_in, q1="self", q3="self", q4="self")

    found = measuring.kept(cast)

    # Of ease the 3 alone; of freedom nothing at all.
    assert (found["ease"]["value"], found["ease"]["answered"]) == ("3", 1)
    assert (found["freedom"]["state"], found["freedom"]["value"]) == ("too_few", None)
    assert "Not enough answers" in sign_in(cast.amara).get(url(cast.jo)).text


@pytest.mark.invariant(3)
def test_sharing_nothing_gives_no_number_and_as_many_rows(cast, sign_in):
    sent(cast, sign_in, go="nothing")

    found = measuring.kept(cast)

    assert {one["value"] for one in found.values()} == {None}
    assert len(found) == 4


@pytest.mark.invariant(16)
def test_counting_does_the_same_work_whatever_was_answered(cast, sign_in):
    counts = []
    for client, said in ((cast.jo, SAID), (cast.sam, {"q1": 0})):
        sheet = begun(cast, said, client=client)
        browser = sign_in(client.user)
        fields = looked_at(browser, sheet)
        with statements() as seen:
            browser.post(f"/pages/{sheet.pk}/review/", fields)
        counts.append(len(seen))

    assert counts[0] == counts[1]


def test_a_worksheet_that_is_no_measure_has_no_scores(cast, sign_in):
    sent(cast, sign_in, {"tally": 2}, make.version("a2"))

    assert measuring.kept(cast) == {}


@pytest.mark.invariant(53)
def test_a_score_is_sealed_and_shreds_with_the_answers(cast, sign_in):
    sent(cast, sign_in)

    with acting_as(cast.amara.pk), connection.cursor() as cursor:
        cursor.execute("SELECT value_sealed FROM worksheets_score")
        raw = b"".join(bytes(row[0]) for row in cursor.fetchall())
        assert b"3.5" not in raw
        assert b"scored" not in raw


# --- Who sees it --------------------------------------------------------------------------------


def test_score_partner_sees_nothing(cast, sign_in):
    sent(cast, sign_in)
    never_was = sign_in(cast.sam.user).get("/people/00000000-0000-4000-8000-000000000000/").content

    for client in (cast.jo, cast.sam):
        answer = sign_in(cast.sam.user).get(url(client))
        assert (answer.status_code, answer.content) == (404, never_was)
    with acting_as(cast.sam.user_id):
        assert not Score.objects.exists()


def test_score_its_author_sees_their_answers_and_no_score(cast, sign_in):
    sheet = sent(cast, sign_in)
    browser = sign_in(cast.jo.user)

    page = browser.get(f"/sent/{sheet.pk}/").text

    assert "Almost always" in page
    assert not re.search(r"3\.5|Ease of talking|Freedom to say no", page)
    assert browser.get(url(cast.jo)).status_code == 404
    with acting_as(cast.jo.user_id):
        assert not Score.objects.exists()


def test_score_other_couple_gets_404(cast, sign_in):
    sent(cast, sign_in)

    assert sign_in(cast.kim.user).get(url(cast.jo)).status_code == 404


def test_score_other_therapist_gets_404(cast, sign_in):
    sent(cast, sign_in)

    for therapist in (cast.cleo, cast.ben):
        assert sign_in(therapist).get(url(cast.jo)).status_code == 404
        with acting_as(therapist.pk):
            assert not scores_for(make.fresh(therapist)).exists()
            assert not Score.objects.exists()


def test_score_goes_when_care_ends(cast, sign_in):
    sent(cast, sign_in)
    with acting_as(cast.amara.pk):
        Care.objects.filter(client=cast.jo).update(until=timezone.now())
        assert not Score.objects.exists()

    assert sign_in(cast.amara).get(url(cast.jo)).status_code == 404


# --- Taking it back -----------------------------------------------------------------------------


@pytest.mark.invariant(2)
def test_taken_back_unread_leaves_no_number_and_sent_again_counts_anew(cast, sign_in):
    sheet = sent(cast, sign_in)
    browser = sign_in(cast.jo.user)

    browser.post(f"/sent/{sheet.pk}/withdraw/")

    assert measuring.kept(cast) == {}
    assert "3.5" not in sign_in(cast.amara).get(f"/people/{cast.jo.pk}/").text
    browser.post(f"/pages/{sheet.pk}/review/", looked_at(browser, sheet, q1="clin", q2="clin"))
    assert measuring.kept(cast)["ease"]["value"] == "3.5"


@pytest.mark.invariant(2)
def test_a_number_that_was_seen_counts_as_read_and_is_withdrawn_with_its_answers(cast, sign_in):
    sheet = sent(cast, sign_in)
    assert "3.5" in sign_in(cast.amara).get(f"/people/{cast.jo.pk}/").text

    sign_in(cast.jo.user).post(f"/sent/{sheet.pk}/withdraw/")

    with acting_as(cast.jo.user_id):
        assert type(sheet).objects.get(pk=sheet.pk).state == "withdrawn"
    for page in (url(cast.jo), f"/people/{cast.jo.pk}/"):
        assert "3.5" not in sign_in(cast.amara).get(page).text
    with acting_as(cast.amara.pk):
        assert not scores_for(make.fresh(cast.amara)).exists()


def test_nobody_but_the_author_can_let_a_score_go(cast, sign_in):
    sheet = sent(cast, sign_in)

    for person in (cast.amara.pk, cast.sam.user_id, cast.ben.pk):
        with acting_as(person), connection.cursor() as cursor:
            cursor.execute(
                "SELECT forget_scores(id) FROM worksheets_response WHERE assignment_id = %s",
                [sheet.pk],
            )
            cursor.execute("SELECT forget_scores(%s)", [sheet.response.pk])

    assert len(measuring.kept(cast)) == 4


@pytest.mark.invariant(50)
def test_looking_at_scores_is_on_record(cast, sign_in):
    sheet = sent(cast, sign_in)
    browser = sign_in(cast.amara)

    browser.get(url(cast.jo))

    with acting_as(cast.amara.pk):
        [look] = AuditEvent.objects.filter(verb="scores.read")
        assert (look.about_id, look.actor_id) == (cast.jo.pk, cast.amara.pk)
        assert look.object_id == sheet.response.pk
        assert not AuditEvent.objects.filter(verb="scores.read", about_id=cast.sam.pk).exists()


# --- What it says -------------------------------------------------------------------------------


@pytest.mark.invariant(18)
def test_no_page_with_scores_says_a_diagnosis_a_risk_or_a_couple_score(cast, sign_in):
    csi = measuring.brought_in(cast, "csi-4")
    for client, steps in ((cast.jo, (3, 4, 3, 3)), (cast.sam, (6, 5, 5, 4))):
        said = {f"q{n}": step for n, step in enumerate(steps, 1)}
        sent(cast, sign_in, said, csi, client)
    browser = sign_in(cast.amara)

    pages = [browser.get(url(one, "csi-4")).text for one in (cast.jo, cast.sam)]
    couple = browser.get(f"/couples/{cast.couple.pk}/").text

    # 3 + 4 + 3 + 3 = 13, which is below 13.5; Sam's 20 is not. Together they are nowhere.
    assert "13 is below 13.5." in pages[0]
    assert "20 is not below 13.5." in pages[1]
    assert "The authors’ cut-off is below 13.5, found in" in pages[0]
    assert "Not yet checked against the publication" in pages[0]
    assert ">20<" not in pages[0]
    assert ">13<" not in pages[1]
    for page in (*pages, couple):
        words = re.sub(r"<[^>]+>", " ", page.split("<main")[1])
        words = words.replace("A score is not a diagnosis or a level of risk", "")
        assert not re.search(r"diagnos|disorder|risk|severe|moderate|abnormal|33\b", words)
    assert "13.5" not in couple


def test_reliable_change_is_told_where_the_authors_defined_it(cast, sign_in):
    rdas = measuring.brought_in(cast, "rdas")
    for step in (2, 3):
        sent(cast, sign_in, {f"q{n}": step for n in range(1, 15)}, rdas)

    page = sign_in(cast.amara).get(url(cast.jo, "rdas")).text

    # 14 × 2 = 28 and 14 × 3 = 42: 14 apart, and 11.58 is reliable.
    assert "From 28 to 42: 14 apart." in page
    assert "this is that or more." in page
    assert "improve" not in page


def test_the_fsfi_gives_no_number_where_there_was_no_activity(cast, sign_in):
    fsfi = measuring.brought_in(cast, "fsfi")
    sent(cast, sign_in, {f"q{n}": 3 for n in range(1, 20)} | {"q5": 0}, fsfi)

    page = sign_in(cast.amara).get(url(cast.jo, "fsfi")).text

    assert {one["state"] for one in measuring.kept(cast).values()} == {"not_valid"}
    assert "No number" in page
    assert "there was no activity" in page


@pytest.mark.invariant(14)
def test_an_urgent_answer_places_a_hold_whatever_the_number(cast, sign_in):
    phq = measuring.brought_in(cast, "phq-9")

    sent(cast, sign_in, {f"q{n}": int(n == 9) for n in range(1, 10)}, phq)

    with acting_as(cast.amara.pk):
        [hold] = Hold.objects.active().filter(client=cast.jo)
    assert why(cast.amara, hold) == ("worksheet_flag", ["ninth"])


def test_context_uncertain_stands_beside_the_number(cast, sign_in):
    sheet = measuring.given(cast, make.version(measuring.OURS), state="opened")
    make.answers(sheet, SAID | {"g2_setting": {"chosen": ["nearby"]}})
    browser = sign_in(cast.jo.user)
    browser.post(f"/pages/{sheet.pk}/review/", looked_at(browser, sheet))

    assert "Context uncertain: ask again alone." in sign_in(cast.amara).get(url(cast.jo)).text


def test_an_unscored_measure_says_why(cast, sign_in):
    cpq = measuring.brought_in(cast, "cpq")
    sheet = sent(cast, sign_in, {f"q{n}": 5 for n in range(1, 36)}, cpq)

    assert measuring.kept(cast) == {}
    for page in (f"/submissions/{sheet.pk}/", url(cast.jo, "cpq")):
        assert "three factors" in sign_in(cast.amara).get(page).text


@pytest.mark.parametrize("n", [1, 3])
def test_a_persons_page_asks_the_same_however_many_scores_there_are(cast, sign_in, n):
    for _ in range(n):
        sent(cast, sign_in)
    browser = sign_in(cast.amara)
    browser.get(url(cast.jo))

    with statements() as seen:
        page = browser.get(url(cast.jo))

    assert page.text.count("<tr>") == 4 * (n + 1)
    assert len(seen) == 9
