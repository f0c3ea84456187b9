"""A person's own worksheet on paper: what paper is good for, and what it can give away."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from clients.access import clients
from worksheets import printing
from worksheets.actions import paper_copies
from worksheets.queries.client.desks import Desk
from worksheets.views.client.answers import desk_or_404
from worksheets.views.paper_pages import as_file, is_plain, printed


@clients(locked="as_new")
@require_safe
def own(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """What paper is good for, and what it can give away, before any is made."""
    desk = _own_desk(request, assignment_id)
    context = {"desk": desk, "therapist": desk.therapist, "has_plain": desk.is_module}
    return render(request, "worksheets/client/paper/own.html", context)


@clients(locked="as_new")
@require_safe
def own_page(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    desk = _own_desk(request, assignment_id)
    context = {
        "pages": _own_pages(request, desk),
        "back": reverse("worksheets:own_paper", args=[desk.pk]),
        "is_plain": is_plain(request),
    }
    return render(request, "worksheets/client/paper/own_page.html", context)


@clients(locked="as_new")
@require_safe
def own_pdf(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    desk = _own_desk(request, assignment_id)
    or_else = reverse("worksheets:own_paper_page", args=[assignment_id])
    return as_file(_own_pages(request, desk), or_else=or_else)


def _own_desk(request: HttpRequest, assignment_id: UUID) -> Desk:
    """What is not made for paper is not there, for whoever asks."""
    desk = desk_or_404(request, assignment_id)
    if printing.refusal(desk.content, is_given=True):
        raise Http404
    return desk


def _own_pages(request: HttpRequest, desk: Desk) -> printing.Pages:
    paper_copies.record_copy(assignment=desk.assignment, by=request.user)
    reader = printing.Reader(desk.therapist, is_given=True)
    return printed(request, desk.content, printing.code_of(desk.pk), reader)
