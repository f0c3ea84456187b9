"""Opening and closing the joint space of a couple (Inv 57). No client has a page here."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.access import clinicians
from clients.actions import windows
from clients.actions.windows import NotOpened
from clients.forms.windows import WindowForm
from clients.policies.licences import NotLicensed
from clients.transitions import IllegalTransition
from clients.visibility import couples_for, windows_for
from therapist_portal.views.couples import couple_page


@clinicians
@require_POST
def open_joint(request: HttpRequest, couple_id: UUID) -> HttpResponse:
    pair = get_object_or_404(couples_for(request.user), pk=couple_id)
    form = WindowForm(request.POST)
    if form.is_valid():
        try:
            windows.open_for(couple=pair, hours=form.cleaned_data["hours"], by=request.user)
        except NotLicensed as problem:
            form.add_error(None, str(problem))
        except NotOpened as problem:
            form.add_error(None, problem.reasons)
        else:
            messages.success(request, _("The joint space is open. It closes by itself."))
            return redirect("portal:couple", pair.pk)
    return couple_page(request, pair, form=form, status=422)


@clinicians
@require_POST
def close_joint(request: HttpRequest, couple_id: UUID) -> HttpResponse:
    pair = get_object_or_404(couples_for(request.user), pk=couple_id)
    window = windows_for(request.user).not_over().filter(couple=pair).first()
    try:
        if window is not None:
            windows.close(window=window, by=request.user)
    except IllegalTransition:
        pass
    messages.success(request, _("The joint space is closed."))
    return redirect("portal:couple", pair.pk)
