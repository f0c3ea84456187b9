"""Writing back to the author of a submission."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from clients.access import clinicians
from clients.enums import UnsentKind
from clients.queries.clinician.unsent import Stale
from clients.signin.same_person import for_the_same_person
from clients.transitions import IllegalTransition
from clients.views.clinician import unsent
from worksheets.actions import feedback
from worksheets.forms.feedback import FEEDBACK_MAX, FeedbackForm
from worksheets.models import Assignment
from worksheets.views.clinician import submissions


@clinicians
@require_POST
def write(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    assignment = submissions.sent(request, assignment_id, checkins=False)
    if "keep" in request.POST:
        return _chosen(request, assignment)
    form = FeedbackForm(request.POST)
    if not form.is_valid():
        return submissions.page(request, assignment, form, status=422)
    try:
        written = feedback.write(assignment=assignment, by=request.user, **form.cleaned_data)
    except IllegalTransition:
        return submissions.changed_since(request, assignment)
    if isinstance(written, Stale):
        return submissions.page(request, assignment, status=409)
    if written is None:
        raise Http404
    messages.success(
        request, _("Your message was sent to %(name)s.") % {"name": assignment.client.name}
    )
    return redirect("worksheets:submission", assignment.pk)


def _chosen(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    words = unsent.chosen(request, UnsentKind.FEEDBACK, assignment.pk, FEEDBACK_MAX)
    if words is None:
        return redirect("worksheets:submission", assignment.pk)
    too_long = FeedbackForm(request.POST.dict() | {"body": words})
    return submissions.page(request, assignment, too_long, status=422)


@require_POST
@for_the_same_person
@clinicians
def save(request: HttpRequest, assignment_id: UUID) -> JsonResponse:
    """A save while writing. Nobody else reads it, and it marks nothing as read."""
    assignment = submissions.sent(request, assignment_id, checkins=False)
    return unsent.saved(request, UnsentKind.FEEDBACK, assignment.pk, FEEDBACK_MAX)
