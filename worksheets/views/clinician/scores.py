"""One person's numbers on one measure over time. For their clinician alone."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from clients.access import clinicians
from clients.visibility import clients_for
from worksheets.queries.clinician import measures as measure_queries


@clinicians
@require_safe
def measures(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """What can be assigned to this person, once or on a schedule, before there is any result."""
    client = get_object_or_404(clients_for(request.user), pk=client_id)
    again = measure_queries.running(request.user, client)
    context = {
        "client": client,
        "versions": measure_queries.in_force(request.user).values(),
        "repeating": {row.slug for row in again},
        "licence_problem": request.user.clinician.licence_problem(),
    }
    return render(request, "worksheets/clinician/scores/measures.html", context)


@clinicians
@require_safe
def scores(request: HttpRequest, client_id: UUID, slug: str) -> HttpResponse:
    client = get_object_or_404(clients_for(request.user), pk=client_id)
    version = measure_queries.newest(request.user, slug)
    if version is None:
        raise Http404
    found = measure_queries.series(request.user, client, slug)
    context = {
        "client": client,
        "version": version,
        "is_in_force": version.worksheet.archived_at is None,
        "measure": version.content["measure"],
        "series": found[0] if found else None,
        "again": measure_queries.running(request.user, client, slug),
        "turns": measure_queries.turns(request.user, client, slug),
    }
    return render(request, "worksheets/clinician/scores/scores.html", context)
