"""Setting aside what somebody else sent under a person's name; and what that person reads."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from clients.access import clinicians
from clients.transitions import IllegalTransition
from worksheets.actions import voiding
from worksheets.forms.voiding import VoidForm
from worksheets.views.clinician.submissions import changed_since
from worksheets.visibility.worksheets import submissions_for


@clinicians
@require_http_methods(["GET", "HEAD", "POST"])
def set_aside(request: HttpRequest, assignment_id: uuid.UUID) -> HttpResponse:
    rows = submissions_for(request.user).select_related("client", "version")
    assignment = get_object_or_404(rows, pk=assignment_id)
    form = VoidForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            voiding.set_aside(assignment=assignment, why=form.cleaned_data["why"], by=request.user)
        except IllegalTransition:
            return changed_since(request, assignment)
        messages.success(request, _("Set aside. It stays in the record."))
        return redirect("portal:person", assignment.client_id)
    context = {"assignment": assignment, "form": form, "name": assignment.client.name}
    status = 422 if form.errors else 200
    return render(request, "worksheets/clinician/voiding/set_aside.html", context, status=status)
