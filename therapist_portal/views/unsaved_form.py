"""Back after the sign-in ended: the page as it was left, with what had been typed on it."""

import copy
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_http_methods

from clients.access import members
from clients.signin import filled_page, unsaved_form
from clients.signin.unsaved_form import UnsavedForm
from worksheets.queries.client import unsaved_form as work


@members(locked="as_new")
@require_http_methods(["GET", "HEAD", "POST"])
def unsaved(request: HttpRequest) -> HttpResponse:
    """Shows it to its writer, on its own page where that takes all of it. Nothing else happens.

    Where it does not: sends it where it was going, or lets it go. 307 makes the browser send the
    same form on, so that it is checked and saved as always.
    """
    form = unsaved_form.of(request)
    if form is None:
        return redirect("portal:home")
    if request.method == "POST":
        del request.session[unsaved_form.SESSION_KEY]
        if request.POST.get(unsaved_form.FIELD) != "send":
            return redirect("portal:home")
        return HttpResponse(status=307, headers={"Location": form.path})
    known = work.unsaved_answer(request.user, form.path, form.as_posted())
    page = None if known and known.is_private else on_its_page(request, form)
    context = {"unsaved": form, "known": known}
    return page or render(request, "therapist_portal/unsaved_form.html", context)


def on_its_page(request: HttpRequest, form: UnsavedForm) -> HttpResponse | None:
    """The page it was typed on, as this person gets it now, with the words back in its form.

    Through the page's own view and its own gate; the form sends what it always sends, so that what
    was saved elsewhere meanwhile is not written over. None where the page does not take it.
    """
    page = _page(request, form.page)
    if page is None:
        return None
    notice = render_to_string("therapist_portal/unsaved_form_notice.html")
    fields = dict(form.fields)
    whole = filled_page.filled(page.content.decode(), form.path, form.page, fields, notice)
    if whole is None:
        return None
    page.content = whole.encode()
    return page


def _page(request: HttpRequest, address: str) -> HttpResponse | None:
    path, _, query = address.partition("?")
    try:
        found = resolve(path)
    except Resolver404:
        return None
    if found.func is unsaved:
        return None
    looks: Any = copy.copy(request)
    looks.method, looks.path, looks.path_info = "GET", path, path
    looks.GET, looks.POST = QueryDict(query), QueryDict()
    looks.META = request.META | {"QUERY_STRING": query}
    looks.resolver_match = found
    try:
        page = found.func(looks, *found.args, **found.kwargs)
    except Http404:
        return None
    if getattr(page, "is_rendered", True) is False:
        page = page.render()
    is_page = page.status_code == 200 and not page.streaming
    return page if is_page and page["Content-Type"].startswith("text/html") else None
