"""Whether mail leaves is known to whoever can do something about it, within ten minutes."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from clients import tasks
from clients.context import acting_as, acting_as_worker
from clients.messaging import outbox, outbox_rows, sending_status
from clients.models import OutboxMessage, SendingStatus
from tests.conftest import as_owner
from tests.support import mailbox, make
from tests.support.posting import check

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 6, 3, 11, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _mailbox(settings):
    settings.EMAIL_BACKEND = "tests.support.mailbox.Backend"
    mailbox.answers.clear()
    mailbox.unreachable = False
    yield
    mailbox.unreachable = False


@pytest.fixture
def noon():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def owner(cast):
    return make.clinician(practice=cast.practice, name="Noor", owner=True)


def state(person):
    with acting_as(person.pk):
        return sending_status.of(person.practice)


def later(noon, minutes):
    noon.shift(minutes * MINUTE)


def test_all_is_well_says_so_and_when(cast, owner, sign_in, noon):
    check(cast)
    tasks.sweep_outbox()

    page = sign_in(owner).get("/practice/").text

    assert state(owner).stopped is None
    assert state(owner).last_sent_at == NOON
    assert state(owner).swept_at == state(owner).worked_at == NOON
    for words in ("Working", "No email is waiting", "12:00"):
        assert words in page
    assert "notice-error" not in page


def test_a_new_portal_where_nothing_waits_raises_no_alarm(owner, sign_in):
    assert state(owner).stopped is None
    assert "None yet" in sign_in(owner).get("/practice/").text


def stop_the_worker(cast, noon):
    tasks.sweep_outbox()
    later(noon, 1)
    check(cast)
    return NOON, "The mail worker is not running, so no email is sent."


def stop_beat(cast, noon):
    """Wake-ups still come, with every commit; nobody looks for what is due later."""
    tasks.sweep_outbox()
    later(noon, 11)
    tasks.deliver_outbox()
    return NOON, "The scheduler is not running, so emails are sent late."


def never_start(cast, noon):
    check(cast)
    return NOON, "The mail worker is not running, so no email is sent."


def stop_the_server(cast, noon):
    check(cast)
    mailbox.unreachable = True
    for _ in range(11):
        tasks.sweep_outbox()
        later(noon, 1)
    tasks.sweep_outbox()
    return NOON, "The mail server does not accept our emails."


def refuse_each_letter(cast, noon):
    check(cast)
    mailbox.answer(451, times=9)
    for _ in range(12):
        tasks.sweep_outbox()
        later(noon, 1)
    return NOON, "Emails are being sent, but late."


@pytest.mark.parametrize(
    "break_it", [stop_the_worker, stop_beat, never_start, stop_the_server, refuse_each_letter]
)
def test_ten_minutes_without_mail_is_a_banner_for_the_owner_alone(
    cast, owner, sign_in, noon, break_it, monkeypatch
):
    monkeypatch.setattr(outbox.random, "uniform", lambda low, high: high)
    since, what = break_it(cast, noon)
    if break_it in (stop_the_worker, never_start):
        later(noon, 8)
        assert state(owner).stopped is None
        later(noon, 3)

    stopped = state(owner).stopped

    assert (stopped.what, stopped.since) == (what, since)
    for path in ("/caseload/", "/practice/"):
        page = sign_in(owner).get(path).text
        assert what in page
        assert "Since 12:00. Ask whoever runs the portal to" in page
    assert what in sign_in(owner).get("/practice/service/").text
    for colleague in (cast.amara, cast.cleo):
        if not colleague.clinician.is_owner:
            assert what not in sign_in(colleague).get("/caseload/").text


def test_it_is_over_once_the_server_answers_though_nothing_is_due(cast, owner, noon):
    stop_the_server(cast, noon)
    with acting_as_worker():
        OutboxMessage.objects.update(state="cancelled", finished_at=NOON)
    mailbox.unreachable = False

    tasks.sweep_outbox()

    assert state(owner).stopped is None
    assert state(owner).failing_since is None


def test_a_letter_that_waits_for_its_hour_is_not_late(cast, owner, noon):
    check(cast, due_at=NOON + dt.timedelta(hours=5))
    later(noon, 60)
    tasks.sweep_outbox()

    assert state(owner).waiting_since is None
    assert state(owner).stopped is None


def test_another_practice_is_told_nothing_of_our_letters(cast, owner, noon):
    check(cast)
    outbox.deliver_due()
    check(cast, slot=1)

    assert state(owner).waiting_since == NOON
    assert state(owner).last_sent_at == NOON
    assert state(cast.ben).waiting_since is None
    assert state(cast.ben).last_sent_at is None
    with acting_as(cast.ben.pk):
        assert sending_status.of(cast.practice).waiting_since is None


def test_only_the_worker_writes_it_and_no_client_reads_it(cast):
    tasks.sweep_outbox()

    with acting_as(cast.jo.user_id):
        assert not SendingStatus.objects.exists()
    with acting_as(cast.amara.pk):
        assert SendingStatus.objects.count() == 1
        assert SendingStatus.objects.update(failing_since=NOON) == 0
    with pytest.raises(DatabaseError), acting_as(cast.amara.pk):
        SendingStatus.objects.create(id=1)
    with pytest.raises(DatabaseError), transaction.atomic(), acting_as_worker():
        SendingStatus.objects.create(id=2)


FILL = """
INSERT INTO clients_outboxmessage (id, practice_id, kind, recipient_id, about_id, channel, slot,
    state, due_at, send_before, claimed_by, idempotency_key, tries, outcome, created_at,
    finished_at, is_urgent)
