"""A provider and workers that fail in every way we know: nothing lost, nobody written to twice."""

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest
from celery.contrib.testing.worker import start_worker
from django.conf import settings as django_settings
from django.db import connection

from clients.context import acting_as_worker
from clients.enums import MessageState
from clients.messaging import outbox, wake_worker
from clients.models import OutboxMessage
from tests.support.sending import due_now, plan, states, wait_until
from therapist_portal.celery import app

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]


def keys(*wanted):
    with acting_as_worker():
        rows = OutboxMessage.objects.filter(state__in=wanted)
        return {str(key) for key in rows.values_list("idempotency_key", flat=True)}


def test_a_whole_batch_goes_over_one_connection_and_is_taken_once_each(provider):
    plan(45)

    assert outbox.deliver_due() == 45

    assert set(provider.took().values()) == {1}
    assert states() == {MessageState.SENT: 45}


@pytest.mark.parametrize(
    ("mood", "state", "taken"),
    [
        ("fail", MessageState.PENDING, 0),
        ("refuse", MessageState.PARKED, 0),
        ("drop", MessageState.UNKNOWN, 3),
    ],
)
def test_what_the_provider_says_is_what_the_row_says(provider, mood, state, taken):
    plan(3)
    provider.says(mood)

    assert outbox.deliver_due() == 0
    provider.says("fine")
    outbox.deliver_due()

    assert states()[state] == 3
    assert sum(provider.took().values()) == taken


@pytest.mark.invariant(47)
def test_a_dropped_line_after_taking_is_never_a_second_letter(provider):
    plan(10)
    provider.says("drop")
    for _ in range(3):
        outbox.deliver_due()
        due_now()
    provider.says("fine")

    outbox.deliver_due()

    assert set(provider.took().values()) == {1}
    assert states() == {MessageState.UNKNOWN: 10}


def test_a_liar_can_repeat_a_letter_only_under_the_same_key(provider):
    plan(1)
    provider.says("lie")
    outbox.deliver_due()
    due_now()
    provider.says("fine")

    outbox.deliver_due()

    assert len(provider.took()) == 1


def test_a_provider_that_is_gone_loses_nothing(provider, settings):
    plan(5)
    settings.EMAIL_PORT = 1

    assert outbox.deliver_due() == 0
    settings.EMAIL_PORT = provider.port
    due_now()

    assert outbox.deliver_due() == 5


def test_a_commit_wakes_a_real_worker(provider, broker, settings):
    with start_worker(app, perform_ping_check=False, shutdown_timeout=20):
        plan(3)

        assert wait_until(lambda: states()[MessageState.SENT] == 3, 20)

    assert set(provider.took().values()) == {1}


def test_a_dead_broker_delays_nothing_but_the_wake_up(provider, settings, caplog):
    settings.OUTBOX_WAKES_WORKER = True
    good = app.conf.broker_url
    app.conf.broker_url = "redis://127.0.0.1:1/0"
    app._after_fork()  # lets go of connections to the broker that still answers
    try:
        began = time.monotonic()
        plan(2)
        wake_worker.worker()
        assert time.monotonic() - began < 3
        assert wait_until(lambda: "broker.unreachable" in caplog.text, 10)
    finally:
        app.conf.broker_url = good
        app._after_fork()

    assert outbox.deliver_due() == 2


def real_worker(provider):
    """A worker process as a server runs it, on this test's database."""
    at = connection.settings_dict
    host = at["HOST"]
    environment = os.environ | {
        "DATABASE_URL": f"postgres://{at['USER']}:{at['PASSWORD']}@/{at['NAME']}?host={host}",
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(provider.port),
        "EMAIL_USE_TLS": "False",
        "OUTBOX_CLAIM_SECONDS": "1",
        "OUTBOX_CALL_SECONDS": "3",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "therapist_portal", "worker", "--pool", "solo"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.mark.invariant(47)
def test_workers_killed_in_mid_letter_lose_none_and_double_none(provider, broker, settings):
    settings.OUTBOX_WAKES_WORKER = False
    settings.OUTBOX_CALL_SECONDS = 3
    plan(30)
    provider.says("slow")
    for kill in range(2):
        workers = [real_worker(provider) for _ in range(2)]
        for _ in workers:
            app.send_task(wake_worker.TASK)
        assert wait_until(lambda k=kill: len(provider.took("begun")) > k, 90)
        for worker in workers:
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()
    provider.says("fine")
    time.sleep(3.5)

    outbox.deliver_due()

    told = keys(MessageState.SENT, MessageState.UNKNOWN)
    assert states().keys() <= {MessageState.SENT, MessageState.UNKNOWN}
    assert 2 <= states()[MessageState.UNKNOWN] <= 4
    assert len(told) == 30
    assert set(provider.took().values()) == {1}
    assert keys(MessageState.SENT) <= set(provider.took())


def test_a_wake_up_says_nothing(broker, settings):
    """What lies in the broker is a task's name: no ids, no words (D3)."""
    import redis

    plan(1)
    client = redis.from_url(django_settings.REDIS_URL)
    assert wait_until(lambda: client.llen("celery") > 0, 10)
    message = json.loads(client.lindex("celery", 0))
    client.close()

    assert message["headers"]["task"] == "clients.tasks.deliver_outbox"
    assert message["headers"]["argsrepr"] == "()"
    assert message["headers"]["kwargsrepr"] == "{}"
    assert not [str(uuid.UUID(key)) for key in keys("pending") if key in json.dumps(message)]
