"""The outbox as a table: taking rows, giving them back, and finding those a dead worker held."""

import datetime as dt
import os
import uuid
from collections.abc import Iterable
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection
from django.utils import timezone

from clients.context import acting_as_worker
from clients.enums import MessageState
from clients.models import OutboxMessage

log = structlog.get_logger()
CLAIMED, CALLING = "claimed", "calling"
MOST_TRIES = 5
# How long after a broken call the provider may be trusted to know our key again.
KEY_KNOWN_FOR = dt.timedelta(hours=12)

# Several notes wait for the same moment where the cap put them off: of those, the one that would
# be too late first goes first, never whichever row lies first on disk.
_CLAIM = """
UPDATE clients_outboxmessage
SET state = 'sending', outcome = 'claimed', claimed_by = %s, lease_until = %s, tries = tries + 1
WHERE id IN (
    SELECT id FROM clients_outboxmessage
    WHERE state = 'pending' AND due_at <= %s
    ORDER BY due_at, send_before LIMIT %s FOR UPDATE SKIP LOCKED)
RETURNING id, due_at, send_before
"""
_EXPIRE = """
UPDATE clients_outboxmessage SET state = 'expired', outcome = 'late', finished_at = %(now)s
WHERE id IN (
    SELECT id FROM clients_outboxmessage WHERE state = 'pending' AND send_before <= %(now)s
    FOR UPDATE SKIP LOCKED)
RETURNING id, kind, state
"""
# A lease ran out: its worker is dead. Before the call it is safe to try again; after it, only
# where the provider drops a repeated key.
_RECOVER = """
UPDATE clients_outboxmessage
SET state = abandoned.next, lease_until = NULL, due_at = %(now)s,
    outcome = CASE abandoned.next WHEN 'unknown' THEN 'worker_died_calling' ELSE 'worker_died' END,
    finished_at = CASE abandoned.next WHEN 'pending' THEN NULL ELSE %(now)s END
FROM (
    SELECT id, CASE
        WHEN outcome = 'calling' AND NOT (%(again)s AND lease_until > %(known)s) THEN 'unknown'
        WHEN tries >= %(most)s THEN 'parked'
        ELSE 'pending' END AS next
    FROM clients_outboxmessage WHERE state = 'sending' AND lease_until < %(now)s
    FOR UPDATE SKIP LOCKED) AS abandoned
WHERE clients_outboxmessage.id = abandoned.id
RETURNING clients_outboxmessage.id, kind, state
"""


def claim(limit: int) -> tuple[str, list[UUID]]:
    """Take up to `limit` due rows for this worker alone, committed. Returns the claim and ids."""
    claim_id = f"{os.getpid()}-{uuid.uuid4().hex[:16]}"
    now = timezone.now()
    lease = now + dt.timedelta(seconds=settings.OUTBOX_CLAIM_SECONDS)
    with acting_as_worker(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, [claim_id, lease, now, limit])
        rows = sorted(cursor.fetchall(), key=lambda row: row[1:])
    return claim_id, [row[0] for row in rows]


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


def give_back(ids: Iterable[UUID], claim_id: str, *, after: dt.timedelta) -> None:
    """Rows that were taken but not begun: no try is counted for them."""
    now = timezone.now()
    with acting_as_worker():
        for row in OutboxMessage.objects.select_for_update().filter(
            pk__in=list(ids), claimed_by=claim_id, state=MessageState.SENDING, outcome=CLAIMED
        ):
            put_off(row, now + after, "given_back")


def recipient_of(message_id: UUID, claim_id: str) -> UUID | None:
    with acting_as_worker():
        return (
            OutboxMessage.objects.filter(pk=message_id, claimed_by=claim_id)
            .values_list("recipient_id", flat=True)
            .first()
        )


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


def put_off(row: OutboxMessage, until: dt.datetime, code: str, *, counts: bool = False) -> None:
    """Back to waiting. Only a try that failed on its own account counts."""
    row.state, row.outcome, row.due_at = MessageState.PENDING, code[:60], until
    row.lease_until = None
    if not counts:
        row.tries = max(0, row.tries - 1)
    row.save(update_fields=["state", "outcome", "due_at", "lease_until", "tries"])


def _tell(message_id: UUID, kind: str, state: str) -> None:
    """One line an ending; those a person must look at are louder."""
    alert = state in {MessageState.UNKNOWN, MessageState.PARKED}
    (log.error if alert else log.info)(f"outbox.{state}", id=str(message_id), kind=kind)
