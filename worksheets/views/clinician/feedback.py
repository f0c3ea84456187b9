"""Writing back to the author of a submission."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from clients.access import clinicians
from clients.moves import IllegalMove
from worksheets.actions import feedback
from worksheets.forms.feedback import FeedbackForm
from worksheets.views import submissions


@clinicians
@require_POST
def write(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    assignment = submissions.sent(request, assignment_id, checkins=False)
    form = FeedbackForm(request.POST)
    if not form.is_valid():
        return submissions.page(request, assignment, form, status=422)
    try:
        written = feedback.write(assignment=assignment, by=request.user, **form.cleaned_data)
    except IllegalMove:
        return submissions.moved_on(request, assignment)
    if written is None:
        raise Http404
    messages.success(request, f"Your words are with {assignment.client.name}.")
    return redirect("worksheets:submission", assignment.pk)
