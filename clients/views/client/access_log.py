"""Who saw what, and what a therapist can and cannot see: nothing done in secret (P14)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clients.access import arriving
from clients.queries.client import access_log, who_sees


@arriving(locked="as_new")
@require_safe
def who_saw(request: HttpRequest) -> HttpResponse:
    """One's own sign-ins, what was read, shared and changed. Never that a partner looked."""
    log = access_log.log(request.user, request.GET.get("before", ""))
    return render(request, "clients/client/access_log/who_saw.html", {"log": log})


@arriving(locked="as_new")
@require_safe
def who_sees_now(request: HttpRequest) -> HttpResponse:
    """From the rules in force for this person today."""
    context = {
        "rows": who_sees.therapist_sees(request.user),
        "told_alone": who_sees.told_alone(request.user),
    }
    return render(request, "clients/client/access_log/who_sees.html", context)
