"""A mail server that is slow, silent or dead holds no page, and a code is not lost by it."""

import threading
import time

import pytest
from django.db import connection
from django.test import Client as Browser

from clients.context import acting_as_worker
from clients.enums import MessageState
from clients.messaging import outbox
from clients.models import OutboxMessage, PasswordResetRequest
from tests.support import make
from tests.support.sending import due_now, states

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]
PATH = "/accounts/password/reset/"


def ask_all_at_once(addresses):
    """Each in a thread of its own, as in a web process with twelve: how long each one took."""
    gate, took, answers = threading.Barrier(len(addresses)), [], []

    def ask(address):
        browser = Browser()
        gate.wait()
        began = time.monotonic()
        answers.append(browser.post(PATH, {"email": address}).status_code)
        took.append(time.monotonic() - began)
        connection.close()

    threads = [threading.Thread(target=ask, args=(one,)) for one in addresses]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert set(answers) == {302}
    return took


@pytest.fixture
def addresses():
    cast = make.cast()
    people = [cast.jo.user, cast.sam.user, cast.kim.user, cast.lee.user, cast.amara, cast.cleo]
    known = [one.email for one in people]
    return known, [f"nobody-{number}@example.org" for number in range(6)]


@pytest.mark.parametrize("mood", ["slow", "silent"])
def test_twelve_who_ask_for_a_code_wait_for_no_mail_server(provider, addresses, mood):
    known, unknown = addresses
    provider.says(mood)

    took = ask_all_at_once(known + unknown)

    # No page so much as began a letter; a silent server would have held each for 20 s.
    assert max(took) < 10
    assert provider.took("begun") == {}
    provider.says("fine")
    assert outbox.deliver_due() == len(known)
    assert set(provider.took().values()) == {1}


def test_a_dead_server_loses_no_code_within_its_life(provider, addresses, settings):
    known, unknown = addresses
    settings.EMAIL_PORT = 1
    ask_all_at_once(known + unknown)
    assert outbox.deliver_due() == 0
    assert states() == {MessageState.PENDING: len(known)}

    settings.EMAIL_PORT = provider.port
    due_now()

    assert outbox.deliver_due() == len(known)
    with acting_as_worker():
        assert not PasswordResetRequest.objects.exists()
        assert set(OutboxMessage.objects.values_list("kind", flat=True)) == {"reset_code"}


def test_a_lease_shorter_than_a_letter_sends_each_once(provider, addresses, settings):
    """Two workers, letters of 1.5 s, leases of one: nothing is parked, nothing comes twice."""
    known, _ = addresses
    settings.OUTBOX_CLAIM_SECONDS = 1
    for address in known:
        Browser().post(PATH, {"email": address})
    provider.says("slow")
    workers = [
        threading.Thread(target=lambda: (outbox.deliver_due(seconds=20), connection.close()))
        for _ in range(2)
    ]
    [worker.start() for worker in workers]
    [worker.join() for worker in workers]

    assert states() == {MessageState.SENT: len(known)}
    assert set(provider.took().values()) == {1}
    with acting_as_worker():
        assert set(OutboxMessage.objects.values_list("tries", flat=True)) == {1}
