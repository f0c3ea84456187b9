"""Pages on paper: blank copies from the library, a copy for one person, and a person's own.

Everything is made on the spot and never kept; the file's name and the address tell nothing.
"""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from clients.access import clinicians
from worksheets import printing
from worksheets.actions import paper_copies, paper_entry
from worksheets.library import version_cache
from worksheets.models import Assignment, Version
from worksheets.policies.session_room import Room
from worksheets.queries.clinician import library, session_room
from worksheets.views.paper_pages import as_file, as_page, not_on_paper, printed
from worksheets.visibility.worksheets import assignments_for


@clinicians
@require_safe
def blank(request: HttpRequest, slug: str) -> HttpResponse:
    """A copy that belongs to nobody, on a page for the browser's own printing."""
    version = _version(request, slug)
    if reason := printing.refusal(version.content, is_given=False):
        return not_on_paper(request, version, reason)
    pages = printed(request, version.content, printing.code_of(version.pk), printing.Reader())
    back = reverse("worksheets:material", args=[slug])
    return as_page(request, pages, back, reverse("worksheets:blank_pdf", args=[slug]))


@clinicians
@require_safe
def blank_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    version = _version(request, slug)
    if reason := printing.refusal(version.content, is_given=False):
        return not_on_paper(request, version, reason)
    pages = printed(request, version.content, printing.code_of(version.pk), printing.Reader())
    return as_file(pages, or_else=reverse("worksheets:blank", args=[slug]))


@clinicians
@require_safe
def copy(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """What can be done on paper with what one person was given."""
    row = _given(request, assignment_id)
    content = row.version.content
    context = {
        "assignment": row,
        "name": row.client.name,
        "home": reverse("portal:person", args=[row.client_id]),
        "code": printing.code_of(row.pk),
        "refusal": printing.refusal(content, is_given=True),
        "not_now": paper_entry.refusal(row),
        "has_plain": version_cache.is_module(content),
    }
    return render(request, "worksheets/clinician/paper/copy.html", context)


@clinicians
@require_safe
def copy_page(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    row = _given(request, assignment_id)
    if reason := printing.refusal(row.version.content, is_given=True):
        return not_on_paper(request, row.version, reason)
    pages = _pages_of(request, row)
    back = reverse("worksheets:copy", args=[row.pk])
    return as_page(request, pages, back, reverse("worksheets:copy_pdf", args=[row.pk]))


@clinicians
@require_safe
def copy_pdf(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    row = _given(request, assignment_id)
    if reason := printing.refusal(row.version.content, is_given=True):
        return not_on_paper(request, row.version, reason)
    return as_file(
        _pages_of(request, row), or_else=reverse("worksheets:copy_page", args=[assignment_id])
    )


@clinicians
@require_safe
def of_room(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """A blank copy for the table, of what they fill in together: while the room is open for it."""
    here = _room(request, group_id)
    if here.reasons or here.is_unassigned:
        return redirect("portal:couple", here.couple.pk)
    back = reverse("portal:couple", args=[here.couple.pk])
    pdf_url = reverse("worksheets:room_paper_pdf", args=[group_id])
    return as_page(request, _pages_of_room(request, here), back, pdf_url)


@clinicians
@require_safe
def of_room_pdf(request: HttpRequest, group_id: UUID) -> HttpResponse:
    here = _room(request, group_id)
    if here.reasons or here.is_unassigned:
        return redirect("portal:couple", here.couple.pk)
    or_else = reverse("worksheets:room_paper", args=[group_id])
    return as_file(_pages_of_room(request, here), or_else=or_else)


def _version(request: HttpRequest, slug: str) -> Version:
    return get_object_or_404(library.newest_versions(request.user), worksheet__slug=slug)


def _given(request: HttpRequest, assignment_id: UUID) -> Assignment:
    rows = assignments_for(request.user).select_related(
        "client__user", "version__worksheet", "assigned_by__user", "response"
    )
    return get_object_or_404(rows, pk=assignment_id)


def _room(request: HttpRequest, group_id: UUID) -> Room:
    here = session_room.find(request.user, group_id)
    if here is None:
        raise Http404
    return here


def _pages_of_room(request: HttpRequest, here: Room) -> printing.Pages:
    """Nobody's: only what is filled in together, and nothing that anybody wrote."""
    paper_copies.record_joint_copy(group=here.group, by=request.user)
    reader = printing.Reader(request.user.display_name, is_given=True)
    return printed(request, here.content, printing.code_of(here.group.pk), reader, is_joint=True)


def _pages_of(request: HttpRequest, row: Assignment) -> printing.Pages:
    paper_copies.record_copy(assignment=row, by=request.user)
    reader = printing.Reader(row.assigned_by.user.display_name, is_given=True)
    return printed(request, row.version.content, printing.code_of(row.pk), reader)
