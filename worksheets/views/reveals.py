"""A therapist's side of showing each other at one moment: suggest, open, end."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from clients.access import clinicians
from worksheets.actions import reveals
from worksheets.visibility import assignment_groups_for, reveals_for


@clinicians
@require_POST
def propose(request: HttpRequest, group_id: UUID) -> HttpResponse:
    group = get_object_or_404(assignment_groups_for(request.user), pk=group_id)
    reveals.propose(group=group, by=request.user)
    return redirect("clients:couple", group.couple_id)


@clinicians
@require_POST
def open_now(request: HttpRequest, reveal_id: UUID) -> HttpResponse:
    row = get_object_or_404(reveals_for(request.user), pk=reveal_id)
    reveals.open_now(reveal=row, by=request.user)
    return redirect("clients:couple", row.couple_id)


@clinicians
@require_POST
def end(request: HttpRequest, reveal_id: UUID) -> HttpResponse:
    row = get_object_or_404(reveals_for(request.user), pk=reveal_id)
    reveals.end(reveal=row, by=request.user)
    return redirect("clients:couple", row.couple_id)
