"""The outbox as a table: taking rows, giving them back, and finding those a dead worker held."""

import datetime as dt
import os
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from clients.context import acting_as_worker
from clients.enums import MessageState
from clients.models import OutboxMessage

log = structlog.get_logger()
CLAIMED, BEGUN, CALLING, DIED = "claimed", "begun", "calling", "worker_died"
MOST_TRIES = 5
# How long after a broken call the provider may be trusted to know our key again.
KEY_KNOWN_FOR = dt.timedelta(hours=12)
STOP_WAITS_MS = 3000

# First whoever waits at a page, then what has been due longest. Several notes wait for the same
# moment where the cap put them off: of those, the one that would be too late first goes first.
# A claim counts no try: that is for the call to do.
_CLAIM = """
WITH urgent AS (
    SELECT id, outcome, 0 AS place, due_at, send_before FROM clients_outboxmessage
    WHERE state = 'pending' AND is_urgent AND due_at <= %(now)s
    ORDER BY due_at, send_before LIMIT %(limit)s FOR UPDATE SKIP LOCKED
), usual AS (
    SELECT id, outcome, 1 AS place, due_at, send_before FROM clients_outboxmessage
    WHERE state = 'pending' AND NOT is_urgent AND due_at <= %(now)s
    ORDER BY due_at, send_before LIMIT %(limit)s FOR UPDATE SKIP LOCKED
), taken AS (
    SELECT * FROM urgent UNION ALL SELECT * FROM usual
    ORDER BY place, due_at, send_before LIMIT %(limit)s
)
UPDATE clients_outboxmessage m
SET state = 'sending', outcome = 'claimed', claimed_by = %(claim)s, lease_until = %(lease)s,
    waiting_since = coalesce(m.waiting_since, m.due_at)
FROM taken WHERE m.id = taken.id
RETURNING m.id, taken.outcome, taken.place, m.due_at, m.send_before
"""
_EXPIRE = """
UPDATE clients_outboxmessage SET state = 'expired', outcome = 'late', finished_at = %(now)s
WHERE id IN (
    SELECT id FROM clients_outboxmessage WHERE state = 'pending' AND send_before <= %(now)s
    FOR UPDATE SKIP LOCKED)
RETURNING id, kind, state
"""
# A lease ran out: its worker is dead, or slow. Before the call it is safe to try again; after it,
# only where the provider drops a repeated key. Only a row that was begun alone is known to have
# ended its worker, and only that counts as a try of its own.
_RECOVER = """
UPDATE clients_outboxmessage
SET state = abandoned.next, lease_until = NULL, due_at = %(now)s,
    tries = tries + (outcome = 'begun')::int,
    outcome = CASE abandoned.next WHEN 'unknown' THEN 'worker_died_calling' ELSE 'worker_died' END,
    finished_at = CASE abandoned.next WHEN 'pending' THEN NULL ELSE %(now)s END
FROM (
    SELECT id, CASE
        WHEN outcome = 'calling' AND NOT (%(again)s AND lease_until > %(known)s) THEN 'unknown'
        WHEN tries + (outcome = 'begun')::int >= %(most)s AND outcome <> 'claimed' THEN 'parked'
        ELSE 'pending' END AS next
    FROM clients_outboxmessage WHERE state = 'sending' AND lease_until < %(now)s
    FOR UPDATE SKIP LOCKED) AS abandoned
WHERE clients_outboxmessage.id = abandoned.id
RETURNING clients_outboxmessage.id, kind, state
"""
_GIVE_BACK = """
UPDATE clients_outboxmessage
SET state = 'pending', outcome = 'given_back', lease_until = NULL, due_at = coalesce(%s, due_at)
WHERE id = ANY(%s) AND claimed_by = %s AND state = 'sending' AND outcome = 'claimed'
"""
# Whoever begins holds this until their row says so and is committed; whoever stops, until the
# stop is. It ends with the transaction, so a pooler may hand the connection on.
_MAY_BEGIN = "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 7))"
_MAY_STOP = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))"


@dataclass(frozen=True)
class Claimed:
    """A row taken for one worker alone."""

    id: UUID
    # The worker that held it last ended before the call: perhaps because of this very row.
    is_suspect: bool


