"""A private check-in as its person meets it: alone or not, the questions, and one act of sending.

Nothing is kept on the way: no row, no place, not even that it was opened (Inv 16).
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clients.safety_alarm import NotSaved, whole_or_nothing
from worksheets.actions import checkins, submissions
from worksheets.forms.answers import OpForm
from worksheets.forms.checkins import CheckInForms
from worksheets.policies.checkins import is_alone
from worksheets.queries.client.desks import Desk
from worksheets.rules import pages


def meet(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Every step has the same address, so that the browser's history tells nothing of them."""
    may = submissions.may_send(request.user)
    if request.method != "POST" or not desk.is_open or not may:
        return _show(request, desk, "start", forms=CheckInForms(desk.content), may_send=may)
    forms = CheckInForms(desk.content, request.POST)
    if not is_alone(desk.content, forms.first_value()):
        return _show(request, desk, "stop")
    if request.POST.get("step") != "send":
        return _show(request, desk, "questions", forms=CheckInForms(desk.content))
    return _send(request, desk, forms)


def _send(request: HttpRequest, desk: Desk, forms: CheckInForms) -> HttpResponse:
    proof = OpForm(request.POST)
    if not forms.is_valid() or not proof.is_valid():
        return _show(request, desk, "questions", forms=forms, status=422)
    try:
        with whole_or_nothing("checkin.not_kept", desk.pk):
            result = checkins.send(
                desk=desk, values=forms.values(), op=proof.cleaned_data["op"], by=request.user
            )
    except NotSaved:
        return _show(request, desk, "questions", forms=forms, status=503, is_not_kept=True)
    if result == "sent":
        return redirect("worksheets:done", desk.pk)
    return _show(request, desk, "start", status=409, forms=CheckInForms(desk.content))


def _show(
    request: HttpRequest, desk: Desk, step: str, *, status: int = 200, **told: Any
) -> HttpResponse:
    context = {
        "desk": desk,
        "content": desk.content,
        "therapist": desk.therapist,
        "op": pages.fresh_op(),
        "has_errors": status == 422,
        **told,
    }
    return render(request, f"worksheets/client/checkins/{step}.html", context, status=status)
