"""How a page meets somebody whose earlier words are shut. Each says so beside its audience.

What says nothing is refused: a page that nobody thought of tells nothing (P6a, P8a).
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from clients.models import User
from clients.policies.consents import WITHDRAWALS
from clients.policies.locked_accounts import Shut
from clients.signin import new_factors
from clients.signin.requests import SignedIn
from clients.visibility import colleagues_for

View = Callable[..., HttpResponse]
# Shows and does what it would for somebody who joined a moment ago: visibility sees to that.
AS_NEW = "as_new"
# A press that stops, pauses or takes back. It works, and its answer tells nothing.
NARROWING = "narrowing"
# Says nothing of the person's work, whoever asks: leaving, the clock and colours, a password.
OPEN = "open"
REFUSED = "refused"
KINDS = (AS_NEW, NARROWING, OPEN, REFUSED)
SAME_FOR_ALL = _("Done. It applies from now on.")


def meet(request: SignedIn, view: View, locked: str | None, *args: Any, **kw: Any) -> Any:
    """The view's own answer, or, to somebody who is shut, what the view declares."""
    user = request.user
    if not user.is_authenticated or not user.is_shut or locked == OPEN:
        return view(request, *args, **kw)
    try:
        if locked == AS_NEW:
            return view(request, *args, **kw)
        if locked == NARROWING and request.method == "POST":
            return _narrow(request, view, *args, **kw)
    except Shut:
        pass
    return refused(request)


def refused(request: SignedIn) -> HttpResponse:
    """Why, and what still works; the same wherever it is met."""
    if request.method in ("GET", "HEAD"):
        return redirect("clients:closed")
    return render(request, "clients/accounts/closed.html", closed_page(request), status=409)


def closed_page(request: SignedIn) -> dict[str, Any]:
    """What the page about being shut is drawn from: nothing of how things stood before."""
    user = request.user
    return {
        "base": "base_clinician.html" if user.is_clinician else "base_client.html",
        "until": new_factors.waits_until(user) if user.session_is_shut else None,
        "has_older": user.session_is_shut and new_factors.confirmed(user).exists(),
        "withdrawals": WITHDRAWALS,
    } | (_who_helps(user) if user.is_clinician else {})


def _who_helps(user: User) -> dict[str, Any]:
    """Which owner can make sure who this clinician is; for its only owner, none."""
    if not user.clinician.is_owner:
        return {"owner": _("an owner of your practice")}
    owners = colleagues_for(user).filter(is_owner=True, user__is_active=True)
    is_only = not owners.exclude(user=user).exists()
    return {"owner": _("another owner of your practice"), "is_only_owner": is_only}


def _narrow(request: SignedIn, view: View, *args: Any, **kw: Any) -> HttpResponse:
    """It finds what it is about, and answers in the same words whatever that was."""
    request.user.is_narrowing = True
    try:
        response = view(request, *args, **kw)
    finally:
        request.user.is_narrowing = False
    if response.status_code >= 400 and response.status_code != 422:
        return response
    list(messages.get_messages(request))  # what the view would have said tells how things stood
    messages.success(request, SAME_FOR_ALL)
    return redirect("clients:closed")
