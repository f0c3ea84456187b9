"""Start-up checks: the process refuses to start where a guard is missing."""

from typing import Any

from django.core import checks
from django.utils import timezone

from clients import access, resources


@checks.register("access")
def every_url_declares_its_audience(app_configs: Any, **kwargs: Any) -> list[checks.Error]:
    """Default deny, the first time: an undeclared URL is an error, not a warning."""
    return [
        checks.Error(
            f"{path} ({name or 'no name'}) declares no audience.",
            hint="Decorate the view: @clinicians, @owners, @clients, @arriving, @members or "
            "@public from clients.access.",
            id="clients.E001",
        )
        for path, name, view in access.patterns()
        if access.audience_of(name, view) is None
    ]


@checks.register("resources", deploy=True)
def help_resources_are_fresh(app_configs: Any, **kwargs: Any) -> list[checks.Error]:
    """Nobody is to dial a crisis line that was given up a year ago (Inv 54)."""
    return [
        checks.Error(
            f"Help resources: {problem}.",
            hint="Look the number up at its source, then set verified_on in "
            "clients/content/resources.yaml to the day you looked.",
            id="clients.E002",
        )
        for problem in resources.problems(timezone.localdate())
    ]
