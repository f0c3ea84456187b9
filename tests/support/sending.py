"""Messages planned and delivered, and how to wait for them."""

import collections
import time

from clients.context import acting_as_worker
from clients.messaging import outbox
from clients.models import ContactChannel, OutboxMessage
from tests.support import make


def plan(count):
    """So many letters that are due now, to one person's unproven address."""
    cast = make.cast()
    with acting_as_worker():
        channel = ContactChannel.objects.get(client=cast.jo)
        ContactChannel.objects.filter(pk=channel.pk).update(verified_at=None)
        for slot in range(count):
            outbox.enqueue(
                kind="address_check",
                recipient_id=cast.jo.user_id,
                about=channel.pk,
                practice_id=cast.practice.pk,
                slot=slot,
            )
    return cast


def states():
    with acting_as_worker():
        rows = OutboxMessage.objects.values_list("state", flat=True)
        return collections.Counter(rows)


def due_now():
    with acting_as_worker():
        OutboxMessage.objects.update(due_at="2020-01-01T00:00Z")


def wait_until(condition, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False
