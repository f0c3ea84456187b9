"""The door for gunicorn. It stays shut where a URL declares no audience."""

import os

from django.core.checks import Error, run_checks
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "therapist_portal.settings")
application = get_wsgi_application()

problems = [found for found in run_checks(tags=["access"]) if isinstance(found, Error)]
if problems:
    raise SystemExit("\n".join(str(problem) for problem in problems))
