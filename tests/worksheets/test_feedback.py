"""Writing back: sealed, for the author of the answers alone, once a press."""

import uuid

import pytest

from clients import vault
from clients.context import acting_as
from clients.models import AuditEvent
from tests.support import make
from worksheets.models import Assignment, Feedback

WORDS = "Thank you for trusting me with this. Shall we begin there next time?"


@pytest.fixture
def sent(cast):
    row = make.assignment(by=cast.amara, client=cast.jo, version=make.version(), state="submitted")
    make.answers(row, {"tally": 2}, visibility="clin")
    return row


def write(browser, sent, body=WORDS, op=None):
    asked = {"body": body, "op": str(op or uuid.uuid4())}
    return browser.post(f"/submissions/{sent.pk}/feedback/", asked)


def test_feedback_happy_path(cast, sign_in, sent):
    browser = sign_in(cast.amara)

    assert write(browser, sent).headers["Location"] == f"/submissions/{sent.pk}/"

    words = browser.get(f"/submissions/{sent.pk}/").content.decode()
    assert WORDS in words
    assert "Amara" in words
    with acting_as(cast.jo.user_id):
        row = Feedback.objects.get()
        assert WORDS.encode() not in bytes(row.body_sealed)
        assert vault.opened(row, "body_sealed") == WORDS
    with acting_as(cast.amara.pk):
        assert Assignment.objects.get(pk=sent.pk).state == "reviewed"
        assert AuditEvent.objects.filter(verb="feedback.written", about_id=cast.jo.pk).count() == 1


def test_feedback_sent_twice_is_there_once(cast, sign_in, sent):
    browser, op = sign_in(cast.amara), uuid.uuid4()

    assert [write(browser, sent, op=op).status_code for _ in range(2)] == [302, 302]

    with acting_as(cast.amara.pk):
        assert Feedback.objects.count() == 1


def test_feedback_with_the_id_of_another_row_is_404(cast, sign_in, sent):
    op = uuid.uuid4()
    write(sign_in(cast.amara), sent, op=op)
    other = make.assignment(
        by=cast.amara, client=cast.sam, version=make.version(), state="submitted"
    )

    assert write(sign_in(cast.amara), other, op=op).status_code == 404


@pytest.mark.parametrize(
    ("body", "words"),
    [("", "Write a few words first"), ("y" * 4001, "up to 4,000 characters; it has 4001")],
)
def test_feedback_bad_input_keeps_the_words(cast, sign_in, sent, body, words):
    answer = write(sign_in(cast.amara), sent, body=body)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert body in answer.content.decode()
    with acting_as(cast.amara.pk):
        assert Assignment.objects.get(pk=sent.pk).state == "submitted"


def test_feedback_partner_sees_none_of_it(cast, sign_in, sent):
    write(sign_in(cast.amara), sent)

    with acting_as(cast.sam.user_id):
        assert Feedback.objects.count() == 0
    assert write(sign_in(cast.sam.user), sent).status_code == 404


def test_feedback_other_couple_gets_404(cast, sign_in, sent):
    assert write(sign_in(cast.kim.user), sent).status_code == 404


def test_feedback_other_therapist_gets_404(cast, sign_in, sent):
    assert write(sign_in(cast.ben), sent).status_code == 404
    assert write(sign_in(cast.cleo), sent).status_code == 404


def test_feedback_to_something_withdrawn_meanwhile_is_refused(cast, sign_in, sent):
    with acting_as(cast.jo.user_id):
        Assignment.objects.filter(pk=sent.pk).update(state="withdrawn")

    assert write(sign_in(cast.amara), sent).status_code == 404
    with acting_as(cast.amara.pk):
        assert Feedback.objects.count() == 0
