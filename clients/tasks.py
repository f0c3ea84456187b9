"""What beat and wake-ups ask the worker to do. Thin: everything happens in actions and outbox."""

from celery import shared_task

from clients import outbox
from clients.actions import retention


@shared_task(ignore_result=True)
def deliver_outbox() -> None:
    """Send what is due. Safe to run twice, late, or never: the next sweep finds the rows."""
    outbox.deliver_due()


@shared_task(ignore_result=True)
def tidy() -> None:
    """Every night: let go of what is past keeping (CLINICAL §5, retention)."""
    retention.let_go()
