"""The page for all of a couple: closed and the same for everyone, until it is open (G7)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from clients.access import clients
from worksheets.actions import session_room
from worksheets.queries.client import shared_page
from worksheets.visibility.joint_sheets import own_yeses_for


@clients(locked="as_new")
@require_safe
def together(request: HttpRequest) -> HttpResponse:
    """What others let this person see now. Not started, private, withdrawn, held, declined,
    expired, revoked and never opened are the same bytes (Inv 5, 6)."""
    page = shared_page.read(request.user)
    context = {"sides": page.sides, "written": page.written, "mark": page.mark}
    return render(request, "worksheets/client/shared_page/page.html", context)


@clients(locked="as_new")
@require_safe
def still(request: HttpRequest) -> HttpResponse:
    """Asked by an open tab: is what it shows still open? No words, and no sign of activity."""
    request.keeps_idle_clock = True  # type: ignore[attr-defined]
    return JsonResponse({"mark": shared_page.mark_of(request.user)})


@clients(locked="narrowing")
@require_POST
def end(request: HttpRequest, yes_id: UUID) -> HttpResponse:
    """One's own yes to what was written together, ended: at once, alone, with no question back.
    The answer is the same whether or not somebody else had ended theirs before (Inv 6)."""
    yes = get_object_or_404(own_yeses_for(request.user), pk=yes_id)
    session_room.end_own(yes=yes, by=request.user)
    messages.success(request, _("Ended. Nobody is told, and nobody is asked why."))
    return redirect("worksheets:sharing")
