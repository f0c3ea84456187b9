"""One's own settings: name, clock, colours, and the ways to the rest."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients.access import members
from clients.actions import people
from clients.forms.settings import ProfileForm
from clients.queries.client.contact import contact_state


@members(locked="as_new")
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    user = request.user
    form = ProfileForm(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and form.is_valid():
        people.set_profile(by=user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("clients:settings")
    context = {"form": form}
    if user.is_client:
        context["state"] = contact_state(user)
    page = (
        "clients/clinician/settings/page.html"
        if user.is_clinician
        else "clients/client/settings/page.html"
    )
    return render(request, page, context, status=422 if form.errors else 200)
