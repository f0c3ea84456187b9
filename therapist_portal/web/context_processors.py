"""What every page needs to know, and nothing about anyone else."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from clients.signin import new_factors


def portal(request: HttpRequest) -> dict[str, Any]:
    return {
        "portal_name": settings.PORTAL_NAME,
        "leave_url": settings.LEAVE_URL,
        "idle_minutes": settings.IDLE_MINUTES,
        "is_demo": settings.DEMO,
        "is_new_factor_said": _is_new_factor_said(request),
    }


def _is_new_factor_said(request: HttpRequest) -> bool:
    """For three days after a second step was added, every page says so (P8a). Asks the session."""
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated and new_factors.is_said(request))
