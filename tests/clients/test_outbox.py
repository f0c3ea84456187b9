"""The row is the truth: claimed once, asked again, sent once, and told as it was."""

import datetime as dt
import random
import smtplib
import threading
import time
import uuid

import pytest
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from clients.actions import contact
from clients.context import acting_as, acting_as_worker
from clients.enums import MessageState
from clients.messaging import kinds, outbox, outbox_rows
from clients.models import OutboxMessage
from tests.support import mailbox, make
from tests.support.posting import NOON, again, channel, check, deliver

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letters_here")]


def test_a_message_is_sent_once_and_marked(cast):
    message = check(cast)

    assert deliver() == 1
    assert deliver() == 0

    assert again(message).state == MessageState.SENT
    assert [letter.to for letter in mail.outbox] == [[cast.jo.user.email]]


@pytest.mark.invariant(47)
def test_planning_the_same_message_twice_sends_one(cast):
    first, second = check(cast), check(cast)

    deliver()

    assert first.idempotency_key == second.idempotency_key
    assert len(mail.outbox) == 1


def test_the_key_is_in_the_letter_and_made_from_the_row(cast):
    message = check(cast)

    deliver()

    headers = mail.outbox[0].extra_headers
    assert headers["X-Idempotency-Key"] == str(message.idempotency_key)
    assert str(message.idempotency_key) in headers["Message-ID"]


def test_a_plan_that_is_rolled_back_sends_nothing(cast):
    with transaction.atomic():
        check(cast)
        transaction.set_rollback(True)

    deliver()

    assert mail.outbox == []


def test_what_is_not_due_waits(cast, noon):
    message = check(cast, due_at=NOON + dt.timedelta(hours=1))

    assert deliver() == 0
    noon.shift(dt.timedelta(hours=1, minutes=1))
    assert deliver() == 1
    assert again(message).state == MessageState.SENT


def test_what_is_too_late_expires(cast, noon):
    message = check(cast, send_before=NOON + dt.timedelta(minutes=5))
    noon.shift(dt.timedelta(minutes=6))

    deliver()

    assert again(message).state == MessageState.EXPIRED
    assert mail.outbox == []


def test_an_outage_counts_no_try_and_loses_nothing(cast, noon):
    message = check(cast)
    mailbox.unreachable = True
    for _ in range(9):
        assert deliver() == 0
        noon.shift(dt.timedelta(minutes=3))
    assert (again(message).state, message.tries) == (MessageState.PENDING, 0)

    mailbox.unreachable = False

    assert deliver() == 1


def test_a_provider_that_asks_for_less_is_left_alone(cast):
    messages = [check(cast, slot=slot) for slot in range(4)]
    mailbox.answer(421)

    deliver()

    assert {again(one).state for one in messages} == {MessageState.PENDING}
    assert {one.tries for one in messages} == {0}
    assert all(one.due_at > timezone.now() for one in messages[:1])


def test_a_letter_that_always_fails_is_set_aside_after_five_tries(cast, noon):
    bad, good = check(cast), None
    mailbox.answer(451, times=9)
    waits = []
    for _ in range(5):
        assert again(bad).state == MessageState.PENDING
        before = timezone.now()
        deliver()
        waits.append(again(bad).due_at - before)
        noon.shift(dt.timedelta(hours=2))
    mailbox.answers.clear()

    good = check(cast, slot=1)
    deliver()

    assert (again(bad).state, bad.tries, bad.outcome) == (MessageState.PARKED, 5, "smtp_451")
    assert again(good).state == MessageState.SENT
    assert max(waits) <= dt.timedelta(hours=1)


def test_a_poison_row_harms_no_other(cast, monkeypatch):
    rows = [check(cast, slot=slot) for slot in range(3)]
    bad = rows[1].pk
    asked = kinds.get("address_check").still_wanted
    monkeypatch.setattr(
        type(kinds.get("address_check")),
        "still_wanted",
        lambda self, message: 1 / 0 if message.pk == bad else asked(message),
    )

    assert deliver() == 2

    assert [again(row).outcome for row in rows] == [
        "accepted",
        "error_ZeroDivisionError",
        "accepted",
    ]


@pytest.mark.parametrize(
    "answer", [smtplib.SMTPServerDisconnected("gone"), TimeoutError(), BrokenPipeError()]
)
def test_a_lost_answer_is_unknown_and_never_sent_again(cast, noon, answer):
    message = check(cast)
    mailbox.answers.append(answer)

    deliver()
    noon.shift(dt.timedelta(hours=5))
    deliver()

    assert again(message).state == MessageState.UNKNOWN
    assert mail.outbox == []
    with acting_as(cast.amara.pk):
        assert list(outbox.needs_a_look(OutboxMessage.objects.all())) == [message]


