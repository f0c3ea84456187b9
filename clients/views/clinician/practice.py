"""The practice: its settings, its people, their licences. For owners."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.access import owners
from clients.actions import invitations, practice
from clients.content import resources
from clients.forms.practice import ColleagueForm, HandOverForm, LicenceForm, PracticeForm
from clients.messaging import sending_status
from clients.models import Clinician
from clients.policies import colleagues
from clients.policies.licences import NotLicensed
from clients.queries.clinician import practice as practice_queries
from clients.visibility import colleagues_for, invitations_for


def _colleague(request: HttpRequest, clinician_id: UUID) -> Clinician:
    return get_object_or_404(colleagues_for(request.user).select_related("user"), pk=clinician_id)


@owners
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Who works here, with which licence, and who has people waiting for someone new."""
    country = resources.country(request.user.practice.country)
    context = {
        "practice": request.user.practice,
        "country": country.name if country else request.user.practice.country,
        "people": practice_queries.rows(request.user),
        "waiting": invitations_for(request.user).filter(kind="clinician").open(),
        "sending": sending_status.of(request.user.practice),
    }
    return render(request, "clients/clinician/practice/overview.html", context)


@owners
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    form = PracticeForm(
        request.POST if request.method == "POST" else None,
        practice=request.user.practice,
        countries={one.code: one.name for one in resources.countries().values()},
    )
    if request.method == "POST" and form.is_valid():
        practice.set_practice(practice=request.user.practice, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("clients:practice")
    status = 422 if form.errors else 200
    return render(request, "clients/clinician/practice/edit.html", {"form": form}, status=status)


@owners
@require_POST
def uninvite(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Called back, whichever owner sent it: its link and code open nothing any more."""
    waiting = invitations_for(request.user).filter(kind="clinician")
    invitation = get_object_or_404(waiting, pk=invitation_id)
    invitations.revoke(invitation=invitation, by=request.user)
    messages.success(request, _("The invitation is cancelled."))
    return redirect("clients:practice")


@owners
@require_http_methods(["GET", "HEAD", "POST"])
def licence(request: HttpRequest, clinician_id: UUID) -> HttpResponse:
    """Somebody looked it up: what they found, and how."""
    clinician = _colleague(request, clinician_id)
    others = colleagues_for(request.user).exclude(pk=clinician.pk).select_related("user")
    form = LicenceForm(
        request.POST if request.method == "POST" else None,
        clinician=clinician,
        supervisors=others,
        unable=colleagues.who_cannot_supervise(clinician, others),
        why_none=colleagues.why_under_nobody(clinician, others),
    )
    if request.method == "POST" and form.is_valid():
        try:
            practice.record_licence(clinician=clinician, by=request.user, **form.cleaned_data)
        except practice.NotAllowed as why_not:
            form.add_error("supervised_by", str(why_not))
        else:
            messages.success(request, _("The licence is recorded."))
            return redirect("clients:practice")
    context = {"form": form, "clinician": clinician}
    status = 422 if form.errors else 200
    return render(request, "clients/clinician/practice/licence.html", context, status=status)


@owners
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    form = ColleagueForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            asked, code = invitations.invite_colleague(by=request.user, **form.cleaned_data)
        except (invitations.AddressTaken, NotLicensed) as problem:
            field = "email" if isinstance(problem, invitations.AddressTaken) else None
            form.add_error(field, str(problem))
        else:
            email = form.cleaned_data["email"]
            sent = [{"name": asked.name, "email": email, "code": invitations.spoken(code)}]
            return render(request, "clients/clinician/practice/codes.html", {"sent": sent})
    status = 422 if form.errors else 200
    return render(request, "clients/clinician/practice/invite.html", {"form": form}, status=status)


@owners
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, clinician_id: UUID) -> HttpResponse:
    """Everyone in the care of someone who has left goes to a colleague."""
    clinician = _colleague(request, clinician_id)
    if clinician.user.is_active:
        raise Http404
    here = [one for one in practice_queries.rows(request.user) if one.is_active]
    ready = [one.clinician.pk for one in here if one.why_not_take_over is None]
    others = colleagues_for(request.user).select_related("user").filter(pk__in=ready)
    form = HandOverForm(request.POST if request.method == "POST" else None, colleagues=others)
    if request.method == "POST" and form.is_valid():
        try:
            practice.hand_over(clinician=clinician, to=form.cleaned_data["to"], by=request.user)
        except practice.NotAllowed as why_not:
            form.add_error("to", str(why_not))
        else:
            messages.success(request, _("Their clients have been moved."))
            return redirect("clients:practice")
    context = {"form": form, "clinician": clinician, "colleagues": here, "is_anybody": bool(ready)}
    status = 422 if form.errors else 200
    return render(request, "clients/clinician/practice/hand_over.html", context, status=status)


def _changed(
    request: HttpRequest, clinician_id: UUID, change: Callable[[Clinician], object], done: str
) -> HttpResponse:
    try:
        change(_colleague(request, clinician_id))
    except practice.NotAllowed as why_not:
        messages.error(request, str(why_not))
    else:
        messages.success(request, done)
    return redirect("clients:practice")


@owners
@require_POST
def deactivate(request: HttpRequest, clinician_id: UUID) -> HttpResponse:
    return _changed(
        request,
        clinician_id,
        lambda one: practice.deactivate(clinician=one, by=request.user),
        _("They are signed out and can’t sign in any more."),
    )


@owners
@require_POST
def reactivate(request: HttpRequest, clinician_id: UUID) -> HttpResponse:
    return _changed(
        request,
        clinician_id,
        lambda one: practice.reactivate(clinician=one, by=request.user),
        _("They can sign in again."),
    )


@owners
@require_POST
def set_owner(request: HttpRequest, clinician_id: UUID) -> HttpResponse:
    is_owner = request.POST.get("owner") == "yes"
    return _changed(
        request,
        clinician_id,
        lambda one: practice.set_owner(clinician=one, is_owner=is_owner, by=request.user),
        _("Saved. They are signed out and sign in again."),
    )
