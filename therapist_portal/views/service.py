"""How the service stands, for the owners of a practice."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clients.access import owners
from therapist_portal import service


@owners
@require_safe
def state(request: HttpRequest) -> HttpResponse:
    found = service.lines(request.user.practice)
    return render(request, "therapist_portal/service.html", {"lines": found})
