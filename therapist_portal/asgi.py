"""The door for an ASGI server, for hosts that offer nothing else."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "therapist_portal.settings")
application = get_asgi_application()

from therapist_portal import starting  # noqa: E402 -- it needs the apps

starting.begin()
