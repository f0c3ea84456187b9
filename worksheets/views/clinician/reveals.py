"""A therapist's side of showing each other at one moment: suggest, open, end."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from clients.access import clinicians
from clients.policies.licences import NotLicensed
from clients.transitions import IllegalTransition
from worksheets.actions import reveals
from worksheets.actions.assignments import NotNow
from worksheets.visibility.worksheets import assignment_groups_for, reveals_for


@clinicians
@require_POST
def propose(request: HttpRequest, group_id: UUID) -> HttpResponse:
    group = get_object_or_404(assignment_groups_for(request.user), pk=group_id)
    do(request, reveals.propose, group=group)
    return redirect("portal:couple", group.couple_id)


@clinicians
@require_POST
def open_now(request: HttpRequest, reveal_id: UUID) -> HttpResponse:
    row = get_object_or_404(reveals_for(request.user), pk=reveal_id)
    do(request, reveals.open_now, reveal=row)
    return redirect("portal:couple", row.couple_id)


@clinicians
@require_POST
def end(request: HttpRequest, reveal_id: UUID) -> HttpResponse:
    row = get_object_or_404(reveals_for(request.user), pk=reveal_id)
    do(request, reveals.end, reveal=row)
    return redirect("portal:couple", row.couple_id)


def do(request: HttpRequest, action: Callable[..., Any], **about: Any) -> None:
    """Do it, or say on the page it leads back to why not."""
    try:
        action(by=request.user, **about)
    except (NotLicensed, NotNow) as problem:
        messages.error(request, str(problem))
    except IllegalTransition:
        messages.error(request, _("That was already done or ended. Nothing was changed."))
