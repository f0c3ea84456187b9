"""A measure that comes again: setting it up, pausing it, stopping it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from clients.access import clinicians
from clients.models import Client
from clients.policies.licences import NotLicensed
from clients.transitions import IllegalTransition
from clients.visibility import clients_for, holds_for
from clients.wording import day
from worksheets.actions import schedules
from worksheets.actions.assignments import NotNow
from worksheets.enums import ScheduleState
from worksheets.forms.schedules import ScheduleForm
from worksheets.models import Version
from worksheets.policies.schedules import COMES_AGAIN
from worksheets.queries.clinician import measures
from worksheets.visibility.worksheets import schedules_for

SAID = {
    ScheduleState.ACTIVE: _("It is on a schedule, next on %(day)s."),
    ScheduleState.PAUSED: _("Paused. Nothing is assigned until you resume."),
    ScheduleState.ENDED: _("Stopped. It won’t be assigned again."),
}


@clinicians
@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: HttpRequest, client_id: UUID, slug: str) -> HttpResponse:
    people = clients_for(request.user).select_related("user", "practice")
    client = get_object_or_404(people, pk=client_id)
    version = measures.in_force(request.user).get(slug)
    if version is None:
        raise Http404
    is_held = holds_for(request.user).active().filter(client=client).exists()
    form = ScheduleForm(
        request.POST if request.method == "POST" else None,
        today=schedules.today_of(client),
        must_consider=is_held or bool(version.content["contraindications"]),
    )
    if form.is_valid() and _set_up(request, client, version, form):
        return redirect("worksheets:scores", client.pk, slug)
    context = {
        "client": client,
        "version": version,
        "content": version.content,
        "form": form,
        "is_held": is_held,
        "why_not": COMES_AGAIN if measures.running(request.user, client, slug) else "",
    }
    status = 422 if form.errors else 200
    return render(request, "worksheets/clinician/schedules/form.html", context, status=status)


def _set_up(request: HttpRequest, client: Client, version: Version, form: ScheduleForm) -> bool:
    told = form.cleaned_data
    try:
        made = schedules.set_up(
            client=client,
            worksheet=version.worksheet,
            every_weeks=told["every_weeks"],
            first_on=told["first_on"],
            until_on=told["until_on"],
            times=told["times"],
            by=request.user,
        )
    except (NotNow, NotLicensed) as problem:
        form.add_error(None, str(problem))
        return False
    messages.success(
        request,
        _("%(title)s comes to %(name)s first on %(day)s.")
        % {"title": version.title, "name": client.name, "day": day(made.next_on)},
    )
    return True


@clinicians
@require_POST
def pause(request: HttpRequest, schedule_id: UUID) -> HttpResponse:
    return _move(request, schedule_id, ScheduleState.PAUSED)


@clinicians
@require_POST
def resume(request: HttpRequest, schedule_id: UUID) -> HttpResponse:
    return _move(request, schedule_id, ScheduleState.ACTIVE)


@clinicians
@require_POST
def stop(request: HttpRequest, schedule_id: UUID) -> HttpResponse:
    return _move(request, schedule_id, ScheduleState.ENDED)


def _move(request: HttpRequest, schedule_id: UUID, to: ScheduleState) -> HttpResponse:
    """Done, and said in a sentence; or told that it had moved on already."""
    rows = schedules_for(request.user).select_related("worksheet")
    row = get_object_or_404(rows, pk=schedule_id)
    try:
        moved = schedules.move(schedule=row, to=to, by=request.user)
    except IllegalTransition:
        return render(
            request, "worksheets/clinician/schedules/changed_since.html", {"row": row}, status=409
        )
    said = SAID[ScheduleState(moved.state)] % {"day": day(moved.next_on)}
    messages.success(request, said)
    return redirect("worksheets:scores", row.client_id, row.worksheet.slug)
