"""The broker is away, for as long as it likes: worker and beat wait, pages answer, mail is late."""

import os
import subprocess
import sys
import time

import pytest
from django.db import connection
from kombu import Connection

from clients.enums import MessageState
from clients.messaging import wake_worker
from tests.faults.impatient import TRIED
from tests.faults.portal import ROOT
from tests.support.sending import plan, states, wait_until
from therapist_portal.celery import app
from therapist_portal.devstack.valkey import find_binary, free_port

# More than Celery allows of itself before it gives up: `broker_connection_max_retries` is 100.
TRIES = 130
pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]


class Broker:
    """One that a test can take away and bring back, empty."""

    def __init__(self, folder):
        self.port, self.folder, self.process = free_port(), folder, None
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self):
        words = ["--port", str(self.port), "--save", "", "--dir", str(self.folder)]
        self.process = subprocess.Popen(
            [str(find_binary()), "--bind", "127.0.0.1", *words], stdout=subprocess.DEVNULL
        )

    def stop(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()


@pytest.fixture
def own_broker(tmp_path):
    broker = Broker(tmp_path)
    yield broker
    broker.stop()


def started(role, broker, provider, log):
    at = connection.settings_dict
    environment = os.environ | {
        "REDIS_URL": broker.url,
        "DATABASE_URL": f"postgres://{at['USER']}:{at['PASSWORD']}@/{at['NAME']}?host={at['HOST']}",
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(provider.port),
        "EMAIL_USE_TLS": "False",
        "OUTBOX_SWEEP_SECONDS": "1",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.impatient", "-A", "therapist_portal", *role],
        cwd=ROOT,
        env=environment,
        stdout=log,
        stderr=log,
    )


def outlast(processes, logs):
    """All are alive after so many tries in vain of those whose logs these are."""
    before = [log.read_text().count(TRIED) for log in logs]

    def is_over():
        after = [log.read_text().count(TRIED) for log in logs]
        tried = [now - then for now, then in zip(after, before, strict=True)]
        return min(tried) >= TRIES or any(one.poll() is not None for one in processes)

    assert wait_until(is_over, 60), f"hardly tried: {[log.read_text()[-300:] for log in logs]}"
    assert [one.poll() for one in processes] == [None] * len(processes), logs[0].read_text()[-600:]


def test_worker_and_beat_outlive_a_broker_that_goes_and_comes(
    provider,
    own_broker,
    settings,
    tmp_path,
):
    """Away before they start and once more while they run, for more tries than Celery allows by
    itself. Beat alone wakes the worker here."""
    settings.OUTBOX_WAKES_WORKER = False
    logs = [tmp_path / "worker.log", tmp_path / "beat.log"]
    beat = ["beat", "-s", str(tmp_path / "beat"), "--pidfile="]
    with open(logs[0], "w") as workers, open(logs[1], "w") as beats:
        processes = [
            started(["worker", "--pool", "solo"], own_broker, provider, workers),
            started(beat, own_broker, provider, beats),
        ]
        try:
            sent = 0
            for letters in (2, 3):
                plan(letters)
                # Once it runs, beat tries with each letter of its own and no more often.
                outlast(processes, logs[:1] if sent else logs)
                assert states()[MessageState.SENT] == sent
                own_broker.start()
                sent += letters
                assert wait_until(lambda n=sent: states()[MessageState.SENT] == n, 60)
                own_broker.stop()
        finally:
            for one in processes:
                one.kill()
                one.wait()

    assert set(provider.took().values()) == {1}


def test_planning_waits_for_no_broker_however_many_plan(
    provider,
    settings,
    caplog,
):
    """A hundred wishes while nobody answers: each costs nothing, and they become a few tries."""
    settings.OUTBOX_WAKES_WORKER = True
    good = app.conf.broker_url
    app.conf.broker_url = f"redis://127.0.0.1:{free_port()}/0"
    app._after_fork()
    try:
        began = time.monotonic()
        for _ in range(100):
            wake_worker.worker()
        assert time.monotonic() - began < 1
        assert wait_until(lambda: "broker.unreachable" in caplog.text, 10)
        assert caplog.text.count("broker.unreachable") < 10
    finally:
        app.conf.broker_url = good
        app._after_fork()
    with Connection(good) as there:
        there.ensure_connection(max_retries=1)
