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

SET_FIRST = (
    "Nothing was opened. The password is older than an hour, and somebody else may have set it. "
    "While you are together, let them set a new one; then press again."
)


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
    try:
        people.unlock_words(client=client, by=request.user)
    except people.SetTooLongAgo:
        messages.error(request, SET_FIRST)
    else:
        messages.success(request, "Open again, to whoever signs in with the password set just now.")
    return redirect("clients:person", client.pk)
