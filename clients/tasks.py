"""What beat and wake-ups ask the worker to do. Thin: everything happens in actions and outbox."""

from celery import shared_task

from clients.actions import retention
from clients.messaging import outbox
from clients.signin import refused_pages


@shared_task(ignore_result=True)
def deliver_outbox() -> None:
    """Send what is due. Safe to run twice, late, or never: the next sweep finds the rows."""
    outbox.deliver_due()


@shared_task(ignore_result=True)
def sweep_outbox() -> None:
    """What beat asks for once a minute: the same, and a sign that beat is alive."""
    outbox.deliver_due(for_beat=True)


@shared_task(ignore_result=True)
def count_refused_pages() -> None:
    """Once a minute: how often somebody met a 404 after the last one that is on record."""
    refused_pages.write_counts()


@shared_task(ignore_result=True)
def tidy() -> None:
    """Every night: let go of what is past keeping."""
    retention.delete_expired()
