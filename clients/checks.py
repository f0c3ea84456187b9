"""Start-up checks: the process refuses to start where a guard is missing."""

from typing import Any

from django.core import checks
from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from clients import access
from clients.signin import locked_pages


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


@checks.register("access")
def every_url_declares_how_it_meets_the_locked(app_configs: Any, **kwargs: Any) -> list[Any]:
    """Default deny once more: what a page tells after a reset by mail is never an accident."""
    return [
        checks.Error(
            f"{path} ({name or 'no name'}) does not say what it does while words are locked.",
            hint='Beside the audience: @clients(locked="as_new"), "narrowing", "open" or "refused" '
            "(clients/signin/locked_pages.py).",
            id="clients.E003",
        )
        for path, name, view in access.patterns()
        if access.while_locked_of(name, view) not in locked_pages.KINDS
    ]


@checks.register("resources", deploy=True)
def help_resources_are_fresh(app_configs: Any, **kwargs: Any) -> list[checks.Error]:
    """Nobody is to dial a crisis line that was given up: only what somebody of a practice looked up
    counts, never a day in the shipped list (Inv 54)."""
    from clients.context import acting_as_worker  # no table is ready when this module is read
    from clients.queries import help_lines

    try:
        with acting_as_worker():
            found = help_lines.unchecked(timezone.localdate())
    except (DatabaseError, InterfaceError):
        found = []
    return [
        checks.Error(
            f"Help resources: {problem}.",
            hint="An owner looks the line up, and confirms, corrects or leaves it out under "
            "Practice, Help lines.",
            id="clients.E002",
        )
        for problem in found
    ]


@checks.register("keys", deploy=True)
def the_operators_keys_are_right(app_configs: Any, **kwargs: Any) -> list[checks.Error]:
    """What web, worker and beat refuse to start for is told before they are started (D1b)."""
    from clients.keys import check_values  # allauth's tables are not ready when this module is read

    try:
        problem = check_values.problem()
    except (DatabaseError, InterfaceError):
        return []
    hint = "docs/operations.md, Keys."
    return [checks.Error(problem, hint=hint, id="clients.E003")] if problem else []
