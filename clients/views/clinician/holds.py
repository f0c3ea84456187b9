"""Placing a Hold by hand, and lifting one. No client ever learns of it (Inv 15, 17)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from clients.access import clinicians
from clients.actions import holds
from clients.content import protocol
from clients.forms.holds import LiftForm, PlaceForm
from clients.policies.licences import NotLicensed
from clients.queries.clinician import holds as hold_queries
from clients.transitions import IllegalTransition
from clients.visibility import clients_for, holds_for
from clients.wording import as_uuid, day

LIFTED = _("The Hold for %(name)s is lifted.")


@clinicians
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """What a Hold does and does not, and why; `about` names the page one came from."""
    client = get_object_or_404(clients_for(request.user), pk=client_id)
    about = as_uuid(request.GET.get("about"))
    about = about if hold_queries.may_begin_from(request.user, client, about) else None
    form = PlaceForm(request.POST) if request.method == "POST" else PlaceForm.fresh()
    if form.is_valid():
        told = form.cleaned_data
        holds.place_by_hand(
            client=client, why=told["why"], about_id=about, op=told["op"], by=request.user
        )
        messages.success(request, _("There is a Hold for %(name)s now.") % {"name": client.name})
        return redirect("portal:person", client.pk)
    origin = hold_queries.origins(request.user, [about]).get(about) if about else None
    context = {
        "client": client,
        "form": form,
        "origin": origin,
        "way_back": (origin and origin.url) or reverse("portal:person", args=[client.pk]),
        "standing": hold_queries.standing(request.user, client),
    }
    return render(
        request, "clients/clinician/holds/place.html", context, status=422 if form.errors else 200
    )


@clinicians
@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    hold = get_object_or_404(holds_for(request.user).select_related("client"), pk=hold_id)
    form = LiftForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        try:
            if form.is_valid():
                holds.lift(hold=hold, why=form.cleaned_data["why"], by=request.user)
                messages.success(request, LIFTED % {"name": hold.client.name})
                return redirect("portal:person", hold.client_id)
        except NotLicensed as problem:
            form.add_error(None, str(problem))
        except IllegalTransition:
            page = "clients/clinician/holds/lifted.html"
            return render(request, page, {"hold": hold}, status=409)
    context = {
        "hold": hold,
        "form": form,
        "since": day(hold.placed_at),
        "line": hold_queries.line_of(request.user, hold),
        "why": hold_queries.why(request.user, hold),
        "weigh": protocol.guidance().before_lifting(),
    }
    return render(request, "clients/clinician/holds/lift.html", context, status=status)
