"""Whether one is here as a couple, and leaving it from one's own page."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from clients.access import clients
from clients.actions import uncouple
from clients.visibility import own_seats_for, partners_for
from clients.wording import together


@clients(locked="as_new")
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Whether one is here alone or with others, and the way out of it."""
    seat = own_seats_for(request.user).first()
    names = [one.name for one in partners_for(request.user).order_by("name")] if seat else []
    context = {"seat": seat, "names": together(names)}
    return render(request, "clients/client/uncouple/mine.html", context)


@clients(locked="narrowing")
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
def leave(request: HttpRequest) -> HttpResponse:
    """What it means, then one press. An unlocked phone is not enough for it (P7)."""
    if request.method == "POST":
        if uncouple.leave(by=request.user):
            messages.success(request, _("Done. You’re using the portal on your own from now on."))
        return redirect("clients:together")
    if not own_seats_for(request.user).exists():
        return redirect("clients:together")
    return render(request, "clients/client/uncouple/leave.html")
