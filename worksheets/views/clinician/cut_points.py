"""The practice’s own cut-points of the private check-in: seen, and raised."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from clients.access import owners
from worksheets.actions import cut_points as actions
from worksheets.forms.cut_points import RaiseForm
from worksheets.queries.clinician import cut_points


@owners
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What each answer asks of a therapist here."""
    context = {"questions": cut_points.questions(request.user.practice)}
    return render(request, "worksheets/clinician/cut_points/page.html", context)


@owners
@require_http_methods(["GET", "HEAD", "POST"])
def raise_outcome(request: HttpRequest, item: str) -> HttpResponse:
    """One question, and what its answers could be raised to."""
    practice = request.user.practice
    found = cut_points.question(practice, item)
    if found is None:
        raise Http404
    form = RaiseForm(
        request.POST if request.method == "POST" else None, choices=list(found.choices)
    )
    if request.method == "POST" and form.is_valid() and _raised(request, item, form):
        messages.success(request, _("Raised. It counts for check-ins sent from now on."))
        return redirect("worksheets:cut_points")
    context, status = {"form": form, "question": found}, 422 if form.errors else 200
    return render(request, "worksheets/clinician/cut_points/raise.html", context, status=status)


def _raised(request: HttpRequest, item: str, form: RaiseForm) -> bool:
    try:
        actions.raise_outcome(
            practice=request.user.practice,
            item=item,
            answer=form.answer,
            outcome=form.outcome,
            by=request.user,
        )
    except actions.NotRaised as why_not:
        form.add_error("to", str(why_not))
        return False
    return True
