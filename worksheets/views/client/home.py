"""Where a client begins: one thing next, and “not this week” as an equal choice."""

from datetime import timedelta
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clients.access import clients
from worksheets.actions import answers
from worksheets.queries.client import home as home_queries
from worksheets.queries.client.answers import desk


def uuid_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@clients(locked="as_new")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    before = uuid_or_none(request.GET.get("before", ""))
    page = home_queries.home(request.user, before=before)
    return render(request, "worksheets/client/home/page.html", {"page": page, "before": before})


@clients(locked="as_new")
@require_POST
def not_now(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """Out of the way for a week. Nobody is told."""
    return _set_aside(request, assignment_id, timezone.localdate() + timedelta(days=7))


@clients(locked="as_new")
@require_POST
def show_again(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    return _set_aside(request, assignment_id, None)


def _set_aside(request, assignment_id, until) -> HttpResponse:
    found = desk(request.user, assignment_id, lock=True)
    if found is None or not found.is_open:
        raise Http404
    answers.set_aside_until(desk=found, until=until, by=request.user)
    return redirect("worksheets:home")