def claim(limit: int) -> tuple[str, list[Claimed]]:
    """Take up to `limit` due rows for this worker alone, committed. Returns the claim and them."""
    claim_id = f"{os.getpid()}-{uuid.uuid4().hex[:16]}"
    now = timezone.now()
    values: dict[str, Any] = {
        "now": now,
        "limit": limit,
        "claim": claim_id,
        "lease": now + dt.timedelta(seconds=settings.OUTBOX_CLAIM_SECONDS),
    }
    with acting_as_worker(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        rows = sorted(cursor.fetchall(), key=lambda row: row[2:])
    return claim_id, [Claimed(row[0], row[1] == DIED) for row in rows]


def sort_out() -> None:
    """Expire what is too late, and settle what a dead worker left: three statements in all."""
    now = timezone.now()
    values: dict[str, bool | int | dt.datetime] = {
        "now": now,
        "again": settings.MAIL_HONOURS_KEY,
        "known": now - KEY_KNOWN_FOR,
        "most": MOST_TRIES,
    }
    with acting_as_worker(), connection.cursor() as cursor:
        for statement in (_EXPIRE, _RECOVER):
            cursor.execute(statement, values)
            for message_id, kind, state in cursor.fetchall():
                _tell(message_id, kind, state)


def give_back(rows: Iterable[Claimed], claim_id: str, *, until: dt.datetime | None = None) -> None:
    """Rows that were taken and not begun: due as before, or from `until` on."""
    ids = [row.id for row in rows]
    if ids:
        with acting_as_worker(), connection.cursor() as cursor:
            cursor.execute(_GIVE_BACK, [until, ids, claim_id])


def begin_alone(row: Claimed, claim_id: str) -> None:
    """Say in a transaction of its own that this row is next: should it end its worker, we know."""
    lease = timezone.now() + dt.timedelta(seconds=settings.OUTBOX_CLAIM_SECONDS)
    with acting_as_worker():
        OutboxMessage.objects.filter(
            pk=row.id, claimed_by=claim_id, state=MessageState.SENDING, outcome=CLAIMED
        ).update(outcome=BEGUN, lease_until=lease)


def may_begin(recipient_id: UUID) -> bool:
    """Whether nobody else writes to this person, or stops their notes, until we commit.

    Two statements: the second must see what was committed before the first had the lock.
    """
    with connection.cursor() as cursor:
        cursor.execute(_MAY_BEGIN, [str(recipient_id)])
        if not cursor.fetchone()[0]:
            return False
    return not is_called(recipient_id)


def wait_for_calls(recipient_id: UUID) -> None:
    """Before stopping notes: let a call that has begun end, and let none begin until we commit.

    Waits three seconds at most: a provider that hangs must not keep anyone from stopping.
    """
    ends, pause = time.monotonic() + STOP_WAITS_MS / 1000, 0.005
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {STOP_WAITS_MS}")
            cursor.execute(_MAY_STOP, [str(recipient_id)])
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
        while is_called(recipient_id):
            if time.monotonic() > ends:
                raise TimeoutError
            time.sleep(pause)
            pause = min(pause * 2, 0.1)
    except (OperationalError, TimeoutError):
        log.warning("outbox.stop_did_not_wait", recipient=str(recipient_id))


def is_called(recipient_id: UUID) -> bool:
    """Whether a letter to this person is with the provider, of a worker that may be alive."""
    return OutboxMessage.objects.filter(
        recipient_id=recipient_id,
        state=MessageState.SENDING,
        outcome=CALLING,
        lease_until__gt=timezone.now(),
    ).exists()


def held(message_id: UUID, claim_id: str) -> OutboxMessage | None:
    """The row, locked, if this claim still holds it."""
    return (
        OutboxMessage.objects.select_for_update()
        .filter(pk=message_id, claimed_by=claim_id, state=MessageState.SENDING)
        .first()
    )


def finish(row: OutboxMessage, state: str, code: str) -> None:
    """An end state, with a code that says why."""
    row.state, row.outcome = state, code[:60]
    row.finished_at, row.lease_until = timezone.now(), None
    row.save(update_fields=["state", "outcome", "finished_at", "lease_until"])
    _tell(row.pk, row.kind, state)


def put_off(row: OutboxMessage, until: dt.datetime, code: str) -> None:
    """Back to waiting."""
    row.state, row.outcome, row.due_at = MessageState.PENDING, code[:60], until
    row.lease_until = None
    fields = ["state", "outcome", "due_at", "lease_until", "tries", "waiting_since"]
    row.save(update_fields=fields)


def _tell(message_id: UUID, kind: str, state: str) -> None:
    """One line an ending; those a person must look at are louder."""
    alert = state in {MessageState.UNKNOWN, MessageState.PARKED}
    (log.error if alert else log.info)(f"outbox.{state}", id=str(message_id), kind=kind)
