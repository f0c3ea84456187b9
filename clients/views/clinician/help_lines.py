"""The practice's help lines: what its people see, and what an owner makes of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.access import owners
from clients.actions import help_lines as help_line_actions
from clients.content import resources
from clients.forms.help_lines import HelpLineForm, LeaveOutForm
from clients.models import HelpLine, Practice, User
from clients.queries import help_lines

# Where a press on a line of the list leads back to.
LISTS = {"list": "clients:help_lines"}


@owners
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    practice = request.user.practice
    lines, left_out = help_lines.overview(practice)
    context = {
        "lines": lines,
        "left_out": left_out,
        "problem": help_lines.problem(practice, lines),
        "has_emergency": any(one.listed.kind == "emergency" for one in lines),
        "country": resources.name_of(practice.country),
    }
    return render(request, "clients/clinician/help_lines/page.html", context)


@owners
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """One line, confirmed as it is listed: another name or number is not on the list."""
    practice, line = request.user.practice, _named(request)
    if line is None:
        messages.error(request, _("That line is not on the list any more. Nothing was confirmed."))
    else:
        help_line_actions.confirm(practice=practice, line=line, by=request.user)
        messages.success(request, _("Confirmed: %(name)s.") % {"name": line.name})
    return redirect(LISTS.get(request.POST.get("from", ""), "clients:first_steps"))


@owners
@require_POST
def unconfirm(request: HttpRequest) -> HttpResponse:
    practice, line = request.user.practice, _named(request)
    if line is None:
        messages.error(request, help_line_actions.NOT_LISTED)
    else:
        help_line_actions.withdraw_confirmation(practice=practice, line=line, by=request.user)
        messages.success(request, _("No longer confirmed: %(name)s.") % {"name": line.name})
    return redirect("clients:help_lines")


@owners
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A line that the portal doesn't list."""
    form = HelpLineForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _saved(form, request.user):
        messages.success(request, _("Added. People see it on the help page from now on."))
        return redirect("clients:help_lines")
    status = 422 if form.errors else 200
    return render(request, "clients/clinician/help_lines/form.html", {"form": form}, status=status)


@owners
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, line: str) -> HttpResponse:
    """The practice's own wording and number, in place of the ones that are listed."""
    found = _found(request.user.practice, line)
    form = HelpLineForm(
        request.POST if request.method == "POST" else None,
        kind=found.listed.kind if found.shipped else "",
        initial=_initial(found.listed),
    )
    if request.method == "POST" and form.is_valid() and _saved(form, request.user, key=line):
        messages.success(request, _("Saved. People see this wording from now on."))
        return redirect("clients:help_lines")
    context, status = {"form": form, "line": found}, 422 if form.errors else 200
    return render(request, "clients/clinician/help_lines/form.html", context, status=status)


@owners
@require_http_methods(["GET", "HEAD", "POST"])
def leave_out(request: HttpRequest, line: str) -> HttpResponse:
    """A line of the portal's list, and why this practice's people are not to see it."""
    practice, found = request.user.practice, _found(request.user.practice, line)
    if found.shipped is None:
        raise Http404
    form = LeaveOutForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            help_line_actions.leave_out(
                practice=practice, key=line, by=request.user, **form.cleaned_data
            )
        except help_line_actions.NotAllowed as why_not:
            form.add_error("reason", str(why_not))
        else:
            messages.success(request, _("Left out. People no longer see it."))
            return redirect("clients:help_lines")
    context, status = {"form": form, "line": found}, 422 if form.errors else 200
    return render(request, "clients/clinician/help_lines/leave_out.html", context, status=status)


@owners
@require_POST
def undo(request: HttpRequest, line: str) -> HttpResponse:
    """What the practice made of a line is taken back; a line of its own is removed."""
    if help_lines.row_of(request.user.practice, line) is None:
        raise Http404
    try:
        help_line_actions.undo(practice=request.user.practice, key=line, by=request.user)
    except help_line_actions.NotAllowed as why_not:
        messages.error(request, str(why_not))
    else:
        messages.success(request, _("Saved. The list below is what people see now."))
    return redirect("clients:help_lines")


def _named(request: HttpRequest) -> resources.Line | None:
    name, number = request.POST.get("name", ""), request.POST.get("number", "")
    line = help_lines.find(request.user.practice, name, number)
    signature = request.POST.get("signature")
    # What a page has shown is what somebody confirms; a colleague may have corrected it since.
    return line if line and signature in (None, line.signature) else None


def _found(practice: Practice, key: str) -> help_lines.Line:
    found = help_lines.find_by_key(practice, key)
    if found is None:
        raise Http404
    return found


def _initial(line: resources.Line) -> dict[str, Any]:
    return {name: getattr(line, name) for name in help_lines.WORDS}


def _saved(form: HelpLineForm, user: User, key: str = "") -> HelpLine | None:
    """What the form says, as a new line or a correction; None where that may not be."""
    words = dict(form.cleaned_data)
    given = {"practice": user.practice, "by": user, **words}
    try:
        if key:
            return help_line_actions.correct(key=key, **given)
        return help_line_actions.add(**given)
    except help_line_actions.NotAllowed as why_not:
        form.add_error(
            "number" if str(why_not) == help_line_actions.ON_LIST else None, str(why_not)
        )
        return None
