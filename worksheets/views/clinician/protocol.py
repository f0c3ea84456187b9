"""What a clinician does next: a page beside each Hold, and beside what a sheet asks them to see."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from clients.access import clinicians
from clients.visibility import holds_for
from worksheets.queries.clinician import protocol

PAGE = "worksheets/clinician/protocol/page.html"


@clinicians
@require_safe
def of_hold(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """For a Hold that answers raised, and for one that was placed by hand."""
    hold = get_object_or_404(holds_for(request.user).select_related("client"), pk=hold_id)
    return render(request, PAGE, {"page": protocol.of_hold(request.user, hold)})


@clinicians
@require_safe
def of_flags(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """For what one sheet or one diary says, also where it placed no Hold."""
    assignment = protocol.sent(request.user, assignment_id)
    if assignment is None:
        raise Http404
    return render(request, PAGE, {"page": protocol.of_flags(request.user, assignment)})
