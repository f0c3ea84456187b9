"""Lets go of what is past keeping: ended sign-ins, and the log of messages after a year."""

import datetime as dt

import structlog
from django.db import connection, transaction
from django.utils import timezone

from clients.context import acting_as_worker
from clients.models import ContactChannel, OutboxMessage

log = structlog.get_logger()
# The log of messages is kept for a year. It never holds a body.
MESSAGES_KEPT = dt.timedelta(days=365)


@transaction.atomic
def delete_expired(*, by: None = None) -> None:
    """Nothing that is still in use goes; running it twice changes nothing. By the worker alone."""
    now = timezone.now()
    with acting_as_worker():
        messages, _ = OutboxMessage.objects.filter(finished_at__lt=now - MESSAGES_KEPT).delete()
        # Nobody needs a former address once it can no longer be put back (P7).
        ContactChannel.objects.filter(held_until__lt=now).update(
            held_until=None, former_sealed=None, former_lookup=None
        )
        sessions = _end_sessions()
    log.info("retention.deleted", messages=messages, sessions=sessions)


def _end_sessions() -> int:
    """The ended ones go; which there are is for nobody to see, and only how many comes back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sessions_delete_ended()")
        return int(cursor.fetchone()[0])
