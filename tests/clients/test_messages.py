"""Letters that are stuck are seen by those who care for their readers, and by nobody else."""

import re
import uuid

import pytest
from django.utils import timezone

from clients.context import acting_as, acting_as_worker
from clients.models import AuditEvent, OutboxMessage
from tests.support import make
from tests.support.shared import plain

pytestmark = pytest.mark.django_db


def stuck(person, state="parked", outcome="smtp_451"):
    with acting_as_worker():
        return OutboxMessage.objects.create(
            practice_id=person.practice_id,
            kind="assignment_new",
            recipient_id=person.user_id,
            about_id=uuid.uuid4(),
            idempotency_key=uuid.uuid4(),
            state=state,
            outcome=outcome,
            tries=5,
            send_before=timezone.now(),
            finished_at=timezone.now(),
        )


def state_of(message):
    with acting_as_worker():
        return OutboxMessage.objects.values_list("state", "tries").get(pk=message.pk)


def test_a_letter_set_aside_is_seen_and_sent_again(cast, sign_in):
    message = stuck(cast.jo)
    browser = sign_in(cast.amara)
    page = browser.get("/messages/").content.decode()
    assert "It could not be sent after five attempts." in page
    assert "Jo" in page

    answer = browser.post(f"/messages/{message.pk}/again/")

    assert answer.status_code == 302
    assert state_of(message) == ("pending", 0)
    with acting_as(cast.amara.pk):
        assert AuditEvent.objects.filter(verb="message.tried_again").count() == 1


def test_an_unknown_outcome_is_never_sent_again(cast, sign_in):
    message = stuck(cast.jo, "unknown", "no_answer")
    browser = sign_in(cast.amara)
    page = browser.get("/messages/").content.decode()
    assert "not sent twice" in page
    assert "Send again" not in page

    browser.post(f"/messages/{message.pk}/again/")

    assert state_of(message) == ("unknown", 5)


def test_a_partner_sees_no_list(cast, sign_in):
    stuck(cast.jo)

    assert sign_in(cast.sam.user).get("/messages/").status_code == 404


@pytest.mark.parametrize("who", ["ben", "cleo"])
def test_another_therapist_gets_404_and_an_empty_list(cast, sign_in, who):
    message = stuck(cast.jo)
    browser = sign_in(getattr(cast, who))

    assert browser.post(f"/messages/{message.pk}/again/").status_code == 404
    assert "Jo" not in plain(browser.get("/messages/")).decode()
    assert state_of(message) == ("parked", 5)


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_asks_as_often_for_three_as_for_one(
    cast, sign_in, n, django_assert_max_num_queries
):
    people = [cast.jo, cast.sam, make.client(by=cast.amara, name="Lou")]
    for person in people[:n]:
        stuck(person)
    browser = sign_in(cast.amara)

    with django_assert_max_num_queries(14):
        assert browser.get("/messages/").status_code == 200


def test_more_letters_than_a_page_holds_are_on_the_next(cast, sign_in, monkeypatch):
    monkeypatch.setattr("clients.queries.clinician.messages.SHOWN", 2)
    rows = [stuck(cast.jo) for _ in range(5)]
    browser, seen, url = sign_in(cast.amara), [], "/messages/"

    while url:
        page = browser.get(url).content.decode()
        seen += re.findall(r"/messages/([0-9a-f-]{36})/again/", page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        url = f"/messages/{following[1]}" if following else ""

    assert sorted(seen) == sorted(str(row.pk) for row in rows)
