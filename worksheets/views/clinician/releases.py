"""A therapist holds back a release whose time has not come, or lets it go on."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from clients.access import clinicians
from worksheets.actions import releases
from worksheets.views.clinician.reveals import do
from worksheets.visibility.worksheets import releases_for


@clinicians
@require_POST
def hold_back(request: HttpRequest, release_id: UUID) -> HttpResponse:
    row = get_object_or_404(releases_for(request.user), pk=release_id)
    do(request, releases.hold_back, release=row)
    return redirect("portal:couple", row.couple_id)


@clinicians
@require_POST
def allow_again(request: HttpRequest, release_id: UUID) -> HttpResponse:
    row = get_object_or_404(releases_for(request.user), pk=release_id)
    do(request, releases.allow_again, release=row)
    return redirect("portal:couple", row.couple_id)
