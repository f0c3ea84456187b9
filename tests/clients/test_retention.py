"""What is past keeping goes; what is in use stays."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.utils import timezone

from clients import tasks
from clients.context import acting_as, acting_as_worker
from clients.models import OutboxMessage
from therapist_portal.web.sessions import SessionStore

pytestmark = pytest.mark.django_db


def session_create(key, expires):
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_create(%s, '', %s)", [key, expires])


def message(cast, *, state, days):
    at = timezone.now() - dt.timedelta(days=days)
    with acting_as_worker():
        return OutboxMessage.objects.create(
            practice=cast.practice,
            kind="invitation",
            recipient_id=cast.jo.user_id,
            about_id=uuid.uuid4(),
            idempotency_key=uuid.uuid4(),
            state=state,
            send_before=at,
            created_at=at,
            finished_at=None if state == "pending" else at,
        )


def test_the_log_of_messages_is_kept_a_year(cast):
    old, young = message(cast, state="sent", days=366), message(cast, state="sent", days=364)
    waiting = message(cast, state="pending", days=500)

    tasks.tidy()
    tasks.tidy()

    with acting_as_worker():
        kept = set(OutboxMessage.objects.values_list("pk", flat=True))
    assert kept == {young.pk, waiting.pk}
    assert old.pk not in kept


def test_ended_sign_ins_are_deleted(cast):
    now = timezone.now()
    for key, hours in (("ended", -1), ("running", 1)):
        expires = now + dt.timedelta(hours=hours)
        session_create(key, expires)

    tasks.tidy()

    assert [SessionStore().exists(key) for key in ("ended", "running")] == [False, True]


def test_nobody_but_the_worker_deletes_messages(cast):
    row = message(cast, state="sent", days=1)
    with acting_as(cast.amara.pk):
        assert OutboxMessage.objects.filter(pk=row.pk).delete()[0] == 0
