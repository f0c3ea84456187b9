"""“Enter from paper”: a therapist puts in what somebody wrote on paper and handed to them."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from clients.access import clinicians
from worksheets import printing
from worksheets.actions import paper_entry
from worksheets.actions.paper_entry import NotFromPaper
from worksheets.forms.paper_entry import HandEntryForm, Sheet
from worksheets.models import Assignment
from worksheets.visibility.worksheets import assignments_for


@clinicians
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, assignment_id: uuid.UUID) -> HttpResponse:
    """The real questions on one page; the code on the paper proves whose it is."""
    rows = assignments_for(request.user).select_related("client", "version__worksheet", "response")
    row = get_object_or_404(rows, pk=assignment_id)
    is_post = request.method == "POST"
    if not is_post and (reason := paper_entry.refusal(row)):
        return _none(request, row, reason)
    sheet = _sheet(row, request.POST if is_post else None)
    if not is_post or not sheet.is_valid():
        return _page(request, row, sheet, status=422 if is_post else 200)
    op = sheet.head.cleaned_data["op"]
    try:
        paper_entry.enter(assignment=row, values=sheet.values(), op=op, by=request.user)
    except NotFromPaper as problem:
        return _none(request, row, str(problem))
    messages.success(
        request, _("It is with %(name)s’s answers now, entered by you.") % {"name": row.client.name}
    )
    return redirect("worksheets:submission", row.pk)


def _sheet(row: Assignment, data: Any) -> Sheet:
    initial = {"op": uuid.uuid4()}
    head = HandEntryForm(
        data, expected=printing.code_of(row.pk), is_same=printing.same_code, initial=initial
    )
    return Sheet(row.version.content, head, data)


def _page(request: HttpRequest, row: Assignment, sheet: Sheet, status: int) -> HttpResponse:
    context = {"assignment": row, "name": row.client.name, "sheet": sheet, "form": sheet.head}
    context["has_errors"] = status == 422
    return render(request, "worksheets/clinician/paper_entry/page.html", context, status=status)


def _none(request: HttpRequest, row: Assignment, reason: str) -> HttpResponse:
    """Nothing can be entered, or not any more; what was sent meanwhile is untouched."""
    context = {"assignment": row, "name": row.client.name, "reason": reason}
    return render(request, "worksheets/clinician/paper_entry/none.html", context, status=409)
