"""Joining: a link that opens nothing by itself, a code told in person, a sign-in of one's own."""

import time
from uuid import UUID

from allauth.core.ratelimit import consume_or_429
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from clients import context
from clients.access import public
from clients.actions import invitations
from clients.forms.join import CodeForm, DetailsForm
from clients.models import Invitation
from clients.queries.invitations import email_of
from clients.signin import accounts
from clients.visibility import invitations_at_the_door

JOINING = "joining"
MINUTES = 30
REFUSED = _(
    "This link and this code don’t match. Check the code and try again. The link may also have "
    "been used, be more than three days old, or have been tried too often: whoever invited you "
    "can send a new one."
)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """The same page for every id there is or isn't: opening a link tells and uses nothing (P9)."""
    if request.user.is_authenticated:
        return render(request, "clients/join/signed_in.html", status=409)
    if too_many := consume_or_429(request, action="join"):
        return too_many
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        code = invitations.bare(form.cleaned_data["code"])
        if invitations.try_code(invitation_id=invitation_id, code=code):
            request.session.cycle_key()
            request.session[JOINING] = {"id": str(invitation_id), "at": int(time.time())}
            return redirect("clients:join_details", invitation_id)
        form.add_error("code", REFUSED)
    status = 422 if form.errors else 200
    return render(request, "clients/join/code.html", {"form": form}, status=status)


def _joining(request: HttpRequest, invitation_id: UUID) -> Invitation | None:
    """The invitation whose code was given in this browser less than half an hour ago."""
    held = request.session.get(JOINING) or {}
    if held.get("id") != str(invitation_id) or time.time() - held["at"] > MINUTES * 60:
        return None
    context.hold_invitation(invitation_id)
    invitation = invitations_at_the_door().filter(pk=invitation_id).first()
    if invitation is not None:
        context.stand_at_the_door_of(invitation.practice_id)
    return invitation


@public
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Name, clock and password; then signed in, the invitation used up."""
    invitation = None if request.user.is_authenticated else _joining(request, invitation_id)
    if invitation is None:
        return redirect("clients:join", invitation_id)
    email = email_of(invitation)
    form = DetailsForm(
        request.POST if request.method == "POST" else None,
        email=email,
        zone=invitation.practice.time_zone,
        initial={"display_name": invitation.name},
    )
    if request.method == "POST" and form.is_valid():
        answer = _accept(request, invitation, form)
        if answer is not None:
            return answer
    status = 422 if form.errors else 200
    context_ = {"form": form, "email": email, "name": invitation.name}
    return render(request, "clients/join/details.html", context_, status=status)


def _accept(request: HttpRequest, invitation: Invitation, form: DetailsForm) -> HttpResponse | None:
    typed = form.cleaned_data
    try:
        user = invitations.accept(
            invitation=invitation,
            password=typed["password"],
            display_name=typed["display_name"],
            time_zone=typed["time_zone"],
        )
    except invitations.AddressTaken as taken:
        form.add_error(None, str(taken))
        return None
    except invitations.NotOpen:
        return redirect("clients:join", invitation.pk)
    request.session.pop(JOINING, None)
    accounts.sign_in_from_code(request, user)
    return redirect("clients:welcome" if user.is_client else "mfa_index")


@public
@require_safe
def by_invitation(request: HttpRequest) -> HttpResponse:
    """Where others have a form to sign up: here one is invited."""
    return render(request, "account/signup_closed.html")
