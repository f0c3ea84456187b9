"""Letters that need a look, for whoever cares for their readers."""

from uuid import UUID

from django.contrib import messages as said
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from clients.access import clinicians
from clients.actions import messages
from clients.moves import IllegalMove
from clients.stuck_messages import stuck_for
from clients.visibility import messages_for


@clinicians
@require_safe
def stuck(request: HttpRequest) -> HttpResponse:
    return render(request, "clients/contact/stuck.html", {"lines": stuck_for(request.user)})


@clinicians
@require_POST
def try_again(request: HttpRequest, message_id: UUID) -> HttpResponse:
    message = get_object_or_404(messages_for(request.user), pk=message_id)
    try:
        messages.try_again(message=message, by=request.user)
    except IllegalMove:
        said.info(request, "This one can’t be sent again from here.")
    else:
        said.success(request, "It will be sent within a minute, if it is still wanted.")
    return redirect("clients:messages")
