"""What is to be sent stands in a row; workers take rows, ask again, send, and write down what came
of it. A broker message only wakes them (ARCHITECTURE "Sending", SECURITY §4.2).

pending → sending (claimed, then calling) → sent, and pending → cancelled or expired. A row is
marked `calling` and committed just before the provider is called, so that a crash before it is
safely tried again and a crash after it is never resent blindly.
"""

import contextlib
import datetime as dt
import random
import time
import uuid
from collections.abc import Callable, Iterator
from uuid import UUID

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from clients import kinds, letters, outbox_rows, wake
from clients.context import acting_as_worker
from clients.enums import Channel, MessageState
from clients.models import OutboxMessage
from clients.outbox_rows import CALLING, CLAIMED, MOST_TRIES
from clients.post import Post, Result

log = structlog.get_logger()
BATCH = 20
NAMESPACE = UUID("6f1d1f0e-6a3c-5d0b-9a52-1f7a3a0f5c11")
# Each failed try waits up to three times longer than the one before, drawn evenly from nought.
FIRST_WAIT, WAIT_GROWS, LONGEST_WAIT = 60, 3, 3600
# After the provider could not be reached at all; no try is counted for it.
OUTAGE_WAIT = (30, 120)
STOP_WAITS_MS = 3000


def enqueue(
    *,
    kind: str,
    recipient_id: UUID,
    about: UUID,
    practice_id: UUID,
    slot: int = 0,
    channel: str = Channel.EMAIL,
    due_at: dt.datetime | None = None,
    send_before: dt.datetime | None = None,
) -> None:
    """Plan one message in the caller's transaction; the same one planned twice stays one (Inv 47).

    `about` is the id of what it is about; never words. A worker wakes once this is committed.
    """
    due_at = due_at or timezone.now()
    parts = (kind, recipient_id, about, channel, slot)
    row = OutboxMessage(
        practice_id=practice_id,
        kind=kind,
        recipient_id=recipient_id,
        about_id=about,
        channel=channel,
        slot=slot,
        due_at=due_at,
        send_before=send_before or due_at + kinds.get(kind).keeps,
        idempotency_key=uuid.uuid5(NAMESPACE, "|".join(map(str, parts))),
    )
    OutboxMessage.objects.bulk_create([row], ignore_conflicts=True)
    if due_at <= timezone.now():
        transaction.on_commit(wake.worker)


def cancel(
    *,
    reason: str,
    about: UUID | None = None,
    recipient_id: UUID | None = None,
    of_kinds: list[str] | None = None,
) -> int:
    """Call off what has not left yet, in the caller's transaction. Returns how many.

    A courtesy to whoever reads the list: the check before sending would refuse them anyway.
    """
    if about is None and recipient_id is None:
        raise ValueError("cancel what, or whose?")
    rows = OutboxMessage.objects.filter(state=MessageState.PENDING)
    if about is not None:
        rows = rows.filter(about_id=about)
    if recipient_id is not None:
        rows = rows.filter(recipient_id=recipient_id)
    if of_kinds is not None:
        rows = rows.filter(kind__in=of_kinds)
    return rows.update(
        state=MessageState.CANCELLED, outcome=reason[:60], finished_at=timezone.now()
    )


def needs_a_look(rows: QuerySet[OutboxMessage]) -> QuerySet[OutboxMessage]:
    """Of these rows, those that wait for a person: outcome unknown, or set aside."""
    return rows.filter(state__in=[MessageState.UNKNOWN, MessageState.PARKED])


def deliver_due(*, seconds: float = 50) -> int:
    """Send what is due until nothing is, or the time is up. Safe to run many times at once."""
    ends = time.monotonic() + seconds
    sent = 0
    outbox_rows.sort_out()
    with Post() as post:
        while time.monotonic() < ends:
            claim_id, batch = outbox_rows.claim(BATCH)
            for done, message_id in enumerate(batch):
                result = _deliver(message_id, claim_id, post)
                sent += result == Result.SENT
                if result == Result.BUSY or time.monotonic() > ends:
                    outbox_rows.give_back(batch[done + 1 :], claim_id, after=_outage_wait(result))
                    return sent
            if not batch:
                return sent
    return sent


def _outage_wait(result: Result | None) -> dt.timedelta:
    low, high = OUTAGE_WAIT if result == Result.BUSY else (0, 0)
    return dt.timedelta(seconds=random.uniform(low, high))


