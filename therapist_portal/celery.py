"""The worker. Messages are wake-ups; what is to be done stands in PostgreSQL."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "therapist_portal.settings")
app = Celery("therapist_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
