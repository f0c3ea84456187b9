"""Looking at a Hold and lifting it. No client ever learns that there was one (Inv 15, 17)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from clients.access import clinicians
from clients.actions import holds
from clients.forms.holds import LiftForm
from clients.licence import NotLicensed
from clients.moves import IllegalMove
from clients.visibility import holds_for
from clients.wording import day


@clinicians
@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    hold = get_object_or_404(holds_for(request.user).select_related("client"), pk=hold_id)
    form = LiftForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        try:
            if form.is_valid():
                holds.lift(hold=hold, why=form.cleaned_data["why"], by=request.user)
                messages.success(request, f"The Hold for {hold.client.name} is lifted.")
                return redirect("clients:person", hold.client_id)
        except NotLicensed as problem:
            form.add_error(None, str(problem))
        except IllegalMove:
            return render(request, "clients/holds/lifted.html", {"hold": hold}, status=409)
    context = {"hold": hold, "form": form, "since": day(hold.placed_at)}
    return render(request, "clients/holds/lift.html", context, status=status)
