"""How a page answers a save while somebody writes below something, and their choice between two."""

from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from clients.actions import unsent as acts
from clients.enums import UnsentKind
from clients.forms.unsent import UnsentForm
from clients.queries.clinician import unsent
from clients.queries.clinician.unsent import Stale


def saved(request: HttpRequest, kind: UnsentKind, about: UUID, most: int) -> JsonResponse:
    """What is committed, or that there are two texts. What it is about has been looked up."""
    form = UnsentForm(request.POST, most=most)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    is_chosen = "settles" in request.POST
    row = acts.save(kind=kind, about=about, chosen=is_chosen, by=request.user, **form.cleaned_data)
    if isinstance(row, Stale):
        told = {"revision": row.revision, "theirs": {"body": row.body}}
        return JsonResponse({"conflict": told}, status=409)
    at = timezone.localtime(row.updated_at)
    return JsonResponse({"saved_at": f"{at:%H:%M}", "revision": row.revision})


def chosen(request: HttpRequest, kind: UnsentKind, about: UUID, most: int) -> str | None:
    """Without script: the choice between two texts is saved, and nothing is sent by it. None where
    it is saved; otherwise the words, which are too long."""
    waiting = unsent.of(request.user, kind, about)
    words = unsent.resolved(request.POST.get("body", ""), request.POST["keep"], waiting)
    form = UnsentForm({"body": words, "revision": waiting.revision}, most=most)
    if not form.is_valid():
        return words
    acts.save(kind=kind, about=about, chosen=True, by=request.user, **form.cleaned_data)
    return None
