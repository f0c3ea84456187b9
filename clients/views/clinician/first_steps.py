"""First steps: what an owner settles before the first people are invited."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clients.access import owners
from clients.actions import first_steps as first_step_actions
from clients.queries.clinician import first_steps


@owners
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    return render(
        request, "clients/clinician/first_steps/page.html", first_steps.page(request.user)
    )


@owners
@require_POST
def test_letter(request: HttpRequest) -> HttpResponse:
    first_step_actions.send_test_letter(practice=request.user.practice, by=request.user)
    messages.info(request, _("A test email to you is on its way. Its state is shown below."))
    return redirect("clients:first_steps")


@owners
@require_POST
def settled(request: HttpRequest) -> HttpResponse:
    what = request.POST.get("what", "")
    if what not in first_step_actions.SETTLED_AT:
        messages.info(request, _("Nothing was changed. Press the button again."))
        return redirect("clients:first_steps")
    try:
        first_step_actions.settle(practice=request.user.practice, what=what, by=request.user)
    except first_step_actions.NotAllowed as why_not:
        messages.error(request, str(why_not))
    else:
        messages.success(request, _("Saved."))
    return redirect("clients:first_steps")
