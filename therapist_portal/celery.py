"""The worker. Messages are wake-ups; what is to be done stands in PostgreSQL."""

import os
from typing import Any

import django
from celery import Celery, Task, signals
from django.apps import apps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "therapist_portal.settings")


class Guarded(Task):
    """No task runs with a wrong key: what is due waits for the right one, untouched (D1b)."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        from clients.keys import check_values

        check_values.require()
        return super().__call__(*args, **kwargs)


app = Celery("therapist_portal", task_cls=Guarded)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.worker_init.connect
@signals.beat_init.connect
def begin(**sent: Any) -> None:
    """Neither a worker nor a beat begins where the web would not."""
    if not apps.ready:
        django.setup()
    from therapist_portal import starting

    starting.begin()
