"""After sending: one's own words, words back, and taking back as easily as giving."""

import uuid

import pytest

from clients.context import acting_as
from clients.models import AuditEvent, Care
from tests.support import make
from tests.support.at_desk import fresh, given, response_of, rows, url
from worksheets.actions import feedback

pytestmark = pytest.mark.django_db
WORDS = "something of mine"


def sent(cast, state="submitted"):
    sheet = given(cast, state=state)
    make.answers(sheet, {"like_you_to_know": WORDS, "tally": None}, visibility="clin")
    return sheet


def opened_by(therapist, sign_in, sheet):
    assert sign_in(therapist).get(f"/submissions/{sheet.pk}/").status_code == 200


def test_withdraw_unread_happy_path(cast, sign_in):
    sheet = sent(cast)
    browser = sign_in(cast.jo.user)

    page = browser.get(f"/sent/{sheet.pk}/")
    assert WORDS in page.text
    assert "hasn’t opened this" in page.text
    answer = browser.post(f"/sent/{sheet.pk}/withdraw/")

    assert answer.url == url(sheet, "review")
    assert browser.get(answer.url).status_code == 200, "a draft again, whole"
    assert (fresh(sheet).state, fresh(sheet).submitted_at) == ("opened", None)
    assert (response_of(sheet).submitted_at, response_of(sheet).submit_op) == (None, None)
    assert {row["visibility"] for row in rows(sheet)} == {"self"}
    assert sign_in(cast.amara).get(f"/submissions/{sheet.pk}/").status_code == 404
    with acting_as(cast.amara.pk):
        assert Care.objects.get(client=cast.jo).to_read_count == 0


def test_withdraw_after_reading_marks_and_hides_and_says_so_before(cast, sign_in):
    sheet = sent(cast)
    opened_by(cast.amara, sign_in, sheet)
    browser = sign_in(cast.jo.user)

    before = browser.get(f"/sent/{sheet.pk}/").text
    assert "It can’t be unread" in before
    answer = browser.post(f"/sent/{sheet.pk}/withdraw/")

    assert answer.url == f"/sent/{sheet.pk}/"
    assert fresh(sheet).state == "withdrawn"
    assert response_of(sheet).withdrawn_at is not None
    after = browser.get(f"/sent/{sheet.pk}/").text
    assert "You have withdrawn this" in after
    assert "Withdraw it" not in after
    assert WORDS in after, "one's own words stay one's own to see"
    assert sign_in(cast.amara).get(f"/submissions/{sheet.pk}/").status_code == 404
    assert "Withdrawn" in browser.get("/home/").text


def test_withdraw_of_reviewed_work_counts_as_read(cast, sign_in):
    sheet = sent(cast, state="reviewed")

    sign_in(cast.jo.user).post(f"/sent/{sheet.pk}/withdraw/")

    assert fresh(sheet).state == "withdrawn"


def test_withdraw_one_own_look_is_not_a_reading(cast, sign_in):
    sheet = sent(cast)
    browser = sign_in(cast.jo.user)
    browser.get(f"/sent/{sheet.pk}/")

    browser.post(f"/sent/{sheet.pk}/withdraw/")

    assert fresh(sheet).state == "opened"


def test_withdraw_twice_is_safe(cast, sign_in):
    sheet = sent(cast)
    browser = sign_in(cast.jo.user)
    browser.post(f"/sent/{sheet.pk}/withdraw/")

    assert browser.post(f"/sent/{sheet.pk}/withdraw/").status_code == 404
    assert fresh(sheet).state == "opened"

    read = sent(cast, state="reviewed")
    for _ in range(2):
        assert browser.post(f"/sent/{read.pk}/withdraw/").url == f"/sent/{read.pk}/"


def test_withdraw_partner_sees_nothing(cast, sign_in):
    sheet = sent(cast)
    sam = sign_in(cast.sam.user)
    never_was = sam.get(f"/sent/{uuid.uuid4()}/").content

    for answer in (sam.get(f"/sent/{sheet.pk}/"), sam.post(f"/sent/{sheet.pk}/withdraw/")):
        assert (answer.status_code, answer.content) == (404, never_was)
    assert fresh(sheet).state == "submitted"


def test_withdraw_other_couple_gets_404(cast, sign_in):
    sheet = sent(cast)

    assert sign_in(cast.kim.user).post(f"/sent/{sheet.pk}/withdraw/").status_code == 404


def test_withdraw_other_therapist_gets_404(cast, sign_in):
    sheet = sent(cast)

    for therapist in (cast.amara, cast.ben):
        assert sign_in(therapist).get(f"/sent/{sheet.pk}/").status_code == 404
        assert sign_in(therapist).post(f"/sent/{sheet.pk}/withdraw/").status_code == 404


def test_withdraw_wrong_verbs_are_405(cast, sign_in):
    sheet = sent(cast)
    browser = sign_in(cast.jo.user)

    assert browser.get(f"/sent/{sheet.pk}/withdraw/").status_code == 405
    assert browser.post(f"/sent/{sheet.pk}/").status_code == 405
    assert browser.post(f"/sent/{sheet.pk}/done/").status_code == 405


def test_sent_before_sending_is_404(cast, sign_in):
    sheet = given(cast, state="opened")

    for path in (f"/sent/{sheet.pk}/", f"/sent/{sheet.pk}/done/"):
        assert sign_in(cast.jo.user).get(path).status_code == 404


def test_feedback_waits_on_the_first_page_until_it_was_opened(cast, sign_in):
    sheet = sent(cast)
    with acting_as(cast.amara.pk):
        feedback.write(op=uuid.uuid4(), assignment=sheet, body="a word back", by=cast.amara)
    browser = sign_in(cast.jo.user)

    assert "Messages from your therapist" in browser.get("/home/").text
    assert "a word back" in browser.get(f"/sent/{sheet.pk}/").text
    assert "Messages from your therapist" not in browser.get("/home/").text
    with acting_as(cast.jo.user.pk):
        event = AuditEvent.objects.get(verb="feedback.read")
        assert (event.actor_id, event.about_id) == (cast.jo.user_id, cast.jo.pk)
    assert "a word back" not in sign_in(cast.sam.user).get("/home/").text


@pytest.mark.invariant(23)
def test_withdraw_consent_to_be_read_brings_back_what_nobody_opened(cast, sign_in):
    unread, opened = sent(cast), sent(cast)
    opened_by(cast.amara, sign_in, opened)
    browser = sign_in(cast.jo.user)

    browser.post("/consents/submissions/", {"decision": "withdrawn"})

    assert (fresh(unread).state, fresh(opened).state) == ("opened", "submitted")
    assert {row["visibility"] for row in rows(unread)} == {"self"}
    therapist = sign_in(cast.amara)
    assert therapist.get(f"/submissions/{unread.pk}/").status_code == 404
    assert WORDS not in therapist.get("/inbox/").text
