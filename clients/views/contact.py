"""Notes by email: where they go, stopping them, and the link in each that stops them at once."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from clients import stepup, stop_links
from clients.access import clients, public
from clients.actions import contact
from clients.contact_state import contact_state
from clients.forms.contact import ContactForm
from clients.visibility import channels_for

PROVE = "Show first that it is you, below. Nothing was changed yet."


@clients
@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: HttpRequest) -> HttpResponse:
    """Where notes go and in which hours; the rest of the page is one button each."""
    user = request.user
    state = contact_state(user)
    form = ContactForm(request.POST or None, initial=state.as_initial(user.email))
    must_prove = False
    if request.method == "POST" and state.is_shut:
        return render(request, "clients/contact/notes.html", {"state": state}, status=409)
    if request.method == "POST" and form.is_valid():
        moves = form.cleaned_data["address"] != state.address and state.has_channel
        must_prove = moves and not stepup.is_now(request)
        if must_prove:
            form.add_error("address", PROVE)
        elif _set(request, form):
            return redirect("clients:contact")
    status = 422 if form.errors else 200
    return render(
        request,
        "clients/contact/notes.html",
        {"form": form, "state": state, "must_prove": must_prove},
        status=status,
    )


def _set(request: HttpRequest, form: ContactForm) -> bool:
    user = request.user
    try:
        channel = contact.set_email(client=user.client, by=user, **form.cleaned_data)
    except contact.TooManyChecks:
        form.add_error("address", "That was asked often today. It will work again tomorrow.")
        return False
    messages.success(
        request, "Saved." if channel.verified_at else "Saved. Please look for a note there."
    )
    return True


@clients
@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    channel = get_object_or_404(channels_for(request.user).select_related("client"))
    contact.stop(channel=channel, by=request.user)
    messages.success(request, "Notes are off. No more of them will come.")
    return redirect("clients:contact")


@clients
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    channel = get_object_or_404(channels_for(request.user))
    contact.start_again(channel=channel, by=request.user)
    messages.success(request, "Notes may come again.")
    return redirect("clients:contact")


@clients
@require_POST
def demand_light(request: HttpRequest) -> HttpResponse:
    """On: nothing is ever sent. Off: as the rest of the page says."""
    contact.set_demand_light(on=request.POST.get("on") == "yes", by=request.user)
    messages.success(request, "Saved.")
    return redirect("clients:contact")


@clients
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link sent to a new address. Opening it changes nothing; the button does.

    An unlocked phone is not enough to send somebody's notes elsewhere (P7).
    """
    channel = get_object_or_404(channels_for(request.user))
    if request.method == "POST":
        if contact.confirm_email(channel=channel, token=token, by=request.user):
            messages.success(request, "Thank you. Notes can come to this address now.")
            return redirect("clients:contact")
    elif stop_links.confirms(token, channel.pk, bytes(channel.address_lookup)):
        return render(request, "clients/contact/confirm.html")
    return render(request, "clients/contact/confirm_void.html", status=410)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def put_back(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the letter to a former address. Opening it changes nothing; the button does."""
    if request.method == "POST":
        page = "was_put_back" if contact.put_back_by_link(token=token) else "put_back_over"
    else:
        page = "put_back" if contact.link_puts_back(token) else "put_back_over"
    status = 410 if page == "put_back_over" else 200
    return render(request, f"clients/contact/{page}.html", status=status)


# The link itself is the proof: a mail program posts here without cookies (RFC 8058).
@csrf_exempt
@public
@require_http_methods(["GET", "HEAD", "POST"])
def stop_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link shows a button and changes nothing; mail scanners open links (P9)."""
    if request.method == "POST":
        known = contact.stop_by_link(token=token)
        page = "clients/contact/stopped.html"
    else:
        known = stop_links.channel_to_stop(token) is not None
        page = "clients/contact/stop.html"
    if not known:
        return render(request, "clients/contact/stop_unread.html", status=404)
    return render(request, page)
