"""The pathway shelf, one couple's or person's steps, and opening the next one."""

import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.access import clinicians
from clients.models import Client, Couple
from clients.policies.couples import members_of
from clients.policies.licences import NotLicensed
from clients.visibility import clients_for, couples_for, holds_for
from clients.wording import together
from worksheets.actions import pathways
from worksheets.actions.assignments import NotNow
from worksheets.forms.pathways import AddStepForm, BeginForm, ChangeForm, OpenForm, SaveTemplateForm
from worksheets.models import Pathway
from worksheets.policies.assignments import PARTED, why_no_words
from worksheets.queries.clinician import contraindications, pathway_templates
from worksheets.queries.clinician import pathways as pathway_queries
from worksheets.rules.conditions import is_joint
from worksheets.visibility.worksheets import pathway_templates_for, pathways_for

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])
OLD = _("This pathway was changed since you opened the page. Here is how it is now.")


@clinicians
@require_safe
def shelf(request: HttpRequest) -> HttpResponse:
    context = {"templates": pathway_templates.templates(request.user)}
    return render(request, "worksheets/clinician/pathways/shelf.html", context)


@clinicians
@require_safe
def template(request: HttpRequest, name: str) -> HttpResponse:
    found = pathway_templates.template(request.user, name)
    if found is None:
        raise Http404
    sheets = pathway_queries.sheets(request.user, [step.slug for step in found.steps])
    steps = [(sheets[step.slug], step.why) for step in found.steps]
    context = {"template": found, "steps": steps}
    return render(request, "worksheets/clinician/pathways/template.html", context)


@clinicians
@require_POST
def archive(request: HttpRequest, template_id: UUID) -> HttpResponse:
    row = get_object_or_404(pathway_templates_for(request.user), pk=template_id)
    pathways.archive(template=row, by=request.user)
    words = _("“%(title)s” is archived. Pathways started with it continue.")
    messages.success(request, words % {"title": row.title})
    return redirect("worksheets:pathway_shelf")


@clinicians
@GET_OR_POST
def for_couple(request: HttpRequest, couple_id: UUID) -> HttpResponse:
    couple = get_object_or_404(couples_for(request.user), pk=couple_id)
    return _choose(request, couple, None, members_of(request.user, couple))


@clinicians
@GET_OR_POST
def for_person(request: HttpRequest, client_id: UUID) -> HttpResponse:
    client = get_object_or_404(clients_for(request.user), pk=client_id)
    return _choose(request, None, client, [client])


def _choose(
    request: HttpRequest, couple: Couple | None, client: Client | None, people: list[Client]
) -> HttpResponse:
    """Where one is under way, that one; else what to begin with, for who is together here."""
    current = pathways_for(request.user).filter(couple=couple, client=client, ended_at=None).first()
    form = BeginForm(request.POST if request.method == "POST" else None)
    problem = _("That didn’t save. Please press the button again.") if form.errors else ""
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("worksheets:pathway", _begin(request, couple, client, form).pk)
        except NotNow as refused:
            problem = str(refused)
    if current is not None and not problem:
        return redirect("worksheets:pathway", current.pk)
    if couple is not None and couple.stage in PARTED and not problem:
        messages.error(request, PARTED[couple.stage])
        return redirect("portal:couple", couple.pk)
    name = together([one.name for one in people])
    context = {"couple": couple, "home": _home(couple, client), "name": name}
    context["blocked"] = pathways.why_not(client)
    return _to_begin_with(request, context, problem)


def _to_begin_with(request: HttpRequest, context: dict[str, Any], problem: str) -> HttpResponse:
    context |= {"templates": pathway_templates.templates(request.user), "op": uuid.uuid4()}
    context["problem"] = problem
    status = 422 if problem else 200
    return render(request, "worksheets/clinician/pathways/choose.html", context, status=status)


def _begin(
    request: HttpRequest, couple: Couple | None, client: Client | None, form: BeginForm
) -> Pathway:
    name = form.cleaned_data["template"]
    chosen = pathway_templates.template(request.user, name) if name else None
    if name and chosen is None:
        raise NotNow(_("That pathway is no longer available. Choose another."))
    return pathways.begin(
        op=form.cleaned_data["op"],
        couple=couple,
        client=client,
        title=chosen.title if chosen else str(_("Our own steps")),
        steps=chosen.as_steps() if chosen else [],
        by=request.user,
    )


def _home(couple: Couple | None, client: Client | None) -> str:
    if couple is not None:
        return reverse("portal:couple", args=[couple.pk])
    assert client is not None, "a pathway is a couple's or a person's"
    return reverse("portal:person", args=[client.pk])


@clinicians
@require_safe
def pathway(request: HttpRequest, pathway_id: UUID) -> HttpResponse:
    return _page(request, _found(request, pathway_id))


def _found(request: HttpRequest, pathway_id: UUID) -> Pathway:
    rows = pathways_for(request.user).select_related("couple", "client")
    return get_object_or_404(rows, pk=pathway_id)


def _page(request: HttpRequest, row: Pathway, form: AddStepForm | None = None) -> HttpResponse:
    choices = pathway_queries.addable(request.user)
    context = {
        "page": pathway_queries.page(request.user, row),
        "home": _home(row.couple, row.client),
        "name": together([one.name for one in _people(request, row)]),
        "form": form or AddStepForm(choices=choices, initial={"seen": row.revision}),
    }
    status = 422 if form and form.errors else 200
    return render(request, "worksheets/clinician/pathways/pathway.html", context, status=status)


def _people(request: HttpRequest, row: Pathway) -> list[Client]:
    """Of a couple that has ended: those who were in it then."""
    return members_of(request.user, row.couple) if row.couple else pathways.everyone(row)


