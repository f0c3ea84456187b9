"""A module, one short page at a time; it keeps the place, and its check keeps nothing."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from clients.access import clients
from worksheets.actions import answers
from worksheets.enums import AssignmentState
from worksheets.queries.client.desks import Desk
from worksheets.rules import pages
from worksheets.views.client.answers import desk_or_404, start_context


def module_or_404(request: HttpRequest, assignment_id: UUID) -> Desk:
    desk = desk_or_404(request, assignment_id)
    if not desk.is_module:
        raise Http404
    return desk


@clients(locked="as_new")
@require_http_methods(["GET", "HEAD", "POST"])
def module(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """What this is and how long it takes; going on leads to the page that was left."""
    desk = module_or_404(request, assignment_id)
    if request.method == "POST":
        answers.start(desk=desk, by=request.user)
        return _section(desk, desk.assignment.place + 1, request.POST.get("words"))
    return render(request, "worksheets/client/modules/start.html", start_context(request, desk))


@clients(locked="as_new")
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, assignment_id: UUID, section: int) -> HttpResponse:
    """One section, or one question of the check. POST moves on or back; GET only shows."""
    desk = module_or_404(request, assignment_id)
    asked = request.method == "POST" and request.POST.get("go") == "check"
    page = pages.section_page(desk.content, section, data=request.POST if asked else None)
    if page is None:
        raise Http404
    if desk.assignment.state == AssignmentState.ASSIGNED and request.method != "POST":
        return redirect("worksheets:module", desk.pk)
    if request.method == "POST" and not asked:
        return _moved(request, desk, page)
    first = "plain" if request.user.plain_words else ""
    plain = (request.POST if asked else request.GET).get("words", first) == "plain"
    context: dict[str, Any] = {"desk": desk, "page": page, "plain": plain}
    wrong = asked and page.form is not None and bool(page.form.errors)
    context |= {"has_errors": wrong, "is_module_open": desk.is_open}
    status = 422 if wrong else 200
    return render(request, "worksheets/client/modules/section.html", context, status=status)


def _moved(request: HttpRequest, desk: Desk, page: pages.SectionPage) -> HttpResponse:
    """The place is where they are going; the last page leads to the closing reflection."""
    answers.start(desk=desk, by=request.user)
    go, words = request.POST.get("go", "next"), request.POST.get("words")
    if go == "stop":
        answers.keep_place(desk=desk, place=page.number - 1, by=request.user)
        return redirect("worksheets:home")
    to = page.back if go == "back" else page.next
    if to < 1:
        return redirect("worksheets:module", desk.pk)
    answers.keep_place(desk=desk, place=min(to, page.of) - 1, by=request.user)
    return _section(desk, to, words)


def _section(desk: Desk, number: int, words: str | None) -> HttpResponse:
    """On to a page of the module; past its last, to its closing reflection."""
    items = desk.content["items"]
    if number > pages.steps(desk.content):
        if desk.is_sent:
            return redirect("worksheets:sent", desk.pk)
        if items:
            return redirect("worksheets:question", desk.pk, items[0]["key"])
        return redirect("worksheets:review", desk.pk)
    url = reverse("worksheets:section", args=[desk.pk, max(number, 1)])
    return redirect(f"{url}?words=plain" if words == "plain" else url)
