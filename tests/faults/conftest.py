"""A mail provider of its own for a test, and a broker without anybody's leftovers."""

import collections
import json
import subprocess
import sys
from pathlib import Path

import pytest

from therapist_portal.celery import app


class Provider:
    def __init__(self, folder):
        self.ledger, self.plan = folder / "ledger", folder / "plan"
        self.ledger.touch()
        self.says("fine")
        command = [sys.executable, str(Path(__file__).with_name("provider.py"))]
        self.process = subprocess.Popen(
            [*command, str(self.ledger), str(self.plan)], stdout=subprocess.PIPE, text=True
        )
        self.port = int(self.process.stdout.readline())

    def says(self, mood):
        self.plan.write_text(mood)

    def took(self, what="taken"):
        """How often it took each letter, by key."""
        lines = [json.loads(line) for line in self.ledger.read_text().splitlines()]
        return collections.Counter(line["key"] for line in lines if line["what"] == what)

    def stop(self):
        self.process.kill()
        self.process.stdout.close()
        self.process.wait()


@pytest.fixture
def provider(tmp_path, settings):
    provider = Provider(tmp_path)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", provider.port
    settings.EMAIL_USE_TLS = False
    yield provider
    provider.stop()


@pytest.fixture
def broker(settings):
    settings.OUTBOX_WAKES_WORKER = True
    app.control.purge()
    yield
    app.control.purge()
