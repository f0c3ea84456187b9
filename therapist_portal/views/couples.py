"""The couple page and the person page: where a therapist begins, and returns to."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from clients.access import clinicians
from clients.forms.windows import WindowForm
from clients.models import Couple
from clients.policies import couples as couple_policy
from clients.policies import locked_accounts
from clients.queries.clinician import people
from clients.queries.clinician.windows import joint_space
from clients.visibility import clients_for, couples_for
from clients.wording import as_uuid, together
from therapist_portal.queries import couples
from worksheets.queries.clinician import couple_sharing, measures, session_room


@clinicians
@require_safe
def couple(request: HttpRequest, couple_id: uuid.UUID) -> HttpResponse:
    pair = get_object_or_404(couples_for(request.user), pk=couple_id)
    return couple_page(request, pair, form=WindowForm())


def couple_page(
    request: HttpRequest, pair: Couple, *, form: WindowForm, status: int = 200
) -> HttpResponse:
    """Also what a refused opening of the joint space comes back to, with its reasons."""
    members = couple_policy.members_of(request.user, pair)
    before = as_uuid(request.GET.get("before"))
    context = {
        "couple": pair,
        "name": together([member.name for member in members]),
        "people": couples.people(request.user, members, pair, before),
        "couple_sharing": couple_sharing.couple_sharing(request.user, pair, members),
        "room": session_room.lines(request.user, pair, members),
        "joint": joint_space(request.user, pair),
        "joint_form": form,
        "why_not_again": couple_policy.why_not_again(pair),
        "op": uuid.uuid4(),
        "is_older": before is not None,
    }
    return render(request, "therapist_portal/couples/couple.html", context, status=status)


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
    members = couple_policy.members_of(request.user, pair) if pair else []
    context = {
        "client": client,
        "couple": pair,
        "partners": together([one.name for one in members if one != client]),
        "people": couples.people(request.user, [client], None, before),
        "measures": measures.of_person(request.user, client),
        "set_asides": people.set_asides(request.user, client),
        "waits": people.new_factor(request.user, client),
        "why_not_unlock": locked_accounts.why_not_unlock(client.user),
        "op": uuid.uuid4(),
        "is_older": before is not None,
    }
    return render(request, "therapist_portal/couples/person.html", context)
