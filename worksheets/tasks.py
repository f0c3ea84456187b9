"""What beat asks the worker to do for homework. Thin: everything happens in actions."""

import structlog
from celery import shared_task

from clients.actions import clinician_tasks
from clients.context import acting_as, acting_as_worker
from clients.licence import NotLicensed
from clients.signin import load_user
from worksheets import checkins
from worksheets.actions import checkins as actions
from worksheets.actions import dial, drafts, reminders, schedules
from worksheets.actions.assignments import NotNow

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


@shared_task(ignore_result=True)
def look_after_checkins() -> None:
    """Every hour: ask again where a check-in comes round, and pass on what waited too long.

    Each is asked for by the clinician who cares for them, as if they had pressed the button. One
    that cannot be asked for now (a licence, a change of care) never keeps the others waiting.
    """
    with acting_as_worker():
        clinician_tasks.pass_on_late()
        due = checkins.due_to_be_asked()
    for client_id, user_id in due:
        try:
            with acting_as(user_id):
                by = load_user(user_id)
                if by is not None:
                    actions.ask_again(client_id=client_id, by=by)
        except (NotLicensed, NotNow):
            log.warning("checkin.not_asked", client=str(client_id))