def _deliver(message_id: UUID, claim_id: str, post: Post) -> Result | None:
    """One row from its last check to its mark; whatever it raises stays its own affair."""
    if not post.ready():
        outbox_rows.give_back([message_id], claim_id, after=_outage_wait(Result.BUSY))
        return Result.BUSY
    try:
        with one_at_a_time(outbox_rows.recipient_of(message_id, claim_id)):
            ready = _prepare(message_id, claim_id)
            if ready is None:
                return None
            result, code = post.carry(ready)
            _write_down(message_id, claim_id, result, code)
            return result
    except OperationalError:
        raise
    except Exception as error:  # a poison row must not stop the others; its words stay unlogged
        code = f"error_{type(error).__name__}"
        log.warning("outbox.stumbled", id=str(message_id), error=code)
        with acting_as_worker():
            row = outbox_rows.held(message_id, claim_id)
            if row is not None and row.outcome == CLAIMED:
                _try_later(row, code)
        return None


def _prepare(message_id: UUID, claim_id: str) -> EmailMessage | None:
    """The last check, in one short transaction. A letter only if it is to leave now."""
    with acting_as_worker():
        row = outbox_rows.held(message_id, claim_id)
        if row is None or row.outcome != CLAIMED or _set_aside(row):
            return None
        kind = kinds.get(row.kind)
        letter = letters.write(kind, row, kind.envelope(row))
        row.outcome = CALLING
        row.lease_until = timezone.now() + dt.timedelta(seconds=settings.OUTBOX_CALL_SECONDS)
        row.save(update_fields=["outcome", "lease_until"])
        return letter


def _set_aside(row: OutboxMessage) -> bool:
    """Whether it does not leave now: too late, no longer wanted, or at another time."""
    now, kind = timezone.now(), kinds.get(row.kind)
    if row.send_before <= now:
        outbox_rows.finish(row, MessageState.EXPIRED, "late")
        return True
    reason = kind.still_wanted(row)
    if reason:
        outbox_rows.finish(row, MessageState.CANCELLED, reason)
        return True
    later = kind.not_before(row)
    if later is None or later <= now:
        return False
    if later >= row.send_before:
        outbox_rows.finish(row, MessageState.EXPIRED, "no_time_left")
    else:
        outbox_rows.put_off(row, later, "deferred")
    return True


def _write_down(message_id: UUID, claim_id: str, result: Result, code: str) -> None:
    with acting_as_worker():
        row = outbox_rows.held(message_id, claim_id)
        if row is None:
            return
        kind = kinds.get(row.kind)
        if result == Result.SENT:
            outbox_rows.finish(row, MessageState.SENT, code)
            _count(kind.sent, row)
        elif result == Result.REFUSED:
            outbox_rows.finish(row, MessageState.PARKED, code)
            _count(kind.refused, row)
        elif result == Result.BUSY:
            outbox_rows.put_off(row, timezone.now() + _outage_wait(result), code)
        elif result == Result.UNKNOWN and not settings.MAIL_HONOURS_KEY:
            outbox_rows.finish(row, MessageState.UNKNOWN, code)
            _count(kind.sent, row)
        else:
            _try_later(row, code)


def _count(tell: Callable[[OutboxMessage], None], row: OutboxMessage) -> None:
    """What a kind keeps count of must not undo the mark itself."""
    try:
        with transaction.atomic():
            tell(row)
    except Exception as error:
        log.error("outbox.not_counted", id=str(row.pk), error=type(error).__name__)


def _try_later(row: OutboxMessage, code: str) -> None:
    """Back to waiting, longer each time and drawn by chance; set aside after five tries."""
    if row.tries >= MOST_TRIES:
        outbox_rows.finish(row, MessageState.PARKED, code)
        return
    longest = min(LONGEST_WAIT, FIRST_WAIT * WAIT_GROWS ** (row.tries - 1))
    wait = dt.timedelta(seconds=random.uniform(0, longest))
    outbox_rows.put_off(row, timezone.now() + wait, code, counts=True)


@contextlib.contextmanager
def one_at_a_time(recipient_id: UUID | None) -> Iterator[None]:
    """Nobody is written to by two workers at once, and stopping can wait for a call to end.

    A lock of the database session, not of a transaction: none is open during the call.
    """
    key = str(recipient_id or uuid.uuid4())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 7))", [key])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 7))", [key])


def wait_for_calls(recipient_id: UUID) -> None:
    """Before stopping notes: let a call that has begun end, and let none begin until we commit.

    Waits three seconds at most: a provider that hangs must not keep anyone from stopping.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {STOP_WAITS_MS}")
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [str(recipient_id)]
            )
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    except OperationalError:
        log.warning("outbox.stop_did_not_wait", recipient=str(recipient_id))
