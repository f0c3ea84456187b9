"""The card to take home that goes with what a person was given: the same for everybody."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from clients.access import clients
from worksheets.library import guides
from worksheets.library.guides import Card
from worksheets.queries.client import answers as answer_queries
from worksheets.views.paper_pages import card_as_file


@clients(locked="as_new")
@require_safe
def own_card(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """The card, and what paper can give away."""
    context = {
        "card": _card_or_404(request, assignment_id),
        "pdf_url": reverse("worksheets:own_card_pdf", args=[assignment_id]),
    }
    return render(request, "worksheets/client/cards/card.html", context)


@clients(locked="as_new")
@require_safe
def own_card_pdf(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """The same as a file."""
    return card_as_file(request, _card_or_404(request, assignment_id))


def _card_or_404(request: HttpRequest, assignment_id: UUID) -> Card:
    """What is not there, what is not yours and what has no card are the same (Inv 8)."""
    desk = answer_queries.desk(request.user, assignment_id)
    card = guides.card_for(desk.content) if desk else None
    if card is None:
        raise Http404
    return card
