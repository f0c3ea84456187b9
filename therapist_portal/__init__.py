"""The surfaces that bring people and worksheets together."""

from therapist_portal.celery import app as celery_app

__all__ = ["celery_app"]
