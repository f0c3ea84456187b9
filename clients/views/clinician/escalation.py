"""How soon something is looked at in this practice, and who is told where it is not."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients.access import owners
from clients.actions import clinician_tasks
from clients.forms.escalation import EscalationForm
from clients.visibility import colleagues_for


@owners
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    practice = request.user.practice
    active = colleagues_for(request.user).filter(user__is_active=True).select_related("user")
    colleagues = list(active.order_by("user__display_name"))
    form = EscalationForm(
        request.POST if request.method == "POST" else None, practice=practice, colleagues=colleagues
    )
    if request.method == "POST" and form.is_valid():
        clinician_tasks.set_terms(
            practice=practice,
            days=form.cleaned_data["look_within_days"],
            stands_in=form.chosen(),
            by=request.user,
        )
        messages.success(request, _("Saved."))
        return redirect("clients:practice")
    status = 422 if form.errors else 200
    return render(request, "clients/clinician/escalation/page.html", {"form": form}, status=status)
