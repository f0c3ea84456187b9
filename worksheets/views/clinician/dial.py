"""A diary's weeks as its therapist reads them."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from clients.access import clinicians
from worksheets.library import guides
from worksheets.queries.clinician import dial as dial_worksheet_queries
from worksheets.visibility.worksheets import assignments_for


@clinicians
@require_safe
def summary(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """The weeks that are over, as their writer let them be read; the look is on record (Inv 50)."""
    rows = assignments_for(request.user).select_related("client", "version")
    row = get_object_or_404(rows.filter(version__content__has_key="diary"), pk=assignment_id)
    found = dial_worksheet_queries.weeks(request.user, row)
    content = row.version.content
    context = {
        "assignment": row,
        "found": found,
        "content": content,
        "has_guide": guides.guide_for(content) is not None,
    }
    return render(request, "worksheets/clinician/dial/weeks.html", context)
