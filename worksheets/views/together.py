"""The page for all of a couple: closed and the same for everyone, until it is open (G7)."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clients import audit
from clients.access import clients
from worksheets import together as joint


@clients
@require_safe
def together(request: HttpRequest) -> HttpResponse:
    """What others let this person see now. Not started, private, withdrawn, held, declined,
    expired, revoked and never opened are the same bytes (Inv 5, 6)."""
    found = joint.opened(request.user)
    sides = joint.sides(found)
    for row, _ in found:
        # About nobody: its author's own list never tells when a partner looked (P14).
        audit.record("release.read", row, by=request.user, author=row.client_id)
    context = {"sides": sides, "mark": joint.mark(request.user, sides)}
    return render(request, "worksheets/together/page.html", context)


@clients
@require_safe
def still(request: HttpRequest) -> HttpResponse:
    """Asked by an open tab: is what it shows still open? No words, and no sign of activity."""
    request.keeps_idle_clock = True  # type: ignore[attr-defined]
    sides = joint.sides(joint.opened(request.user))
    return JsonResponse({"mark": joint.mark(request.user, sides)})
