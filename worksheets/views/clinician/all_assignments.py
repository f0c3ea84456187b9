"""All that one person was given, for who cares for them."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from clients.access import clinicians
from clients.visibility import clients_for
from clients.wording import as_uuid
from worksheets.queries.clinician import all_assignments


@clinicians
@require_safe
def of_person(request: HttpRequest, client_id: UUID) -> HttpResponse:
    client = get_object_or_404(clients_for(request.user), pk=client_id)
    before = as_uuid(request.GET.get("before"))
    page = all_assignments.page(request.user, client, before)
    context = {"client": client, "work": page, "is_first": before is None}
    return render(request, "worksheets/clinician/assignments/all.html", context)
