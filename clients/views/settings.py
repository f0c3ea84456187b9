"""One's own settings: name, clock, colours, and the ways to the rest."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from clients.access import clinicians, members
from clients.actions import people
from clients.contact_state import contact_state
from clients.forms.settings import ProfileForm
from clients.visibility import clients_for


@members
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    user = request.user
    form = ProfileForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        people.set_profile(by=user, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("clients:settings")
    context = {"form": form}
    if user.is_client:
        context["state"] = contact_state(user)
    page = (
        "clients/settings/clinician.html" if user.is_clinician else "clients/settings/client.html"
    )
    return render(request, page, context, status=422 if form.errors else 200)


@clinicians
@require_POST
def unlock_words(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """After a password reset: the therapist has made sure, in person, who is signed in (P6)."""
    client = get_object_or_404(clients_for(request.user), pk=client_id)
    people.unlock_words(client=client, by=request.user)
    messages.success(request, "Their earlier words are open to them again.")
    return redirect("clients:person", client.pk)
