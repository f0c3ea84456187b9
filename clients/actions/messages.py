"""A letter that was set aside gets another chance when somebody says so."""

from django.db import transaction
from django.utils import timezone

from clients import audit, transitions
from clients.enums import MESSAGE_TRANSITIONS, MessageState
from clients.messaging import kinds, wake_worker
from clients.models import OutboxMessage, User


@transaction.atomic
def try_again(*, message: OutboxMessage, by: User) -> OutboxMessage:
    """Waits to be sent as if new; whether it is still wanted is asked as always.

    Only what was set aside: an unknown outcome is never sent again blindly.
    """
    row = OutboxMessage.objects.select_for_update().get(pk=message.pk)
    transitions.check(MESSAGE_TRANSITIONS, row.state, MessageState.PENDING, row, by)
    now = timezone.now()
    row.state, row.outcome, row.tries = MessageState.PENDING, "tried_again", 0
    row.due_at, row.send_before = now, now + kinds.get(row.kind).keeps
    row.finished_at = row.waiting_since = None
    row.save()
    audit.record("message.tried_again", row, by=by)
    transaction.on_commit(wake_worker.worker)
    return row
