"""A therapist's side of private check-ins: reviewing one, holding one in person, asking again."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from clients.access import clinicians
from clients.models import Client
from clients.policies.licences import NotLicensed
from clients.transitions import IllegalTransition
from clients.visibility import clients_for
from clients.wording import day
from worksheets.actions import checkins
from worksheets.actions.assignments import NotNow
from worksheets.enums import AssignmentState, Theme
from worksheets.forms.checkins import AskForm, EveryForm, MeetingForm, ReviewForm
from worksheets.library import guides
from worksheets.models import Assignment
from worksheets.queries.clinician import checkins as checkin_queries
from worksheets.queries.clinician import submissions
from worksheets.visibility.worksheets import submissions_for


@clinicians
@require_safe
def checkin(request: HttpRequest, client_id: UUID) -> HttpResponse:
    return _standing(request, _client(request, client_id))


@clinicians
@require_POST
def ask(request: HttpRequest, client_id: UUID) -> HttpResponse:
    client, form = _client(request, client_id), AskForm(request.POST)
    try:
        if form.is_valid():
            checkins.ask(op=form.cleaned_data["op"], client=client, by=request.user)
            messages.success(
                request, _("A private check-in is assigned to %(name)s.") % {"name": client.name}
            )
            return redirect("worksheets:checkin", client.pk)
    except (NotLicensed, NotNow) as problem:
        form.add_error(None, str(problem))
    return _standing(request, client, status=422, ask=form)


@clinicians
@require_POST
def record_meeting(request: HttpRequest, client_id: UUID) -> HttpResponse:
    client, form = _client(request, client_id), MeetingForm(request.POST)
    try:
        if form.is_valid():
            told = form.cleaned_data
            checkins.record_meeting(
                client=client, met_on=told["met_on"], note=told["note"], by=request.user
            )
            messages.success(
                request,
                _("Recorded. %(name)s’s check-in counts from today.") % {"name": client.name},
            )
            return redirect("worksheets:checkin", client.pk)
    except (NotLicensed, NotNow) as problem:
        form.add_error(None, str(problem))
    return _standing(request, client, status=422, meeting=form)


@clinicians
@require_POST
def every(request: HttpRequest, client_id: UUID) -> HttpResponse:
    client, form = _client(request, client_id), EveryForm(request.POST)
    if form.is_valid():
        checkins.set_every(client=client, weeks=form.cleaned_data["weeks"], by=request.user)
        messages.success(request, _("Saved."))
        return redirect("worksheets:checkin", client.pk)
    return _standing(request, client, status=422, every=form)


def _client(request: HttpRequest, client_id: UUID) -> Client:
    return get_object_or_404(clients_for(request.user), pk=client_id)


def _standing(
    request: HttpRequest, client: Client, *, status: int = 200, **told: Any
) -> HttpResponse:
    page = checkin_queries.page(request.user, client)
    context = {
        "client": client,
        "page": page,
        "ask": told.get("ask") or AskForm.fresh(),
        "new_op": AskForm.fresh()["op"].value(),
        "meeting": told.get("meeting") or MeetingForm(),
        "every": told.get("every") or EveryForm(initial={"weeks": page.weeks}),
        "has_errors": status == 422,
    }
    return render(request, "worksheets/clinician/checkins/standing.html", context, status=status)


@clinicians
@require_POST
def reviewed(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    assignment = _sent(request, assignment_id)
    form = ReviewForm(request.POST)
    try:
        if form.is_valid():
            told = form.cleaned_data
            checkins.review(
                assignment=assignment,
                asked=told["asked"],
                note=told["note"],
                by=request.user,
            )
            words = _("Reviewed: the check-in of %(name)s.") % {"name": assignment.client.name}
            messages.success(request, words)
            return redirect("worksheets:checkin", assignment.client_id)
    except checkins.NotAsked as problem:
        form.add_error("asked", str(problem))
    except NotLicensed as problem:
        form.add_error(None, str(problem))
    except IllegalTransition:
        gone = {"assignment": assignment}
        return render(
            request, "worksheets/clinician/submissions/changed_since.html", gone, status=409
        )
    return show(request, assignment, form, status=422)


def _sent(request: HttpRequest, assignment_id: UUID) -> Assignment:
    rows = submissions_for(request.user).filter(version__worksheet__theme=Theme.CHECKIN)
    rows = rows.select_related("client", "version__worksheet", "response", "assigned_by")
    return get_object_or_404(rows.select_for_update(of=("self",), no_key=True), pk=assignment_id)


def show(
    request: HttpRequest, assignment: Assignment, form: ReviewForm | None = None, status: int = 200
) -> HttpResponse:
    """A refused press is a look as well: it shows the answers again."""
    context = what_was_sent(request, assignment) | {"form": form or ReviewForm()}
    return render(request, "worksheets/clinician/checkins/review.html", context, status=status)


def what_was_sent(request: HttpRequest, assignment: Assignment) -> dict[str, Any]:
    """What every page with somebody's answers says of them."""
    return {
        "reading": submissions.reading(request.user, assignment),
        "assignment": assignment,
        "name": assignment.client.name,
        "content": assignment.version.content,
        "has_guide": guides.guide_for(assignment.version.content) is not None,
        "sent": day(assignment.submitted_at),
        "read": day(assignment.reviewed_at),
        "is_new": assignment.state == AssignmentState.SUBMITTED,
    }
