"""What is to be sent stands in a row; workers take rows, ask again, send, and write down what came
of it. A broker message only wakes them (docs/adr/0013).

pending → sending (claimed, then calling) → sent, and pending → cancelled or expired. A row is
marked `calling` and committed just before the provider is called, so that a crash before it is
safely tried again and a crash after it is never resent blindly. Nothing is kept in the database
session between two transactions: the row says what is going on (docs/adr/0034).
"""

import datetime as dt
import random
import time
import uuid
from collections.abc import Callable
from typing import Literal
from uuid import UUID

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import OperationalError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from clients.context import acting_as_worker
from clients.enums import Channel, MessageState
from clients.messaging import emails, kinds, outbox_rows, sending_status, wake_worker
from clients.messaging.outbox_rows import BEGUN, CALLING, CLAIMED, MOST_TRIES, Claimed
from clients.messaging.provider import Post, Result
from clients.models import OutboxMessage
from clients.signin import reset_requests

log = structlog.get_logger()
BATCH = 20
# A batch that takes longer gives the rest back, and whoever waits at a page comes next.
BATCH_SECONDS = 10
NAMESPACE = UUID("6f1d1f0e-6a3c-5d0b-9a52-1f7a3a0f5c11")
# Each failed try waits up to three times longer than the one before, drawn evenly from nought.
FIRST_WAIT, WAIT_GROWS, LONGEST_WAIT = 60, 3, 3600
# After the provider could not be reached at all; no try is counted for it.
OUTAGE_WAIT = (30, 120)
# While another letter to the same person is on its way, or they are just stopping their notes.
SOMEBODY_ELSE = dt.timedelta(seconds=1)
LOOK_AGAIN = 5


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
        is_urgent=kinds.get(kind).is_urgent,
        idempotency_key=uuid.uuid5(NAMESPACE, "|".join(map(str, parts))),
    )
    OutboxMessage.objects.bulk_create([row], ignore_conflicts=True)
    if due_at <= timezone.now():
        transaction.on_commit(wake_worker.worker)


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
    """Of these rows, those that wait for a person: outcome unknown, set aside, or never sent
    though somebody waited for it. A note that comes too late is nothing to look at."""
    stuck = Q(state__in=[MessageState.UNKNOWN, MessageState.PARKED])
    late = Q(state=MessageState.EXPIRED, outcome="late") & ~Q(kind__in=kinds.notes())
    return rows.filter(stuck | late)


def deliver_due(*, seconds: float = 50, for_beat: bool = False) -> int:
    """Send what is due until nothing is, or the time is up. Safe to run many times at once."""
    ends = time.monotonic() + seconds
    with acting_as_worker():
        reset_requests.take(plan=enqueue)
        outbox_rows.sort_out()
        sending_status.here(for_beat=for_beat)
    with Post() as post:
        one = _Round(post, ends)
        one.run()
        if post.is_reached is None and sending_status.is_failing():
            post.ready()  # nothing was due: ask whether the mail server is back
    sending_status.record_answer(post.is_reached)
    return one.sent


class _Round:
    """Batch after batch, over one connection to the provider."""

    def __init__(self, post: Post, ends: float) -> None:
        self.post, self.ends, self.sent = post, ends, 0
        self.met_somebody, self.looks = False, 0

    def run(self) -> None:
        while time.monotonic() < self.ends:
            claim_id, batch = outbox_rows.claim(BATCH)
            if batch:
                if self._go_through(claim_id, batch) == Result.BUSY:
                    return
            elif self.met_somebody and self.looks < LOOK_AGAIN:
                self.met_somebody, self.looks = False, self.looks + 1
                time.sleep(SOMEBODY_ELSE.total_seconds())
            else:
                return

    def _go_through(self, claim_id: str, batch: list[Claimed]) -> Result | None:
        """One letter after the other; what can't be begun within the lease is given back."""
        longest = min(BATCH_SECONDS, settings.OUTBOX_CLAIM_SECONDS / 2)
        slow = min(self.ends, time.monotonic() + longest)
        for done, row in enumerate(batch, start=1):
            result = _deliver(row, claim_id, self.post)
            self.sent += result == Result.SENT
            self.met_somebody |= result == Result.ELSEWHERE
            if result == Result.BUSY:
                until = timezone.now() + _outage_wait()
                outbox_rows.give_back(batch[done:], claim_id, until=until)
                return Result.BUSY
            if time.monotonic() > slow:
                outbox_rows.give_back(batch[done:], claim_id)
                break
        return None


def _outage_wait() -> dt.timedelta:
    return dt.timedelta(seconds=random.uniform(*OUTAGE_WAIT))


def _deliver(claimed: Claimed, claim_id: str, post: Post) -> Result | None:
    """One row from its last check to its mark; whatever it raises stays its own affair."""
    if not post.ready():
        outbox_rows.give_back([claimed], claim_id, until=timezone.now() + _outage_wait())
        return Result.BUSY
    try:
        if claimed.is_suspect:
            outbox_rows.begin_alone(claimed, claim_id)
        ready = _prepare(claimed.id, claim_id)
        if ready is None or ready == Result.ELSEWHERE:
            return ready
        result, code = post.carry(ready)
        _write_down(claimed.id, claim_id, result, code)
        return result
    except OperationalError:
        raise
    except Exception as error:  # a poison row must not stop the others; its words stay unlogged
        code = f"error_{type(error).__name__}"
        log.warning("outbox.stumbled", id=str(claimed.id), error=code)
        with acting_as_worker():
            row = outbox_rows.held(claimed.id, claim_id)
            if row is not None and row.outcome in {CLAIMED, BEGUN}:
                row.tries += 1  # it failed by itself, without any call
                _try_later(row, code)
        return None


def _prepare(message_id: UUID, claim_id: str) -> EmailMessage | Literal[Result.ELSEWHERE] | None:
    """The last check, in one short transaction. A letter only if it is to leave now; from here a
    try is counted, and the lease is as long as a call may take."""
    with acting_as_worker():
        row = outbox_rows.held(message_id, claim_id)
        if row is None or row.outcome not in {CLAIMED, BEGUN}:
            return None
        if not outbox_rows.may_begin(row.recipient_id):
            outbox_rows.put_off(row, timezone.now() + SOMEBODY_ELSE, "one_at_a_time")
            return Result.ELSEWHERE
        if _set_aside(row):
            return None
        kind = kinds.get(row.kind)
        letter = emails.write(kind, row, kind.envelope(row))
        row.outcome, row.tries = CALLING, row.tries + 1
        row.lease_until = timezone.now() + dt.timedelta(seconds=settings.OUTBOX_CALL_SECONDS)
        row.save(update_fields=["outcome", "tries", "lease_until"])
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
        row.waiting_since = None  # it waits for its hour, not for us
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
            row.tries -= 1  # the provider takes nothing from anyone just now
            outbox_rows.put_off(row, timezone.now() + _outage_wait(), code)
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
    outbox_rows.put_off(row, timezone.now() + wait, code)
