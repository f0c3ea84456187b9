"""Reading what someone chose to send, and marking it as read."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from clients.access import clinicians
from clients.enums import UnsentKind
from clients.queries.clinician import unsent
from clients.transitions import IllegalTransition
from worksheets.actions import feedback
from worksheets.enums import Theme
from worksheets.forms.feedback import FeedbackForm
from worksheets.models import Assignment
from worksheets.views.clinician import checkins as checkin_views
from worksheets.visibility.worksheets import submissions_for


@clinicians
@require_safe
def submission(request: HttpRequest, assignment_id: uuid.UUID) -> HttpResponse:
    assignment = sent(request, assignment_id)
    if "checkin" in assignment.version.content:
        return checkin_views.show(request, assignment)
    return page(request, assignment)


@clinicians
@require_POST
def mark_read(request: HttpRequest, assignment_id: uuid.UUID) -> HttpResponse:
    assignment = sent(request, assignment_id, checkins=False)
    try:
        feedback.mark_read(assignment=assignment, by=request.user)
    except IllegalTransition:
        return changed_since(request, assignment)
    messages.success(
        request,
        _("Marked as read: %(title)s, %(name)s.")
        % {"title": assignment.version.title, "name": assignment.client.name},
    )
    return redirect("portal:inbox")


def sent(request: HttpRequest, assignment_id: uuid.UUID, *, checkins: bool = True) -> Assignment:
    """Locked while it is read: whoever takes it back at that moment is told truly whether it
    had been read. Without `checkins`, not a private check-in: that
    one is reviewed, and answered in person, never with words on a page."""
    rows = (
        submissions_for(request.user)
        .select_related("client", "version__worksheet", "response__entered_by__user", "assigned_by")
        .select_for_update(of=("self",), no_key=True)
    )
    if not checkins:
        rows = rows.exclude(version__worksheet__theme=Theme.CHECKIN)
    return get_object_or_404(rows, pk=assignment_id)


def page(
    request: HttpRequest,
    assignment: Assignment,
    form: FeedbackForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """What was sent, and the words below it that have not been sent yet."""
    waiting = unsent.of(request.user, UnsentKind.FEEDBACK, assignment.pk)
    context = checkin_views.what_was_sent(request, assignment) | {
        "form": form or FeedbackForm(initial={"op": uuid.uuid4(), **waiting.initial}),
        "unsent": waiting,
    }
    return render(
        request, "worksheets/clinician/submissions/submission.html", context, status=status
    )


def changed_since(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    context = {"assignment": assignment}
    return render(
        request, "worksheets/clinician/submissions/changed_since.html", context, status=409
    )
