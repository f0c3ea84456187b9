"""Somebody's account, by their therapist or an owner who has them in the room."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from clients.access import clinicians, owners
from clients.actions import accounts, factors, invitations, people
from clients.forms.accounts import InPersonForm
from clients.models import User
from clients.signin import reauthentication
from clients.visibility import clients_for, colleagues_for

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])
SET_FIRST = _(
    "Nothing was opened. The password is older than an hour, and somebody else may have set it. "
    "While you are together, let them set a new one; then press again."
)


@clinicians
@GET_OR_POST
@reauthentication.before_opening
def open_person(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """A client's account, by their therapist, while the two are together."""
    client = get_object_or_404(clients_for(request.user).exclude(user=None), pk=client_id)
    back = {"url": reverse("portal:person", args=[client.pk]), "text": gettext("To their page")}
    return _open(request, client.user, client.name, back)


@owners
@GET_OR_POST
@reauthentication.before_opening
def open_colleague(request: HttpRequest, clinician_id: UUID) -> HttpResponse:
    """A colleague's account, by an owner; nobody opens their own."""
    others = colleagues_for(request.user).exclude(user=request.user).filter(user__is_active=True)
    clinician = get_object_or_404(others.select_related("user"), pk=clinician_id)
    back = {"url": reverse("clients:practice"), "text": gettext("Practice")}
    return _open(request, clinician.user, clinician.user.display_name, back)


def _open(request: HttpRequest, user: User, name: str, back: dict[str, str]) -> HttpResponse:
    form = InPersonForm(request.POST if request.method == "POST" else None)
    must_prove = request.method == "POST" and not reauthentication.is_fresh(request)
    if must_prove:
        form.add_error(
            None, gettext("Confirm again that it’s you, below. Nothing was changed yet.")
        )
    elif request.method == "POST" and form.is_valid():
        _, code = accounts.open_again(user_id=user.pk, by=request.user)
        told = {"name": name, "code": invitations.spoken(code)}
        return render(request, "clients/clinician/accounts/tell.html", told)
    context = {"form": form, "name": name, "must_prove": must_prove, "back": back}
    status = 422 if form.errors else 200
    return render(request, "clients/clinician/accounts/open.html", context, status=status)


@clinicians
@require_POST
def confirm_person(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """The therapist asked in person: the new second factor is the client's own."""
    client = get_object_or_404(clients_for(request.user).exclude(user=None), pk=client_id)
    factors.confirm_in_person(user_id=client.user_id, by=request.user)
    messages.success(request, gettext("Saved. What they wrote is unlocked."))
    return redirect("portal:person", client.pk)


@owners
@require_POST
def confirm_colleague(request: HttpRequest, clinician_id: UUID) -> HttpResponse:
    """An owner asked in person: the new second factor is the colleague's own."""
    others = colleagues_for(request.user).exclude(user=request.user).filter(user__is_active=True)
    clinician = get_object_or_404(others, pk=clinician_id)
    factors.confirm_in_person(user_id=clinician.user_id, by=request.user)
    messages.success(request, gettext("Saved. They can work again."))
    return redirect("clients:practice")


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
        messages.success(
            request, gettext("Unlocked for whoever signs in with the password set just now.")
        )
    return redirect("portal:person", client.pk)
