"""The way back into an account: put back a second factor, or type the code that opens it."""

import time

from allauth.core.ratelimit import consume_or_429
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from clients.access import members, public
from clients.actions import accounts, factors, invitations
from clients.forms.accounts import NewPasswordForm, OpeningCodeForm
from clients.models import AccountOpening
from clients.signin import accounts as account_signin
from clients.signin import locked_pages

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])
OPENING, MINUTES = "opening", 30
REFUSED = _(
    "This address and this code don’t match. Check both and try again. The code may also have "
    "been used, be more than a day old, or have been tried too often: whoever gave it to you can "
    "make a new one."
)


@public
@GET_OR_POST
def undo_factor(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the letter about a new second factor. Opening it changes nothing; the button
    does."""
    if request.method == "POST":
        page = "was_undone" if factors.put_back_by_link(token=token) else "undo_over"
    else:
        page = "undo" if factors.link_puts_back(token) else "undo_over"
    status = 410 if page == "undo_over" else 200
    return render(request, f"clients/accounts/{page}.html", status=status)


@public
@require_safe
def lost_factor(request: HttpRequest) -> HttpResponse:
    """The ways back without the phone or key: the same page for everybody."""
    return render(request, "clients/accounts/lost.html")


@members(locked="open")
@require_safe
def closed(request: HttpRequest) -> HttpResponse:
    """Why earlier words are not shown, until when, and what opens them."""
    context = locked_pages.closed_page(request)
    return render(request, "clients/accounts/closed.html", context)


@public
@GET_OR_POST
def open_code(request: HttpRequest) -> HttpResponse:
    """The same page and the same answer, whether or not there is anything to open."""
    if request.user.is_authenticated:
        return render(request, "clients/join/signed_in.html", status=409)
    if too_many := consume_or_429(request, action="join"):
        return too_many
    form = OpeningCodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        found = accounts.try_code(email=typed["email"], code=invitations.bare(typed["code"]))
        if found:
            request.session.cycle_key()
            request.session[OPENING] = {"id": str(found.pk), "at": int(time.time())}
            return redirect("clients:open_password")
        form.add_error("code", REFUSED)
    status = 422 if form.errors else 200
    return render(request, "clients/accounts/code.html", {"form": form}, status=status)


def _opening(request: HttpRequest) -> AccountOpening | None:
    """The one whose code was typed in this browser less than half an hour ago."""
    held = request.session.get(OPENING) or {}
    if request.user.is_authenticated or time.time() - held.get("at", 0) > MINUTES * 60:
        return None
    return accounts.by_code_typed(held["id"])


@public
@sensitive_post_parameters("password", "again")
@GET_OR_POST
def open_password(request: HttpRequest) -> HttpResponse:
    """A new password; then signed in, the code used up."""
    opening = _opening(request)
    if opening is None:
        return redirect("clients:open_code")
    typed = request.POST if request.method == "POST" else None
    form = NewPasswordForm(typed, person=opening.user)
    if request.method == "POST" and form.is_valid():
        try:
            user = accounts.choose_password(opening=opening, password=form.cleaned_data["password"])
        except accounts.NotOpen:
            return redirect("clients:open_code")
        request.session.pop(OPENING, None)
        account_signin.sign_in_from_code(request, user)
        return redirect("portal:home" if user.is_client else "mfa_index")
    status = 422 if form.errors else 200
    return render(request, "clients/accounts/password.html", {"form": form}, status=status)
