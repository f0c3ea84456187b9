"""Undelivered emails, for whoever cares for their readers."""

from uuid import UUID

from django.contrib import messages as said
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clients.access import clinicians
from clients.actions import messages
from clients.queries.clinician.messages import stuck_for
from clients.transitions import IllegalTransition
from clients.visibility import messages_for
from clients.wording import as_uuid


@clinicians
@require_safe
def stuck(request: HttpRequest) -> HttpResponse:
    before = as_uuid(request.GET.get("before"))
    page = stuck_for(request.user, before)
    context = {"lines": page.lines, "older": page.older, "is_first": before is None}
    return render(request, "clients/clinician/messages/stuck.html", context)


@clinicians
@require_POST
def try_again(request: HttpRequest, message_id: UUID) -> HttpResponse:
    message = get_object_or_404(messages_for(request.user), pk=message_id)
    try:
        messages.try_again(message=message, by=request.user)
    except IllegalTransition:
        said.info(request, _("This email can’t be sent again from here."))
    else:
        said.success(request, _("It will be sent within a minute, if it is still wanted."))
    return redirect("clients:messages")
