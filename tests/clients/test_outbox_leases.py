"""A try is a call that was made, a lease is only a promise to come back, and nobody is written to
by two workers at once: without a lock that outlives a transaction."""

import datetime as dt
import threading

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients.context import acting_as, acting_as_worker
from clients.enums import MessageState
from clients.messaging import kinds, outbox, outbox_rows
from clients.models import ContactChannel, OutboxMessage
from tests.support import mailbox, make
from tests.support.posting import again, channel, check, deliver

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letters_here")]


def rows():
    with acting_as_worker():
        return list(OutboxMessage.objects.order_by("slot"))


def test_a_lease_shorter_than_one_letter_parks_nothing(cast, settings):
    """While one letter is with the provider, another worker finds the leases of the rest over."""
    settings.OUTBOX_CLAIM_SECONDS = 0
    for slot in range(20):
        check(cast, slot=slot)
    mailbox.answers[:] = [outbox_rows.sort_out] * 20

    for _ in range(20):
        deliver()

    assert {row.state for row in rows()} == {MessageState.SENT}
    assert {row.tries for row in rows()} == {1}
    assert len(mail.outbox) == 20


def test_a_worker_that_died_before_the_call_has_made_no_try(cast, noon):
    message = check(cast)
    for _ in range(9):
        outbox_rows.claim(10)
        noon.shift(dt.timedelta(minutes=3))
        outbox_rows.sort_out()

    assert (again(message).state, message.tries) == (MessageState.PENDING, 0)
    assert deliver() == 1


def test_a_letter_that_kills_its_worker_is_set_aside_and_alone(cast, noon, monkeypatch):
    """The same row each time: found out by being begun in a transaction of its own."""
    bad, good = check(cast), check(cast, slot=1)

    class Killed(BaseException):
        """As a signal would end it: nothing of ours runs after this."""

    asked = kinds.get("address_check").still_wanted

    def dies(self, message):
        if message.pk == bad.pk:
            raise Killed
        return asked(message)

    monkeypatch.setattr(type(kinds.get("address_check")), "still_wanted", dies)
    for _ in range(7):
        try:
            deliver()
        except Killed:
            noon.shift(dt.timedelta(minutes=3))

    assert (again(bad).state, bad.outcome, bad.tries) == (MessageState.PARKED, "worker_died", 5)
    assert (again(good).state, good.tries) == (MessageState.SENT, 1)


def test_the_rest_of_a_slow_batch_is_given_back_and_whoever_waits_comes_next(cast, settings):
    settings.OUTBOX_CLAIM_SECONDS = 0
    usual = [check(cast, slot=slot) for slot in range(3)]
    urgent = []

    def meanwhile():
        assert again(usual[1]).outcome == "claimed"
        urgent.append(check(cast, slot=9))
        with acting_as_worker():
            OutboxMessage.objects.filter(pk=urgent[0].pk).update(is_urgent=True)

    mailbox.answers[:] = [meanwhile]

    assert deliver() == 4

    order = [letter.extra_headers["X-Idempotency-Key"] for letter in mail.outbox]
    sent = [usual[0], urgent[0], usual[1], usual[2]]
    assert order == [str(one.idempotency_key) for one in sent]
    assert {again(one).tries for one in usual} == {1}


def test_somebody_who_waits_at_a_page_comes_first(cast):
    late = [check(cast, slot=slot) for slot in range(3)]
    with acting_as_worker():
        OutboxMessage.objects.filter(pk=late[2].pk).update(is_urgent=True)

    _, batch = outbox_rows.claim(2)

    assert [one.id for one in batch] == [late[2].pk, late[0].pk]


@pytest.mark.django_db(transaction=True)
def test_two_letters_to_one_person_never_leave_at_the_same_time():
    """No lock is held while the provider is spoken to: the row itself says that a call runs."""
    cast = make.cast()
    running, most, locks = [], [], []

    def slow():
        running.append(1)
        most.append(len(running))
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
            locks.append(cursor.fetchone()[0])
        threading.Event().wait(0.05)
        running.pop()

    for slot in range(12):
        check(cast, slot=slot)
    mailbox.answers[:] = [slow] * 12
    workers = [threading.Thread(target=lambda: (deliver(), connection.close())) for _ in range(3)]
    [worker.start() for worker in workers]
    [worker.join() for worker in workers]

    assert max(most) == 1
    assert {row.state for row in rows()} == {MessageState.SENT}
    assert len(mail.outbox) == 12
    # Of this person's, none; another worker may just be looking whether its row is free.
    assert min(locks) == 0


@pytest.mark.django_db(transaction=True)
def test_a_call_that_does_not_end_keeps_nobody_from_stopping(settings):
    cast = make.cast()
    message = check(cast)
    claim_id, [claimed] = outbox_rows.claim(1)
    assert outbox._prepare(claimed.id, claim_id) is not None

    began = timezone.now()
    with acting_as(cast.jo.user_id):
        outbox_rows.wait_for_calls(cast.jo.user_id)

    assert dt.timedelta(seconds=2.5) < timezone.now() - began < dt.timedelta(seconds=5)
    assert again(message).outcome == "calling"


@pytest.mark.django_db(transaction=True)
def test_none_begins_while_somebody_stops():
    cast = make.cast()
    message, row = check(cast), channel(cast)
    with acting_as(cast.jo.user_id):
        outbox_rows.wait_for_calls(cast.jo.user_id)
        worker = threading.Thread(target=lambda: (deliver(), connection.close()))
        worker.start()
        worker.join(0.5)
        assert mail.outbox == []
        with transaction.atomic():
            ContactChannel.objects.filter(pk=row.pk).update(stopped_at=timezone.now())
    worker.join()

    assert mail.outbox == []
    assert again(message).outcome == "stopped"


def cost_of(count, cast, first):
    for slot in range(first, first + count):
        check(cast, slot=slot)
    with CaptureQueriesContext(connection) as captured:
        assert deliver() == count
    return len(captured.captured_queries)


def test_a_letter_costs_so_many_statements_and_no_more(cast):
    """Two short transactions each, of which the test's savepoints stand for begin and commit."""
    one, eleven = cost_of(1, cast, 0), cost_of(11, cast, 1)

    assert (eleven - one) / 10 == PER_LETTER


PER_LETTER = 22
