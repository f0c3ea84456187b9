"""What beat asks the worker to do for homework. Thin: everything happens in actions."""

from celery import shared_task

from clients.context import acting_as_worker
from worksheets.actions import dial, drafts, reminders


@shared_task(ignore_result=True)
def plan_reminders() -> None:
    """Every hour: plan reminders that are missing, and let go of old drafts. Safe to run twice."""
    with acting_as_worker():
        reminders.plan_missing()
    drafts.let_go()
    dial.stop_past()
    dial.let_go()
