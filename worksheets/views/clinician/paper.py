"""Pages on paper: blank copies from the library, a copy for one person, and a person's own.

Everything is made on the spot and never kept; the file's name and the address tell nothing.
"""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from clients import audit, resources
from clients.access import clients, clinicians
from worksheets import printing, published, queries, room
from worksheets.actions import hand_entry
from worksheets.models import Assignment, Version
from worksheets.own_work import Desk
from worksheets.room import Room
from worksheets.views.runner import desk_or_404
from worksheets.visibility import assignments_for

PLAIN = "plain"


@clinicians
@require_safe
def blank(request: HttpRequest, slug: str) -> HttpResponse:
    """A copy that belongs to nobody, on a page for the browser's own printing."""
    version = _version(request, slug)
    if reason := printing.refusal(version.content, is_given=False):
        return _none(request, version, reason)
    pages = _pages(request, version.content, printing.code_of(version.pk), printing.Reader())
    back = reverse("worksheets:material", args=[slug])
    return _page(request, pages, back, reverse("worksheets:blank_pdf", args=[slug]))


@clinicians
@require_safe
def blank_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    version = _version(request, slug)
    if reason := printing.refusal(version.content, is_given=False):
        return _none(request, version, reason)
    pages = _pages(request, version.content, printing.code_of(version.pk), printing.Reader())
    return _pdf(pages, or_else=reverse("worksheets:blank", args=[slug]))


@clinicians
@require_safe
def copy(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """What can be done on paper with what one person was given."""
    row = _given(request, assignment_id)
    content = row.version.content
    context = {
        "assignment": row,
        "name": row.client.name,
        "home": reverse("clients:person", args=[row.client_id]),
        "code": printing.code_of(row.pk),
        "refusal": printing.refusal(content, is_given=True),
        "not_now": hand_entry.refusal(row),
        "has_plain": published.is_module(content),
    }
    return render(request, "worksheets/paper/copy.html", context)


@clinicians
@require_safe
def copy_page(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    row = _given(request, assignment_id)
    if reason := printing.refusal(row.version.content, is_given=True):
        return _none(request, row.version, reason)
    pages = _pages_of(request, row)
    back = reverse("worksheets:copy", args=[row.pk])
    return _page(request, pages, back, reverse("worksheets:copy_pdf", args=[row.pk]))


@clinicians
@require_safe
def copy_pdf(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    row = _given(request, assignment_id)
    if reason := printing.refusal(row.version.content, is_given=True):
        return _none(request, row.version, reason)
    return _pdf(
        _pages_of(request, row), or_else=reverse("worksheets:copy_page", args=[assignment_id])
    )


@clinicians
@require_safe
def of_room(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """A blank copy for the table, of what they fill in together: while the room is open for it."""
    here = _room(request, group_id)
    if here.reasons or here.is_taken_back:
        return redirect("clients:couple", here.couple.pk)
    back = reverse("clients:couple", args=[here.couple.pk])
    pdf_url = reverse("worksheets:room_paper_pdf", args=[group_id])
    return _page(request, _pages_of_room(request, here), back, pdf_url)


@clinicians
@require_safe
def of_room_pdf(request: HttpRequest, group_id: UUID) -> HttpResponse:
    here = _room(request, group_id)
    if here.reasons or here.is_taken_back:
        return redirect("clients:couple", here.couple.pk)
    or_else = reverse("worksheets:room_paper", args=[group_id])
    return _pdf(_pages_of_room(request, here), or_else=or_else)


@clients
@require_safe
def own(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """What paper is good for, and what it can give away, before any is made."""
    desk = _own_desk(request, assignment_id)
    context = {"desk": desk, "therapist": desk.therapist, "has_plain": desk.is_module}
    return render(request, "worksheets/paper/own.html", context)


@clients
@require_safe
def own_page(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    desk = _own_desk(request, assignment_id)
    context = {
        "pages": _own_pages(request, desk),
        "back": reverse("worksheets:own_paper", args=[desk.pk]),
        "is_plain": _is_plain(request),
    }
    return render(request, "worksheets/paper/own_page.html", context)


@clients
@require_safe
def own_pdf(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    desk = _own_desk(request, assignment_id)
    or_else = reverse("worksheets:own_paper_page", args=[assignment_id])
    return _pdf(_own_pages(request, desk), or_else=or_else)


def _version(request: HttpRequest, slug: str) -> Version:
    return get_object_or_404(queries.newest_versions(request.user), worksheet__slug=slug)


def _given(request: HttpRequest, assignment_id: UUID) -> Assignment:
    rows = assignments_for(request.user).select_related(
        "client__user", "version__worksheet", "assigned_by__user", "response"
    )
    return get_object_or_404(rows, pk=assignment_id)


def _room(request: HttpRequest, group_id: UUID) -> Room:
    here = room.find(request.user, group_id)
    if here is None:
        raise Http404
    return here


def _pages_of_room(request: HttpRequest, here: Room) -> printing.Pages:
    """Nobody's: only what is filled in together, and nothing that anybody wrote."""
    audit.record("joint.printed", here.group, by=request.user)
    reader = printing.Reader(request.user.display_name, is_given=True)
    return _pages(request, here.content, printing.code_of(here.group.pk), reader, is_joint=True)


def _own_desk(request: HttpRequest, assignment_id: UUID) -> Desk:
    """What is not made for paper is not there, for whoever asks."""
    desk = desk_or_404(request, assignment_id)
    if printing.refusal(desk.content, is_given=True):
        raise Http404
    return desk


def _pages_of(request: HttpRequest, row: Assignment) -> printing.Pages:
    audit.record("paper.made", row, by=request.user, about=row.client_id)
    reader = printing.Reader(row.assigned_by.user.display_name, is_given=True)
    return _pages(request, row.version.content, printing.code_of(row.pk), reader)


def _own_pages(request: HttpRequest, desk: Desk) -> printing.Pages:
    audit.record("paper.made", desk.assignment, by=request.user, about=desk.assignment.client_id)
    reader = printing.Reader(desk.therapist, is_given=True)
    return _pages(request, desk.content, printing.code_of(desk.pk), reader)


def _pages(
    request: HttpRequest,
    content: dict[str, Any],
    code: str,
    reader: printing.Reader,
    *,
    is_joint: bool = False,
) -> printing.Pages:
    return printing.on_paper(
        content,
        code=code,
        reader=reader,
        is_joint=is_joint,
        country=resources.country(request.user.practice.country),
        is_plain=_is_plain(request),
    )


def _is_plain(request: HttpRequest) -> bool:
    return request.GET.get("words") == PLAIN


def _page(request: HttpRequest, pages: printing.Pages, back: str, pdf_url: str) -> HttpResponse:
    context = {"pages": pages, "back": back, "pdf_url": pdf_url, "is_plain": _is_plain(request)}
    return render(request, "worksheets/paper/page.html", context)


def _pdf(pages: printing.Pages, *, or_else: str) -> HttpResponse:
    """The file; or, where its font has no such letters, the page that uses the reader's own."""
    try:
        made = printing.as_pdf(pages)
    except printing.CannotBeShown:
        return redirect(or_else)
    name = f'attachment; filename="pages-{pages.code}.pdf"'
    return HttpResponse(made, content_type="application/pdf", headers={"Content-Disposition": name})


def _none(request: HttpRequest, version: Version, reason: str) -> HttpResponse:
    context = {"version": version, "reason": reason}
    return render(request, "worksheets/paper/none.html", context, status=409)
