"""Giving a worksheet, step by step, and taking it back."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from clients.access import clinicians
from clients.models import Client, Couple, User
from clients.policies.couples import members_of
from clients.policies.licences import NotLicensed
from clients.transitions import IllegalTransition
from clients.visibility import clients_for, couples_for, holds_for
from clients.wording import day, together
from worksheets.actions import assignments
from worksheets.actions.assignments import NotNow
from worksheets.enums import OPEN_STATES, Kind
from worksheets.forms.assignments import AssignForm
from worksheets.library import guides
from worksheets.models import Version
from worksheets.policies.assignments import PARTED, why_no_words
from worksheets.queries.clinician import contraindications, library
from worksheets.queries.clinician.assignable import Assignable
from worksheets.rules.conditions import is_joint
from worksheets.visibility.worksheets import assignments_for

CARRIED = ("op", "due_on", "note")
GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@clinicians
@require_safe
def choose_for_couple(request: HttpRequest, couple_id: UUID) -> HttpResponse:
    couple = get_object_or_404(couples_for(request.user), pk=couple_id)
    return _choose(request, _Receiver(members_of(request.user, couple), couple))


@clinicians
@require_safe
def choose_for_person(request: HttpRequest, client_id: UUID) -> HttpResponse:
    client = get_object_or_404(clients_for(request.user), pk=client_id)
    return _choose(request, _Receiver([client], None))


@clinicians
@GET_OR_POST
def assign_to_couple(request: HttpRequest, couple_id: UUID, slug: str) -> HttpResponse:
    couple = get_object_or_404(couples_for(request.user), pk=couple_id)
    return _assign(request, _Receiver(members_of(request.user, couple), couple), slug)


@clinicians
@GET_OR_POST
def assign_to_person(request: HttpRequest, client_id: UUID, slug: str) -> HttpResponse:
    client = get_object_or_404(clients_for(request.user), pk=client_id)
    return _assign(request, _Receiver([client], None), slug)


class _Receiver:
    """Those a worksheet may be given to, and where their pages are."""

    def __init__(self, people: Sequence[Client], couple: Couple | None) -> None:
        self.people, self.couple = people, couple
        self.name = together([one.name for one in people])

    @property
    def home(self) -> str:
        if self.couple:
            return reverse("portal:couple", args=[self.couple.pk])
        return reverse("portal:person", args=[self.people[0].pk])

    @property
    def refusal(self) -> str:
        """Why nothing new can be given to them as a couple; nothing where it can."""
        return str(PARTED.get(self.couple.stage, "")) if self.couple else ""

    @property
    def choose_url(self) -> str:
        return f"{self.home}assign/"

    def assignable(self, user: User) -> Assignable:
        return Assignable(user, self.people, self.couple)


def _choose(request: HttpRequest, receiver: _Receiver) -> HttpResponse:
    if receiver.refusal:
        messages.error(request, receiver.refusal)
        return redirect(receiver.home)
    found = receiver.assignable(request.user)
    context = {
        "receiver": receiver,
        "shelves": library.shelves(request.user, blocked=found.why_not),
        "licence_problem": request.user.clinician.licence_problem(),
    }
    return render(request, "worksheets/clinician/assignments/choose.html", context)


def _assign(request: HttpRequest, receiver: _Receiver, slug: str) -> HttpResponse:
    """Form, then check, then done; `step` says which button was pressed."""
    version = get_object_or_404(library.newest_versions(request.user), worksheet__slug=slug)
    if receiver.refusal and request.method != "POST":
        messages.error(request, receiver.refusal)
        return redirect(receiver.home)
    ids = [one.pk for one in receiver.people]
    is_held = holds_for(request.user).active().filter(client__in=ids).exists()
    asks = _asks(request.user, receiver, version, is_held)
    step = request.POST.get("step", "") if request.method == "POST" else ""
    if step == "change":
        typed: dict[str, Any] = {name: request.POST.get(name, "") for name in CARRIED}
        typed["clients"] = request.POST.getlist("clients")
        form = AssignForm(initial=typed, **asks)
        return _page(request, receiver, version, form, is_held)
    form = AssignForm(request.POST if request.method == "POST" else None, **asks)
    if step == "give" and form.is_valid() and _give(request, receiver, version, form):
        return redirect(receiver.home)
    if step != "give" and form.is_valid():
        return _page(request, receiver, version, form, is_held, template="check")
    return _page(request, receiver, version, form, is_held)


def _asks(user: User, receiver: _Receiver, version: Version, is_held: bool) -> dict[str, Any]:
    """What the form has to know of them."""
    return {
        "people": receiver.people,
        "has_it": receiver.assignable(user).who_has_it_open(version),
        "must_consider": is_held or bool(version.content["contraindications"]),
        "is_joint": is_joint(version.content) and receiver.couple is not None,
        "why_no_words": why_no_words(version.worksheet.theme),
    }


def _give(request: HttpRequest, receiver: _Receiver, version: Version, form: AssignForm) -> bool:
    """Given, with a sentence that says so; or the reason beside the form, and False."""
    wanted = form.cleaned_data
    try:
        assignments.assign(
            op=wanted["op"],
            couple=receiver.couple,
            clients=form.chosen(),
            version=version,
            due_on=wanted.get("due_on"),
            note=wanted.get("note", ""),
            by=request.user,
        )
    except NotLicensed as problem:
        form.add_error(None, str(problem))
        return False
    except NotNow as problem:
        form.add_error(None if form.is_joint else "clients", str(problem))
        return False
    names = together([one.name for one in form.chosen()])
    messages.success(
        request, _("%(title)s is assigned to %(names)s.") % {"title": version.title, "names": names}
    )
    return True


def _page(
    request: HttpRequest,
    receiver: _Receiver,
    version: Version,
    form: AssignForm,
    is_held: bool,
    template: str = "form",
) -> HttpResponse:
    context = _about(request.user, receiver, version) | {"form": form, "is_held": is_held}
    if template == "check":
        context["chosen"] = form.chosen()
        context["names"] = together([one.name for one in form.chosen()])
        context["waiting"] = together([o.name for o in form.chosen() if not o.joined_at])
        context["due"] = day(form.cleaned_data.get("due_on"))
    status = 422 if form.errors else 200
    return render(
        request, f"worksheets/clinician/assignments/{template}.html", context, status=status
    )


def _about(user: User, receiver: _Receiver, version: Version) -> dict[str, Any]:
    """What the form and the check both say of it, and why it has to wait where it has to."""
    licence_problem = user.clinician.licence_problem()
    return {
        "receiver": receiver,
        "version": version,
        "content": version.content,
        "blocked": licence_problem or receiver.assignable(user).why_not(version),
        "repeats": receiver.people if version.worksheet.kind == Kind.MEASURE else (),
        "has_guide": guides.guide_for(version.content) is not None,
        "on_record": contraindications.on_record(user, version.content, receiver.people),
    }


@clinicians
@GET_OR_POST
def unassign(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """A page that says what will happen; then it happens, and can be given again."""
    rows = assignments_for(request.user).select_related("client", "version__worksheet", "group")
    row = get_object_or_404(rows, pk=assignment_id)
    context = {"assignment": row, "home": reverse("portal:person", args=[row.client_id])}
    if request.method != "POST":
        template = "unassign" if row.state in OPEN_STATES else "changed_since"
        return render(request, f"worksheets/clinician/assignments/{template}.html", context)
    try:
        assignments.unassign(assignment=row, by=request.user)
    except IllegalTransition:
        return render(
            request, "worksheets/clinician/assignments/changed_since.html", context, status=409
        )
    words = _("%(title)s is unassigned from %(name)s. You can assign it again.") % {
        "title": row.version.title,
        "name": row.client.name,
    }
    messages.success(request, words)
    return redirect(context["home"])