def test_a_lost_answer_is_asked_again_where_the_provider_knows_keys(cast, noon, settings):
    settings.MAIL_HONOURS_KEY = True
    message = check(cast)
    mailbox.answers.append(TimeoutError())

    deliver()
    noon.shift(dt.timedelta(hours=2))
    deliver()

    assert again(message).state == MessageState.SENT


def test_a_worker_that_died_before_the_call_loses_nothing(cast, noon):
    message = check(cast)
    outbox_rows.claim(10)
    assert deliver() == 0
    noon.shift(dt.timedelta(minutes=3))

    assert deliver() == 1
    assert again(message).tries == 1


@pytest.mark.parametrize(("honours", "state"), [(False, "unknown"), (True, "sent")])
def test_a_worker_that_died_in_the_call_leaves_an_unknown(cast, noon, settings, honours, state):
    settings.MAIL_HONOURS_KEY = honours
    message = check(cast)
    claim_id, _ = outbox_rows.claim(10)
    assert outbox._prepare(message.pk, claim_id) is not None
    assert deliver() == 0
    noon.shift(dt.timedelta(minutes=5))

    deliver()

    assert again(message).state == state


def test_an_old_claim_can_no_longer_send(cast, noon):
    message = check(cast)
    claim_id, _ = outbox_rows.claim(10)
    noon.shift(dt.timedelta(minutes=3))
    assert deliver() == 1

    assert outbox._prepare(message.pk, claim_id) is None


def test_a_refused_address_is_told_to_staff_and_not_used_again(cast):
    message = check(cast)
    person = (550, b"no such person")
    mailbox.answers.append(smtplib.SMTPRecipientsRefused({"x@example.org": person}))

    deliver()

    assert (again(message).state, message.outcome) == (MessageState.PARKED, "smtp_550")
    assert channel(cast).bounced_at is not None


def test_a_client_sees_only_their_own_rows(cast):
    check(cast)

    with acting_as(cast.sam.user_id):
        assert not OutboxMessage.objects.exists()
    with acting_as(cast.ben.pk):
        assert not OutboxMessage.objects.exists()
    with acting_as(cast.jo.user_id):
        assert OutboxMessage.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_take_the_same_row():
    cast = make.cast()
    rows = [check(cast, slot=slot) for slot in range(40)]
    taken, gate = [], threading.Barrier(4)

    def take():
        gate.wait()
        for _ in range(5):
            taken.extend(outbox_rows.claim(3)[1])
        connection.close()

    threads = [threading.Thread(target=take) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert len(taken) == len(set(taken)) == len(rows)


@pytest.mark.django_db(transaction=True)
def test_a_stop_waits_for_a_call_and_no_call_follows_it(settings):
    cast = make.cast()
    row, order = channel(cast), []
    calling, may_end = threading.Event(), threading.Event()

    def slow():
        calling.set()
        may_end.wait(5)
        order.append("call ended")

    check(cast)
    mailbox.answers.append(slow)
    worker = threading.Thread(target=lambda: (deliver(), connection.close()))
    worker.start()
    assert calling.wait(5)
    threading.Timer(0.3, may_end.set).start()
    with acting_as(cast.jo.user_id):
        contact.stop(channel=row, by=cast.jo.user)
    order.append("stopped")
    worker.join()

    assert order == ["call ended", "stopped"]


@pytest.mark.invariant(48)
@pytest.mark.django_db(transaction=True)
def test_stopping_races_sending_and_nothing_leaves_after_the_commit():
    cast = make.cast()
    row, late, sent = channel(cast), 0, 0
    head_start = 0.01  # towards where half are sent, however fast the machine is just now
    for slot in range(150):
        check(cast, slot=slot)
        calls = []
        mailbox.answers[:] = [lambda calls=calls: calls.append(time.perf_counter())]
        worker = threading.Thread(target=lambda: (deliver(), connection.close()))
        worker.start()
        time.sleep(random.uniform(0.5, 1.5) * head_start)
        with acting_as(cast.jo.user_id):
            contact.stop(channel=row, by=cast.jo.user)
        stopped = time.perf_counter()
        worker.join()
        head_start *= 0.8 if calls else 1.25
        sent += len(calls)
        late += any(call > stopped for call in calls)
        with acting_as(cast.jo.user_id):
            contact.start_again(channel=row, by=cast.jo.user)

    assert late == 0
    assert 0 < sent < 150


def test_an_unknown_kind_is_refused_when_planned(cast):
    with pytest.raises(KeyError), acting_as_worker():
        outbox.enqueue(
            kind="nothing_like_it",
            recipient_id=uuid.uuid4(),
            about=uuid.uuid4(),
            practice_id=cast.practice.pk,
        )
