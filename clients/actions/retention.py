"""Lets go of what is past keeping: ended sign-ins, and the log of messages after a year."""

import datetime as dt

import structlog
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from clients.context import acting_as_worker
from clients.models import ContactChannel, OutboxMessage

log = structlog.get_logger()
# "Logs of messages 12 months, without their bodies" (CLINICAL §5). There never is a body.
MESSAGES_KEPT = dt.timedelta(days=365)


@transaction.atomic
def let_go(*, by: None = None) -> None:
    """Nothing that is still in use goes; running it twice changes nothing. By the worker alone."""
    now = timezone.now()
    with acting_as_worker():
        messages, _ = OutboxMessage.objects.filter(finished_at__lt=now - MESSAGES_KEPT).delete()
        # Nobody needs a former address once it can no longer be put back (P7).
        ContactChannel.objects.filter(held_until__lt=now).update(
            held_until=None, former_sealed=None, former_lookup=None
        )
        sessions, _ = Session.objects.filter(expire_date__lt=now).delete()
    log.info("retention.let_go", messages=messages, sessions=sessions)
