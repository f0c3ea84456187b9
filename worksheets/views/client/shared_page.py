"""The page for all of a couple: closed and the same for everyone, until it is open (G7)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from clients import audit
from clients.access import clients
from worksheets import together as joint
from worksheets.actions import room
from worksheets.joint_visibility import own_yeses_for


@clients
@require_safe
def together(request: HttpRequest) -> HttpResponse:
    """What others let this person see now. Not started, private, withdrawn, held, declined,
    expired, revoked and never opened are the same bytes (Inv 5, 6)."""
    found = joint.opened(request.user)
    sides, written = joint.sides(found), joint.written(request.user)
    for row, _ in found:
        # About nobody: its author's own list never tells when a partner looked (P14).
        audit.record("release.read", row, by=request.user, author=row.client_id)
    for one in written:
        audit.record("joint.looked_at", one.text, by=request.user)
    context = {"sides": sides, "written": written}
    context["mark"] = joint.mark(request.user, sides, written)
    return render(request, "worksheets/together/page.html", context)


@clients
@require_safe
def still(request: HttpRequest) -> HttpResponse:
    """Asked by an open tab: is what it shows still open? No words, and no sign of activity."""
    request.keeps_idle_clock = True  # type: ignore[attr-defined]
    sides = joint.sides(joint.opened(request.user))
    mark = joint.mark(request.user, sides, joint.written(request.user))
    return JsonResponse({"mark": mark})


@clients
@require_POST
def end(request: HttpRequest, yes_id: UUID) -> HttpResponse:
    """One's own yes to what was written together, ended: at once, alone, with no question back.
    The answer is the same whether or not somebody else had ended theirs before (Inv 6)."""
    yes = get_object_or_404(own_yeses_for(request.user), pk=yes_id)
    room.end_own(yes=yes, by=request.user)
    messages.success(request, "Ended. Nobody is told, and nobody is asked why.")
    return redirect("worksheets:sharing")
