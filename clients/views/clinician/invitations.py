"""Taking people into care and inviting each of them, one by one."""

import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clients.access import clinicians
from clients.actions import couples, invitations
from clients.forms.base import PortalForm
from clients.forms.invitations import FEWEST, CoupleForm, InviteForm, PersonForm
from clients.models import Client
from clients.visibility import clients_for, couples_for, invitations_for
from clients.wording import is_number


def _op(request: HttpRequest) -> UUID:
    """The id this form was given when it was opened, so that sent twice it is one couple."""
    try:
        return UUID(request.POST.get("op", ""))
    except ValueError:
        return uuid.uuid4()


def _own_id(request: HttpRequest, op: UUID, seat: str = "") -> UUID:
    """An id that follows from the form and its sender: nobody can aim it at someone else's row."""
    return uuid.uuid5(op, f"{request.user.pk}|{seat}")


@clinicians
@require_http_methods(["GET", "HEAD", "POST"])
def couple_new(request: HttpRequest) -> HttpResponse:
    """Names, and addresses where known: each gets an invitation of their own."""
    op, form = _op(request), _couple_form(request)
    if request.method == "POST" and "add" not in request.POST and form.is_valid():
        couple_id = _own_id(request, op)
        if couples_for(request.user).filter(pk=couple_id).exists():
            return redirect("portal:couple", couple_id)
        seated = [(seat, _own_id(request, op, str(seat)), *who) for seat, *who in form.people()]
        if _may_be_invited(form, [(f"email_{seat}", mail) for seat, _, _, mail in seated], request):
            people = [(pk, name) for _, pk, name, _ in seated]
            couples.add_couple(couple_id=couple_id, people=people, by=request.user)
            sent = _invite_all(request, [(pk, mail) for _, pk, _, mail in seated])
            return _told(request, sent, back=reverse("portal:couple", args=[couple_id]))
    return _page(request, "clients/clinician/invitations/couple_new.html", form, op)


def _couple_form(request: HttpRequest) -> CoupleForm:
    """As sent, or as sent with one seat more, or empty."""
    asked = request.POST.get("seats", "")
    seats = int(asked) if is_number(asked) and len(asked) < 3 else FEWEST
    if "add" not in request.POST:
        return CoupleForm(request.POST if request.method == "POST" else None, seats=seats)
    typed = {key: value for key, value in request.POST.items() if key != "seats"}
    return CoupleForm(seats=seats + 1, initial=typed)


@clinicians
@require_http_methods(["GET", "HEAD", "POST"])
def person_new(request: HttpRequest) -> HttpResponse:
    """One person alone."""
    op, form = _op(request), PersonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        person_id = _own_id(request, op)
        if clients_for(request.user).filter(pk=person_id).exists():
            return redirect("portal:person", person_id)
        name, email = form.cleaned_data["name"], form.cleaned_data["email"]
        if _may_be_invited(form, [("email", email)], request):
            couples.add_person(person_id=person_id, name=name, by=request.user)
            sent = _invite_all(request, [(person_id, email)])
            return _told(request, sent, back=reverse("portal:person", args=[person_id]))
    return _page(request, "clients/clinician/invitations/person_new.html", form, op)


@clinicians
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """A first or a fresh invitation for one person; the code is on the answer and nowhere else."""
    client = get_object_or_404(clients_for(request.user), pk=client_id)
    form = InviteForm(request.POST if request.method == "POST" else None)
    previous = invitations_for(request.user).filter(client=client).order_by("-created_at").first()
    context = {"client": client, "previous": previous}
    if request.method == "POST" and client.user_id is None and form.is_valid():
        email = form.cleaned_data["email"]
        if _may_be_invited(form, [("email", email)], request, client):
            sent = _invite_all(request, [(client.pk, email)])
            return _told(request, sent, back=reverse("portal:person", args=[client.pk]))
    status = 409 if request.method == "POST" and client.user_id else None
    return _page(
        request, "clients/clinician/invitations/invite.html", form, None, status, **context
    )


@clinicians
@require_POST
def uninvite(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Calls the invitation back: its link and code open nothing from now on."""
    client = get_object_or_404(clients_for(request.user), pk=client_id)
    invitations.revoke_open(client=client, by=request.user)
    messages.success(request, _("The invitation no longer works."))
    return redirect("portal:person", client.pk)


def _may_be_invited(
    form: PortalForm,
    addresses: list[tuple[str, str]],
    request: HttpRequest,
    client: Client | None = None,
) -> bool:
    """Licence and addresses, looked at before anything is made; what is wrong stands beside it."""
    problem = request.user.clinician.licence_problem()
    if problem:
        until = _("Until it is, nobody can be invited.")
        form.add_error(None, f"{problem} {until}")
    for field, email in addresses:
        wrong = email and invitations.address_problem(email=email, client=client, by=request.user)
        if wrong:
            form.add_error(field, wrong)
    return not form.errors


def _invite_all(request: HttpRequest, addresses: list[tuple[UUID, str]]) -> list[dict[str, str]]:
    sent = []
    for client_id, email in addresses:
        if email:
            client = clients_for(request.user).get(pk=client_id)
            _, code = invitations.invite_client(client=client, email=email, by=request.user)
            sent.append({"name": client.name, "email": email, "code": invitations.spoken(code)})
    return sent


def _told(request: HttpRequest, sent: list[dict[str, str]], *, back: str) -> HttpResponse:
    """The codes, shown this once; or back to where the people are."""
    if not sent:
        messages.success(request, _("Added. Invite each of them when you are ready."))
        return redirect(back)
    return render(
        request, "clients/clinician/invitations/codes.html", {"sent": sent, "back_url": back}
    )


def _page(
    request: HttpRequest,
    template: str,
    form: PortalForm,
    op: UUID | None,
    status: int | None = None,
    **more: Any,
) -> HttpResponse:
    context = {"form": form, "op": op, "problem": request.user.clinician.licence_problem(), **more}
    status = status or (422 if form.errors else 200)
    return render(request, template, context, status=status)
