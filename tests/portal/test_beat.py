"""What beat asks for, and that the worker knows how to do it."""

import pytest
from django.conf import settings

from therapist_portal.celery import app

SCHEDULE = settings.CELERY_BEAT_SCHEDULE
MINUTE, HOUR, DAY = 60, 3600, 86400


def test_what_is_due_goes_out_each_minute_and_plans_are_looked_at_each_hour():
    every = {entry["task"].rpartition(".")[2]: entry["schedule"] for entry in SCHEDULE.values()}

    assert every == {
        "sweep_outbox": MINUTE,
        "count_refused_pages": MINUTE,
        "assign_scheduled": HOUR,
        "plan_reminders": HOUR,
        "look_after_checkins": HOUR,
        "tidy": DAY,
    }


@pytest.mark.django_db
@pytest.mark.parametrize("entry", SCHEDULE.values(), ids=lambda entry: entry["task"])
def test_each_entry_is_a_task_that_runs_and_may_run_again(cast, entry):
    app.loader.import_default_modules()

    for _ in range(2):
        app.tasks[entry["task"]].apply(throw=True)

    assert "args" not in entry
    assert "kwargs" not in entry