@clinicians
@require_POST
def add(request: HttpRequest, pathway_id: UUID) -> HttpResponse:
    row = _found(request, pathway_id)
    form = AddStepForm(request.POST, choices=pathway_queries.addable(request.user))
    if form.is_valid():
        told = form.cleaned_data
        try:
            done = pathways.add_step(
                pathway=row, slug=told["slug"], seen=told["seen"], by=request.user
            )
        except NotNow as refused:
            form.add_error("slug", str(refused))
        else:
            return _back(request, row, done, "add")
    return _page(request, row, form)


@clinicians
@require_POST
def change(request: HttpRequest, pathway_id: UUID, step_id: UUID) -> HttpResponse:
    """Up, down or out. An old page changes nothing and says so; so does a second press."""
    row = _found(request, pathway_id)
    step = get_object_or_404(row.steps.select_related("pathway"), pk=step_id)
    form = ChangeForm(request.POST)
    if not form.is_valid():
        return _back(request, row, False)
    do, seen = form.cleaned_data["do"], form.cleaned_data["seen"]
    try:
        if do == "drop":
            return _back(request, row, pathways.drop_step(step=step, seen=seen, by=request.user))
        done = pathways.move_step(step=step, way=do, seen=seen, by=request.user)
    except NotNow as refused:
        messages.warning(request, str(refused))
        return redirect("worksheets:pathway", row.pk)
    return _back(request, row, done, f"step-{step.pk}")


def _back(request: HttpRequest, row: Pathway, done: bool, place: str = "steps") -> HttpResponse:
    if not done:
        messages.info(request, OLD)
        return redirect("worksheets:pathway", row.pk)
    return redirect(f"{reverse('worksheets:pathway', args=[row.pk])}#{place}")


@clinicians
@GET_OR_POST
def open_step(request: HttpRequest, pathway_id: UUID, step_id: UUID) -> HttpResponse:
    """What will be given, to whom and when not to; then one press gives it to all of them."""
    row = _found(request, pathway_id)
    step = get_object_or_404(row.steps.select_related("pathway"), pk=step_id)
    if row.ended_at is not None and request.method != "POST":
        return redirect("worksheets:pathway", row.pk)
    sheet = pathway_queries.sheets(request.user, [step.slug])[step.slug]
    if sheet.version is None:
        raise Http404
    people = pathways.everyone(row)
    is_held = (
        holds_for(request.user).active().filter(client__in=[one.pk for one in people]).exists()
    )
    content = sheet.version.content
    asks = {"people": people, "must_consider": is_held or bool(content.get("contraindications"))}
    asks |= {"is_joint": is_joint(content), "why_no_words": why_no_words(content["theme"])}
    form = OpenForm(request.POST if request.method == "POST" else None, **asks)
    if form.is_valid() and _opened(request, step, sheet, form):
        return redirect("worksheets:pathway", row.pk)
    context = {"pathway": row, "step": step, "sheet": sheet, "is_held": is_held, "form": form}
    return _before_opening(request, context, people)


def _before_opening(
    request: HttpRequest, context: dict[str, Any], people: list[Client]
) -> HttpResponse:
    version = context["sheet"].version
    context |= {
        "version": version,
        "content": version.content,
        "facts": context["sheet"].facts,
        "names": together([one.name for one in people]),
        "waiting": together([one.name for one in people if not one.joined_at]),
        "on_record": contraindications.on_record(request.user, version.content, people),
        "blocked": pathway_queries.why_blocked(request.user, context["pathway"], version, people),
    }
    status = 422 if context["form"].errors else 200
    return render(request, "worksheets/clinician/pathways/open.html", context, status=status)


def _opened(request: HttpRequest, step: Any, sheet: pathway_queries.Sheet, form: OpenForm) -> bool:
    assert sheet.version is not None
    told = form.cleaned_data
    try:
        pathways.open_step(
            op=told["op"],
            step=step,
            version=sheet.version,
            due_on=told.get("due_on"),
            note=told.get("note", ""),
            by=request.user,
        )
    except (NotLicensed, NotNow) as problem:
        form.add_error(None, str(problem))
        return False
    names = together([one.name for one in form.chosen()])
    words = _("%(title)s is assigned to %(names)s.") % {"title": sheet.title, "names": names}
    messages.success(request, words)
    return True


@clinicians
@GET_OR_POST
def save(request: HttpRequest, pathway_id: UUID) -> HttpResponse:
    """The steps as they stand, for the practice's shelf."""
    row = _found(request, pathway_id)
    form = SaveTemplateForm(
        request.POST if request.method == "POST" else None, initial={"title": row.title}
    )
    if form.is_valid():
        try:
            saved = pathways.save_template(pathway=row, by=request.user, **form.cleaned_data)
        except NotNow as problem:
            form.add_error(None, str(problem))
        else:
            words = _("“%(title)s” is saved for your practice.")
            messages.success(request, words % {"title": saved.title})
            return redirect("worksheets:pathway", row.pk)
    context = {"pathway": row, "form": form}
    status = 422 if form.errors else 200
    return render(request, "worksheets/clinician/pathways/save.html", context, status=status)


@clinicians
@GET_OR_POST
def end(request: HttpRequest, pathway_id: UUID) -> HttpResponse:
    row = _found(request, pathway_id)
    if request.method == "POST":
        pathways.end(pathway=row, by=request.user)
        messages.success(request, _("The pathway has ended. What was assigned stays as it is."))
        return redirect(_home(row.couple, row.client))
    return render(request, "worksheets/clinician/pathways/end.html", {"pathway": row})
