"""Leaving a couple from one's own page, and ending one from the couple's page."""

import uuid

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients import queries
from clients.access import clients, clinicians
from clients.actions import uncouple
from clients.forms.uncouple import EVERYONE, EndForm
from clients.licence import NotLicensed
from clients.models import Couple
from clients.moves import IllegalMove
from clients.visibility import clients_for, couples_for, own_seats_for, partners_for
from clients.wording import together


@clients
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Whether one is here alone or with others, and the way out of it."""
    seat = own_seats_for(request.user).first()
    names = [one.name for one in partners_for(request.user).order_by("name")] if seat else []
    context = {"seat": seat, "names": together(names)}
    return render(request, "clients/uncouple/mine.html", context)


@clients
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
def leave(request: HttpRequest) -> HttpResponse:
    """What it means, then one press. An unlocked phone is not enough for it (P7)."""
    if request.method == "POST":
        if uncouple.leave(by=request.user):
            messages.success(request, "Done. You are here on your own from now on.")
        return redirect("clients:together")
    if not own_seats_for(request.user).exists():
        return redirect("clients:together")
    return render(request, "clients/uncouple/leave.html")


@clinicians
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, couple_id: uuid.UUID) -> HttpResponse:
    couple = get_object_or_404(couples_for(request.user), pk=couple_id)
    members = queries.members_of(request.user, couple)
    form = EndForm(request.POST or None, members=members)
    if request.method == "POST" and form.is_valid():
        try:
            _end(request, couple, form.cleaned_data["who"])
        except IllegalMove:
            return _moved_on(request, couple)
        messages.success(request, "Done. It holds from this moment, on every page.")
        return redirect("clients:couple", couple.pk)
    context = {"couple": couple, "form": form, "name": together([one.name for one in members])}
    status = 422 if form.errors else 200
    return render(request, "clients/uncouple/end.html", context, status=status)


def _end(request: HttpRequest, couple: Couple, who: str) -> None:
    if who == EVERYONE:
        uncouple.end(couple=couple, by=request.user)
    else:
        client = get_object_or_404(clients_for(request.user), pk=who)
        uncouple.take_out(couple=couple, client=client, by=request.user)


@clinicians
@require_POST
def carry_on(request: HttpRequest, couple_id: uuid.UUID) -> HttpResponse:
    couple = get_object_or_404(couples_for(request.user), pk=couple_id)
    try:
        uncouple.carry_on(couple=couple, by=request.user)
    except NotLicensed as problem:
        messages.error(request, str(problem))
    except IllegalMove:
        return _moved_on(request, couple)
    else:
        messages.success(request, "They go on as a couple.")
    return redirect("clients:couple", couple.pk)


@clinicians
@require_POST
def begin_anew(request: HttpRequest, couple_id: uuid.UUID) -> HttpResponse:
    """A new couple of the same people; each says yes from their own sign-in (Inv 10, 11)."""
    couple = get_object_or_404(couples_for(request.user).filter(stage="ended"), pk=couple_id)
    # From the old one's id, so that a second press finds the first press's couple.
    new_id = uuid.uuid5(couple.pk, "anew")
    try:
        new = uncouple.begin_anew(couple=couple, new_id=new_id, by=request.user)
    except NotLicensed as problem:
        messages.error(request, str(problem))
        return redirect("clients:couple", couple.pk)
    except IllegalMove:
        return _moved_on(request, couple)
    messages.success(request, "A new couple. Each of them is asked, from their own sign-in.")
    return redirect("clients:couple", new.pk)


def _moved_on(request: HttpRequest, couple: Couple) -> HttpResponse:
    return render(request, "clients/uncouple/moved_on.html", {"couple": couple}, status=409)
