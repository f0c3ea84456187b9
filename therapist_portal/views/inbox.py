"""What was sent and waits to be read; and, a page for each kind, what else waits."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clients.access import clinicians
from clients.wording import as_uuid
from therapist_portal.queries import caseload, waiting


@clinicians
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    cursor = as_uuid(request.GET.get("after"))
    context = {"inbox": caseload.inbox(request.user, cursor), "is_first": cursor is None}
    return render(request, "therapist_portal/inbox.html", context)


@clinicians
@require_safe
def drafts(request: HttpRequest) -> HttpResponse:
    return _all_of(request, waiting.DRAFTS)


@clinicians
@require_safe
def safe_contact(request: HttpRequest) -> HttpResponse:
    return _all_of(request, waiting.SAFE_CONTACT)


def _all_of(request: HttpRequest, kind: waiting.Listed) -> HttpResponse:
    """All of one kind of which “Waiting for you” shows the first few."""
    after = as_uuid(request.GET.get("after"))
    context = {"page": waiting.list_of(request.user, kind, after), "is_first": after is None}
    return render(request, "therapist_portal/waiting.html", context)
