"""What beat asks the worker to do for homework. Thin: everything happens in actions."""

import structlog
from celery import shared_task

from clients.context import acting_as, acting_as_worker
from clients.signin import load_user
from worksheets.actions import dial, drafts, reminders, schedules

log = structlog.get_logger()


@shared_task(ignore_result=True)
def plan_reminders() -> None:
    """Every hour: plan reminders that are missing, and let go of old drafts. Safe to run twice."""
    with acting_as_worker():
        reminders.plan_missing()
    drafts.let_go()
    dial.stop_past()
    dial.let_go()


@shared_task(ignore_result=True)
def give_what_comes_again() -> None:
    """Every hour: give the measures whose day has come where their person lives.

    Each in a transaction of its own, with the rights of the clinician who set it up and no more.
    Safe to run twice; one that fails is tried again next hour and holds up no other.
    """
    with acting_as_worker():
        due = schedules.due()
    for schedule_id, user_id in due:
        try:
            with acting_as(user_id):
                by = load_user(user_id)
                if by is not None:
                    schedules.give_next(schedule_id=schedule_id, by=by)
        except Exception as error:
            log.error("schedule.failed", id=str(schedule_id), error=type(error).__name__)
