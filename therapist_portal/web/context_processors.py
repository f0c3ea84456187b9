"""What every page needs to know, and nothing about anyone else."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def portal(request: HttpRequest) -> dict[str, Any]:
    return {
        "portal_name": settings.PORTAL_NAME,
        "leave_url": settings.LEAVE_URL,
        "idle_minutes": settings.IDLE_MINUTES,
        "is_demo": settings.DEMO,
    }
