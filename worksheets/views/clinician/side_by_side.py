"""The page for a session on which everybody's released answers stand side by side."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from clients.access import clinicians
from clients.policies import windows
from clients.policies.couples import members_of
from clients.visibility import couples_for
from clients.wording import together
from worksheets.queries.clinician import side_by_side as beside


@clinicians
@require_safe
def side_by_side(request: HttpRequest, couple_id: UUID) -> HttpResponse:
    """May be on a screen that all of them look at: nothing here is for clinicians alone."""
    couple = get_object_or_404(couples_for(request.user), pk=couple_id)
    members = members_of(request.user, couple)
    is_open = windows.is_open(couple)
    context = {
        "couple": couple,
        "names": together([one.name for one in members]),
        "is_open": is_open,
        "sheets": beside.sheets(request.user, couple, members) if is_open else [],
    }
    return render(request, "worksheets/clinician/side_by_side/page.html", context)
