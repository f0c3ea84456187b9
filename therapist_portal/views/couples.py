"""The couple page and the person page: where a therapist begins, and returns to."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from clients import queries, surfaces
from clients.access import clinicians
from clients.forms.windows import WindowForm
from clients.joint_space import joint_space
from clients.models import Couple
from clients.visibility import clients_for, couples_for
from clients.wording import as_uuid, together


@clinicians
@require_safe
def couple(request: HttpRequest, couple_id: uuid.UUID) -> HttpResponse:
    pair = get_object_or_404(couples_for(request.user), pk=couple_id)
    return couple_page(request, pair, form=WindowForm())


def couple_page(
    request: HttpRequest, pair: Couple, *, form: WindowForm, status: int = 200
) -> HttpResponse:
    """Also what a refused opening of the joint space comes back to, with its reasons."""
    members = queries.members_of(request.user, pair)
    before = as_uuid(request.GET.get("before"))
    context = {
        "couple": pair,
        "name": together([member.name for member in members]),
        "people": queries.people(request.user, members, pair, before),
        "between": surfaces.between(request.user, pair, members),
        "room": surfaces.room_of(request.user, pair, members),
        "joint": joint_space(request.user, pair),
        "joint_form": form,
        "op": uuid.uuid4(),
        "is_older": before is not None,
    }
    return render(request, "clients/couples/couple.html", context, status=status)


@clinicians
@require_safe
def person(request: HttpRequest, client_id: uuid.UUID) -> HttpResponse:
    client = get_object_or_404(clients_for(request.user).select_related("user"), pk=client_id)
    before = as_uuid(request.GET.get("before"))
    pair = (
        couples_for(request.user)
        .filter(members__client=client, members__left_at__isnull=True)
        .first()
    )
    partners = (
        [one for one in queries.members_of(request.user, pair) if one != client] if pair else []
    )
    context = {
        "client": client,
        "couple": pair,
        "partners": together([partner.name for partner in partners]),
        "people": queries.people(request.user, [client], None, before),
        "measures": surfaces.measures_of(request.user, client),
        "set_asides": queries.set_asides(request.user, client),
        "op": uuid.uuid4(),
        "is_older": before is not None,
    }
    return render(request, "clients/couples/person.html", context)
