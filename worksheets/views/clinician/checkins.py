"""A therapist's side of private check-ins: reviewing one, holding one in person, asking again."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from clients import audit
from clients.access import clinicians
from clients.licence import NotLicensed
from clients.models import Client
from clients.moves import IllegalMove
from clients.visibility import clients_for
from clients.wording import day
from worksheets import checkin_page, queries
from worksheets.actions import checkins
from worksheets.actions.assignments import NotNow
from worksheets.enums import AssignmentState, Theme
from worksheets.forms.checkins import AskForm, EveryForm, MeetingForm, ReviewForm
from worksheets.models import Assignment
from worksheets.visibility import submissions_for


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
            messages.success(request, f"A private check-in is given to {client.name}.")
            return redirect("worksheets:checkin", client.pk)
    except (NotLicensed, NotNow) as problem:
        form.add_error(None, str(problem))
    return _standing(request, client, status=422, ask=form)


@clinicians
@require_POST
def met(request: HttpRequest, client_id: UUID) -> HttpResponse:
    client, form = _client(request, client_id), MeetingForm(request.POST)
    try:
        if form.is_valid():
            told = form.cleaned_data
            checkins.record_meeting(
                client=client, met_on=told["met_on"], note=told["note"], by=request.user
            )
            messages.success(request, f"Recorded. {client.name}’s check-in counts from today.")
            return redirect("worksheets:checkin", client.pk)
    except (NotLicensed, NotNow) as problem:
        form.add_error(None, str(problem))
    return _standing(request, client, status=422, met=form)


@clinicians
@require_POST
def every(request: HttpRequest, client_id: UUID) -> HttpResponse:
    client, form = _client(request, client_id), EveryForm(request.POST)
    if form.is_valid():
        checkins.set_every(client=client, weeks=form.cleaned_data["weeks"], by=request.user)
        messages.success(request, "Saved.")
        return redirect("worksheets:checkin", client.pk)
    return _standing(request, client, status=422, every=form)


def _client(request: HttpRequest, client_id: UUID) -> Client:
    return get_object_or_404(clients_for(request.user), pk=client_id)


def _standing(
    request: HttpRequest, client: Client, *, status: int = 200, **told: Any
) -> HttpResponse:
    page = checkin_page.page(request.user, client)
    context = {
        "client": client,
        "page": page,
        "ask": told.get("ask") or AskForm.fresh(),
        "new_op": AskForm.fresh()["op"].value(),
        "met": told.get("met") or MeetingForm(),
        "every": told.get("every") or EveryForm(initial={"weeks": page.weeks}),
        "has_errors": status == 422,
    }
    return render(request, "worksheets/checkins/standing.html", context, status=status)


@clinicians
@require_POST
def reviewed(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    assignment = _sent(request, assignment_id)
    reading = queries.reading(request.user, assignment)
    form = ReviewForm(request.POST, must_ask=must_ask(reading))
    try:
        if form.is_valid():
            told = form.cleaned_data
            checkins.review(
                assignment=assignment,
                asked=told.get("asked", False),
                note=told["note"],
                by=request.user,
            )
            messages.success(request, f"Reviewed: the check-in of {assignment.client.name}.")
            return redirect("worksheets:checkin", assignment.client_id)
    except NotLicensed as problem:
        form.add_error(None, str(problem))
    except IllegalMove:
        gone = {"assignment": assignment}
        return render(request, "worksheets/submissions/moved_on.html", gone, status=409)
    return show(request, assignment, reading, form, status=422)


def _sent(request: HttpRequest, assignment_id: UUID) -> Assignment:
    rows = submissions_for(request.user).filter(version__worksheet__theme=Theme.CHECKIN)
    rows = rows.select_related("client", "version__worksheet", "response", "assigned_by")
    return get_object_or_404(rows.select_for_update(of=("self",), no_key=True), pk=assignment_id)


def must_ask(reading: queries.Reading) -> bool:
    """Whether something has to be asked in person before it counts (CLINICAL §4)."""
    uncertain = bool(reading.response and reading.response.context_uncertain)
    return uncertain or bool(reading.left_open)


def show(
    request: HttpRequest,
    assignment: Assignment,
    reading: queries.Reading,
    form: ReviewForm,
    status: int = 200,
) -> HttpResponse:
    """A refused press is a look as well: it shows the answers again."""
    context = looked_at(request, assignment, reading) | {"form": form}
    return render(request, "worksheets/checkins/review.html", context, status=status)


def looked_at(
    request: HttpRequest, assignment: Assignment, reading: queries.Reading
) -> dict[str, Any]:
    """What every page with somebody's answers says of them. Each look is on record: whose, what,
    when, how many answers; never the words (Inv 50)."""
    about, count = assignment.client_id, len(reading.answers)
    read = reading.response or assignment
    audit.record("answers.read", read, by=request.user, about=about, count=count)
    return {
        "reading": reading,
        "assignment": assignment,
        "name": assignment.client.name,
        "content": assignment.version.content,
        "sent": day(assignment.submitted_at),
        "read": day(assignment.reviewed_at),
        "is_new": assignment.state == AssignmentState.SUBMITTED,
    }
