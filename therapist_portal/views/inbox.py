"""What was sent and waits to be read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clients.access import clinicians
from therapist_portal import queries
from therapist_portal.views.caseload import _uuid


@clinicians
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    cursor = _uuid(request.GET.get("after"))
    context = {"inbox": queries.inbox(request.user, cursor), "is_first": cursor is None}
    return render(request, "therapist_portal/inbox.html", context)
