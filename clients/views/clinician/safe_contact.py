"""How a person may be reached, on their therapist's page, written down together with them."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from clients.access import clinicians
from clients.queries.clinician import safe_contact
from clients.views.safe_contact_form import form_with, posted_form, was_saved
from clients.visibility import clients_for

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@clinicians
@GET_OR_POST
def person(request: HttpRequest, client_id: uuid.UUID) -> HttpResponse:
    """Read before every call; written down together with the person. Each look is recorded."""
    client = get_object_or_404(clients_for(request.user), pk=client_id)
    form = posted_form(request)
    if was_saved(request, client, form):
        return redirect("clients:person_safe_contact", client.pk)
    page = safe_contact.read(request.user, client)
    form = form or form_with(page.said, page.row)
    context: dict[str, Any] = {
        "client": client,
        "form": form,
        "row": page.row,
        "ways": page.ways,
        "before": page.before,
        "is_shared": page.is_shared,
        "since": page.since,
    }
    status = 422 if form.errors else 200
    return render(request, "clients/clinician/safe_contact/page.html", context, status=status)
