"""Small steps that the tests of the outbox share: asked for, delivered, looked at again."""

import datetime as dt

from clients.context import acting_as_worker
from clients.messaging import outbox
from clients.models import ContactChannel, OutboxMessage

NOON = dt.datetime(2026, 6, 3, 11, 0, tzinfo=dt.UTC)


def channel(cast, person=None):
    person = person or cast.jo
    with acting_as_worker():
        return ContactChannel.objects.select_related("client").get(client=person)


def check(cast, slot=0, **fields):
    """Ask Jo's address something: the plainest kind there is."""
    return plan("address_check", cast.jo.user, channel(cast), slot=slot, **fields)


def plan(kind, user, about, slot=0, **fields):
    with acting_as_worker():
        ContactChannel.objects.filter(pk=about.pk).update(verified_at=None)
        outbox.enqueue(
            kind=kind,
            recipient_id=user.pk,
            about=about.pk,
            practice_id=user.practice_id,
            slot=slot,
            **fields,
        )
        return OutboxMessage.objects.get(recipient_id=user.pk, kind=kind, slot=slot)


def again(message):
    with acting_as_worker():
        message.refresh_from_db()
    return message


def deliver():
    return outbox.deliver_due()
