"""A code for a new password: never readable at rest, alike for every address, true to the last."""

import datetime as dt
import re
import uuid

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from clients import context, vault
from clients.actions import messages
from clients.context import acting_as, acting_as_worker
from clients.enums import MessageState
from clients.messaging import outbox, wake_worker
from clients.models import OutboxMessage, PasswordResetRequest, User
from clients.signin import reset_requests
from clients.transitions import IllegalTransition
from tests.support import mailbox

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 6, 3, 11, 0, tzinfo=dt.UTC)
PATH = "/accounts/password/reset/"
CODE = re.compile(r"^[A-Z]{4}-[A-Z]{4}$", re.MULTILINE)


@pytest.fixture(autouse=True)
def _mailbox(settings):
    settings.EMAIL_BACKEND = "tests.support.mailbox.Backend"
    mailbox.answers.clear()
    mailbox.unreachable = False
    mail.outbox = []
    yield
    mailbox.unreachable = False


def ask(email, browser=None):
    browser = browser or Browser()
    return browser, browser.post(PATH, {"email": email}, follow=True)


def requests():
    with acting_as_worker():
        return list(PasswordResetRequest.objects.all())


def letters():
    with acting_as_worker():
        return list(OutboxMessage.objects.filter(kind="reset_code"))


def sent_code():
    outbox.deliver_due()
    return CODE.search(mail.outbox[-1].body)[0]


def test_the_code_comes_by_mail_and_opens_the_way_to_a_new_password(cast):
    browser, page = ask(cast.jo.user.email)
    assert mail.outbox == []

    code = sent_code()
    wrong = browser.post(f"{PATH}confirm/", {"code": "BBBB-BBBB"})
    right = browser.post(f"{PATH}confirm/", {"code": code.lower().replace("-", " ")})

    assert mail.outbox[-1].to == [cast.jo.user.email]
    assert "a code is on its way" in page.text
    assert wrong.status_code == 200
    assert right["Location"] == f"{PATH}complete/"
    assert requests() == []


def test_nothing_at_rest_can_be_read_or_tried(cast):
    browser, _ = ask(cast.jo.user.email)
    code = sent_code()
    other, _ = ask(cast.sam.user.email)
    [waiting] = requests()
    state = browser.session["account_password_reset_verification"]

    stored = " ".join(str(dict(one.session.items())) for one in (browser, other))
    assert code not in stored
    assert code.replace("-", "").lower() not in stored.lower()
    assert state["code"] == reset_requests.mark_of(code)
    assert cast.sam.user.email.encode() not in bytes(waiting.sealed)
    # The mark itself, typed in, is no code.
    assert browser.post(f"{PATH}confirm/", {"code": state["code"]}).status_code == 200


def test_a_sealed_request_opens_in_its_own_row_alone(cast):
    ask(cast.jo.user.email)
    ask(cast.sam.user.email)
    one, other = requests()

    assert reset_requests.opened(one.pk, one.sealed).address == cast.jo.user.email
    with pytest.raises(vault.Tampered):
        reset_requests.opened(one.pk, other.sealed)


def test_nobody_but_the_worker_reads_what_was_asked(cast):
    ask(cast.jo.user.email)
    for person in (cast.jo.user, cast.sam.user, cast.amara, cast.ben):
        with acting_as(person.pk):
            assert not PasswordResetRequest.objects.exists()
            assert PasswordResetRequest.objects.all().delete() == (0, {})
    with transaction.atomic():
        context.stand_at_the_door()
        assert not PasswordResetRequest.objects.exists()
    with pytest.raises(DatabaseError), acting_as(uuid.uuid4()):
        PasswordResetRequest.objects.bulk_create(
            [PasswordResetRequest(sealed=b"", send_before=NOON)]
        )


def told(answer):
    page = re.sub(r'(value|nonce)="[^"]*"', "", answer.content.decode())
    return re.sub(r"\S+@example\.org", "ADDRESS", page)


def statements(email):
    browser = Browser()
    with CaptureQueriesContext(connection) as captured:
        browser.post(PATH, {"email": email})
    said = [one["sql"] for one in captured.captured_queries if "SAVEPOINT" not in one["sql"]]
    return [re.sub(r"'(?:[^']|'')*'|\b[0-9.]+\b", "?", one.split("VALUES")[0]) for one in said]


