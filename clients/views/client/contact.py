"""Notes by email, on one's own page: where they go, confirming an address, stopping them."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from clients.access import clients
from clients.actions import contact
from clients.forms.contact import ContactForm
from clients.messaging import signed_links
from clients.policies import quiet_hours
from clients.queries.client.contact import contact_state
from clients.signin import reauthentication
from clients.visibility import channels_for

PROVE = _("First confirm that it’s you, below. Nothing was changed yet.")


@clients(locked="refused")
@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: HttpRequest) -> HttpResponse:
    """Where notes go and in which hours; the rest of the page is one button each."""
    user = request.user
    state = contact_state(user)
    initial = state.as_initial(user.email)
    typed = request.POST if request.method == "POST" else None
    form = ContactForm(typed, initial=initial, leave_room=quiet_hours.leave_room)
    must_prove = False
    if request.method == "POST" and state.is_shut:
        return render(request, "clients/client/contact/notes.html", {"state": state}, status=409)
    if request.method == "POST" and form.is_valid():
        moves = form.cleaned_data["address"] != state.address and state.has_channel
        must_prove = moves and not reauthentication.is_now(request)
        if must_prove:
            form.add_error("address", PROVE)
        elif _set(request, form):
            return redirect("clients:contact")
    status = 422 if form.errors else 200
    return render(
        request,
        "clients/client/contact/notes.html",
        {"form": form, "state": state, "must_prove": must_prove},
        status=status,
    )


def _set(request: HttpRequest, form: ContactForm) -> bool:
    user = request.user
    try:
        channel = contact.set_email(client=user.client, by=user, **form.cleaned_data)
    except contact.TooManyChecks:
        form.add_error(
            "address", _("You’ve asked for this several times today. Try again tomorrow.")
        )
        return False
    messages.success(
        request,
        _("Saved.")
        if channel.verified_at
        else _("Saved. Please check that mailbox for an email from us."),
    )
    return True


@clients(locked="narrowing")
@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    channel = get_object_or_404(channels_for(request.user).select_related("client"))
    contact.stop(channel=channel, by=request.user)
    messages.success(request, _("Notes are off. We won’t send any more."))
    return redirect("clients:contact")


@clients(locked="refused")
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    channel = get_object_or_404(channels_for(request.user))
    contact.start_again(channel=channel, by=request.user)
    messages.success(request, _("Notes are back on."))
    return redirect("clients:contact")


@clients(locked="narrowing")
@require_POST
def demand_light(request: HttpRequest) -> HttpResponse:
    """On: nothing is ever sent. Off: as the rest of the page says."""
    contact.set_demand_light(on=request.POST.get("on") == "yes", by=request.user)
    messages.success(request, _("Saved."))
    return redirect("clients:contact")


@clients(locked="refused")
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link sent to a new address. Opening it changes nothing; the button does.

    An unlocked phone is not enough to send somebody's notes elsewhere (P7).
    """
    channel = get_object_or_404(channels_for(request.user))
    if request.method == "POST":
        if contact.confirm_email(channel=channel, token=token, by=request.user):
            messages.success(request, _("Thank you. Notes will go to this address now."))
            return redirect("clients:contact")
    elif signed_links.confirms(token, channel.pk, bytes(channel.address_lookup)):
        return render(request, "clients/client/contact/confirm.html")
    return render(request, "clients/client/contact/confirm_void.html", status=410)