SELECT gen_random_uuid(), %(practice)s, 'assignment_new', %(recipient)s, gen_random_uuid(),
    'email', 0, state, now() + n * interval '1 minute' * sign, now() + interval '99 days', '',
    gen_random_uuid(), 0, '', now(), CASE WHEN state = 'sent' THEN now() END, false
FROM generate_series(1, 50000) n, (VALUES ('sent', -1), ('pending', 1)) kind (state, sign)
"""


def fill(*clients):
    """A hundred thousand letters each, and the database has counted them, as autovacuum will."""
    with acting_as_worker(), connection.cursor() as cursor:
        for one in clients:
            cursor.execute(FILL, {"practice": one.practice_id, "recipient": one.user_id})
    as_owner("ANALYZE clients_outboxmessage")


@pytest.mark.django_db(transaction=True)
def test_it_is_one_statement_by_index_among_a_hundred_thousand(
    cast, owner, django_assert_num_queries
):
    fill(cast.jo, cast.kim)
    with acting_as(owner.pk), connection.cursor() as cursor:
        cursor.execute(
            f"EXPLAIN (ANALYZE, FORMAT TEXT) {sending_status._STATE}",
            {"practice": cast.practice.pk},
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute(f"EXPLAIN {sending_status._EVERYWHERE}")
        plan_of_all = "\n".join(row[0] for row in cursor.fetchall())
        with django_assert_num_queries(1):
            found = sending_status.of(cast.practice)

    assert found.last_sent_at is not None
    assert found.waiting_since is None
    assert "Seq Scan on clients_outboxmessage" not in plan
    assert {"outbox_waiting", "outbox_sent"} <= set(plan.split())
    assert "Seq Scan on clients_outboxmessage" not in plan_of_all
    assert {"outbox_due", "outbox_sent"} <= set(plan_of_all.split())


@pytest.mark.django_db(transaction=True)
def test_an_empty_claim_and_an_urgent_one_go_by_index(cast):
    fill(cast.jo)
    with acting_as_worker(), connection.cursor() as cursor:
        values = {"now": NOON, "limit": 20, "claim": str(uuid.uuid4()), "lease": NOON}
        cursor.execute(f"EXPLAIN {outbox_rows._CLAIM}", values)
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "outbox_urgent" in plan
    assert "outbox_due" in plan
    assert "Seq Scan on clients_outboxmessage" not in plan
