"""The door for gunicorn. It stays shut where a guard is missing or a key is wrong."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "therapist_portal.settings")
application = get_wsgi_application()

from therapist_portal import starting  # noqa: E402 -- it needs the apps

starting.begin()
