"""What beat asks the worker to do for homework. Thin: everything happens in actions."""

from uuid import UUID

import structlog
from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded

from clients.actions import clinician_tasks
from clients.context import acting_as, acting_as_worker
from clients.policies.licences import NotLicensed
from clients.signin.accounts import load_user
from worksheets.actions import checkins as actions
from worksheets.actions import dial, reminders, schedules, unsent_answers
from worksheets.actions.assignments import NotNow
from worksheets.policies import checkins

log = structlog.get_logger()


@shared_task(ignore_result=True)
def plan_reminders() -> None:
    """Every hour: plan reminders that are missing, and let go of old drafts. Safe to run twice.

    One of these that fails keeps none of the others from being done.
    """
    for deed in (
        reminders.plan_missing,
        unsent_answers.delete_expired,
        dial.stop_past,
        dial.delete_expired,
    ):
        try:
            deed()
        except SoftTimeLimitExceeded:
            raise
        except Exception as error:
            name = f"{deed.__module__}.{deed.__name__}"
            log.error("hourly.failed", deed=name, error=type(error).__name__)


@shared_task(ignore_result=True)
def assign_scheduled() -> None:
    """Every hour: give the measures whose day has come where their person lives.

    Each in a transaction of its own, with the rights of the clinician who set it up and no more.
    Safe to run twice; one that fails is tried again next hour, after all others.
    """
    with acting_as_worker():
        due = schedules.due()
    for schedule_id, user_id in due:
        try:
            _give(schedule_id, user_id)
        except SoftTimeLimitExceeded:
            raise
        except Exception as error:
            log.error("schedule.failed", id=str(schedule_id), error=type(error).__name__)


def _give(schedule_id: UUID, user_id: UUID) -> None:
    with acting_as(user_id):
        by = load_user(user_id)
        if by is None:
            return
        schedules.begin_try(schedule_id=schedule_id, by=by)
    with acting_as(user_id):
        schedules.assign_next(schedule_id=schedule_id, by=by)


@shared_task(ignore_result=True)
def look_after_checkins() -> None:
    """Every hour: ask again where a check-in comes round, and escalate what is overdue.

    Each is asked for by the clinician who cares for them, as if they had pressed the button. One
    that cannot be asked for now (a licence, a change of care) never keeps the others waiting, nor
    does one that fails.
    """
    clinician_tasks.escalate_overdue()
    with acting_as_worker():
        due = checkins.due_to_be_asked()
    for client_id, user_id in due:
        try:
            with acting_as(user_id):
                by = load_user(user_id)
                if by is not None:
                    actions.ask_again(client_id=client_id, by=by)
        except (NotLicensed, NotNow):
            log.warning("checkin.not_asked", client=str(client_id))
        except SoftTimeLimitExceeded:
            raise
        except Exception as error:
            log.error("checkin.failed", client=str(client_id), error=type(error).__name__)
