"""Deploy checks of the whole: what would show only when the first page is asked for."""

from typing import Any

from django.core import checks

from therapist_portal import service


@checks.register("static files", deploy=True)
def static_files_are_collected(app_configs: Any, **kwargs: Any) -> list[checks.Error]:
    """Without a manifest every page is a 500, while everything else looks well."""
    problem = service.static_files()
    if problem is None:
        return []
    return [checks.Error(problem, id="therapist_portal.E001")]
