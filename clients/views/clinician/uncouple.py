"""Ending a couple from its page, taking it up again, and beginning a new one."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clients.access import clinicians
from clients.actions import uncouple
from clients.forms.uncouple import EVERYONE, EndForm
from clients.models import Couple
from clients.policies import couples as couple_policy
from clients.policies.couples import begun_again
from clients.policies.licences import NotLicensed
from clients.transitions import IllegalTransition
from clients.visibility import clients_for, couples_for
from clients.wording import together


@clinicians
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, couple_id: uuid.UUID) -> HttpResponse:
    couple = get_object_or_404(couples_for(request.user), pk=couple_id)
    members = couple_policy.members_of(request.user, couple)
    form = EndForm(request.POST if request.method == "POST" else None, members=members)
    if request.method == "POST" and form.is_valid():
        try:
            _end(request, couple, form.cleaned_data["who"])
        except IllegalTransition:
            return _changed_since(request, couple)
        messages.success(request, _("Done. It applies from this moment, on every page."))
        return redirect("portal:couple", couple.pk)
    context = {"couple": couple, "form": form, "name": together([one.name for one in members])}
    status = 422 if form.errors else 200
    return render(request, "clients/clinician/uncouple/end.html", context, status=status)


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
    except IllegalTransition:
        return _changed_since(request, couple)
    else:
        messages.success(request, _("They continue as a couple."))
    return redirect("portal:couple", couple.pk)


@clinicians
@require_POST
def start_again(request: HttpRequest, couple_id: uuid.UUID) -> HttpResponse:
    """A new couple of the same people; each says yes from their own sign-in (Inv 10, 11)."""
    couple = get_object_or_404(couples_for(request.user).filter(stage="ended"), pk=couple_id)
    try:
        new = uncouple.start_again(couple=couple, new_id=begun_again(couple), by=request.user)
    except NotLicensed as problem:
        messages.error(request, str(problem))
        return redirect("portal:couple", couple.pk)
    except IllegalTransition:
        return _changed_since(request, couple)
    messages.success(request, _("A new couple. Each of them is asked, from their own sign-in."))
    return redirect("portal:couple", new.pk)


def _changed_since(request: HttpRequest, couple: Couple) -> HttpResponse:
    return render(
        request, "clients/clinician/uncouple/changed_since.html", {"couple": couple}, status=409
    )