def test_a_known_and_an_unknown_address_get_the_same_page_and_the_same_work(cast):
    pages = {told(ask(email)[1]) for email in (cast.jo.user.email, "nobody@example.org")}
    known, unknown = statements(cast.jo.user.email), statements("nobody@example.org")

    assert len(pages) == 1
    assert known == unknown
    assert sum("clients_passwordresetrequest" in one for one in known) == 1
    sizes = {len(bytes(one.sealed)) - len(_address(one)) for one in requests()}
    assert len(sizes) == 1


def _address(row):
    return reset_requests.opened(row.pk, row.sealed).address


@pytest.mark.parametrize("is_known", [True, False])
def test_asking_wakes_the_worker_once_it_is_committed(
    cast, monkeypatch, django_capture_on_commit_callbacks, is_known
):
    woken = []
    monkeypatch.setattr(wake_worker, "worker", lambda: woken.append(len(requests())))

    with django_capture_on_commit_callbacks(execute=True):
        ask(cast.jo.user.email if is_known else "nobody@example.org")
        assert woken == [], "not before: the worker would find nothing"

    assert woken == [1]


def test_the_letter_with_the_code_goes_before_all_that_can_wait(cast):
    ask(cast.jo.user.email)

    outbox.deliver_due()

    assert [one.is_urgent for one in letters()] == [True]


def test_whoever_has_no_account_gets_no_letter(cast):
    with acting_as_worker():
        User.objects.filter(pk=cast.cleo.pk).update(is_active=False)
    for email in ("nobody@example.org", cast.cleo.email):
        ask(email)

    outbox.deliver_due()

    assert mail.outbox == []
    assert letters() == []
    assert requests() == []


def test_it_goes_to_the_address_of_the_account_however_it_was_typed(cast):
    ask(cast.jo.user.email.upper())

    outbox.deliver_due()

    assert [one.to for one in mail.outbox] == [[cast.jo.user.email]]


def test_a_dead_server_is_tried_again_within_the_codes_life(cast, noon):
    mailbox.unreachable = True
    browser, _ = ask(cast.jo.user.email)
    for _ in range(2):
        outbox.deliver_due()
        noon.shift(dt.timedelta(minutes=3))
    assert (letters()[0].state, letters()[0].tries) == (MessageState.PENDING, 0)

    mailbox.unreachable = False

    assert browser.post(f"{PATH}confirm/", {"code": sent_code()})["Location"]
    assert letters()[0].state == MessageState.SENT


def test_a_code_that_could_not_leave_in_time_goes_and_its_therapist_is_told(cast, noon, sign_in):
    mailbox.unreachable = True
    ask(cast.jo.user.email)
    outbox.deliver_due()
    noon.shift(dt.timedelta(minutes=11))

    outbox.deliver_due()
    mailbox.unreachable = False
    outbox.deliver_due()

    [letter] = letters()
    assert (letter.state, letter.outcome) == (MessageState.EXPIRED, "late")
    assert requests() == []
    assert mail.outbox == []
    page = sign_in(cast.amara).get("/messages/").text
    assert "Sign-in code to <b" in page
    assert "It could not be sent in time. They can ask for another code." in page
    assert "Send again" not in page
    for other in (cast.cleo, cast.ben):
        assert "Sign-in code" not in sign_in(other).get("/messages/").text
    with pytest.raises(IllegalTransition), acting_as(cast.amara.pk):
        messages.try_again(message=letter, by=cast.amara)


def test_a_set_aside_code_is_not_sent_long_after(cast, noon, sign_in):
    ask(cast.jo.user.email)
    mailbox.answer(451, times=9)
    for _ in range(5):
        outbox.deliver_due()
        with acting_as_worker():
            OutboxMessage.objects.filter(state="pending").update(due_at=NOON)
    assert letters()[0].state == MessageState.PARKED
    mailbox.answers.clear()
    noon.shift(dt.timedelta(hours=1))

    sign_in(cast.amara).post(f"/messages/{letters()[0].pk}/again/")
    outbox.deliver_due()

    assert letters()[0].state == MessageState.CANCELLED
    assert mail.outbox == []
