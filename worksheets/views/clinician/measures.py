"""The shelf of measures, one measure, and adding the wording a practice may use."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from clients.access import clinicians
from clients.policies.licences import NotLicensed
from worksheets import printing
from worksheets.actions import measure_ends
from worksheets.actions import measures as measure_actions
from worksheets.actions.library import NotPublished
from worksheets.actions.measures import NotAllowed
from worksheets.forms.measures import EndForm, NameForm, WordingForm
from worksheets.library import measure_definitions, measure_names, reading
from worksheets.library.measure_definitions import OWN
from worksheets.queries.clinician import measures as measure_queries
from worksheets.rules import score_text

OUT = _("The wording of %(name)s is no longer in use. Add it again to use it.")


@clinicians
@require_safe
def measures(request: HttpRequest) -> HttpResponse:
    """What there is, what is ready, and what is refused by name with the reason (Inv 38)."""
    form = NameForm(request.GET)
    name = form.cleaned_data["name"].strip() if form.is_valid() else ""
    context = {
        "rows": measure_queries.shelf(request.user),
        "refused": measure_definitions.refusals().values(),
        "form": form,
        "name": name,
        "known": measure_names.known(name) if name else None,
        "not_here": measure_names.refused(name) if name else None,
    }
    return render(request, "worksheets/clinician/measures/shelf.html", context)


@clinicians
@require_safe
def measure(request: HttpRequest, slug: str) -> HttpResponse:
    """How it is scored, what it rests on, which right it needs, whose words are in force."""
    if refused := measure_definitions.refusals().get(slug):
        return render(request, "worksheets/clinician/measures/refused.html", {"refused": refused})
    definition = _definition(slug)
    context = {
        "measure": definition,
        "rights": measure_queries.CLASSES[definition["class"]],
        "is_own": definition["class"] == OWN,
        "scales": score_text.scoring_words(definition),
        "unsure": [one for one in definition["answers"] if not one["exact"]],
        "version": measure_queries.in_force(request.user).get(slug),
        "no_paper": printing.MEASURE,
        "wordings": measure_queries.wordings(request.user, slug),
    }
    return render(request, "worksheets/clinician/measures/measure.html", context)


@clinicians
@require_http_methods(["GET", "HEAD", "POST"])
def wording(request: HttpRequest, slug: str) -> HttpResponse:
    """Form, then check, then done; `step` says which button was pressed."""
    if refused := measure_definitions.refusals().get(slug):
        status = 422 if request.method == "POST" else 200
        context = {"refused": refused}
        return render(request, "worksheets/clinician/measures/refused.html", context, status=status)
    definition = _definition(slug)
    if definition["class"] == OWN:
        return redirect("worksheets:measure", slug)
    step = request.POST.get("step", "") if request.method == "POST" else ""
    if step == "change":
        return _form_page(request, definition, _form(definition, initial=request.POST.dict()))
    form = _form(definition, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _form_page(request, definition, form)
    if step == "add" and _added(request, definition, form):
        return redirect("worksheets:measure", slug)
    if form.errors:
        return _form_page(request, definition, form)
    context = {"measure": definition, "form": form, "rows": _rows(form)}
    return render(request, "worksheets/clinician/measures/check.html", context)


@clinicians
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, slug: str) -> HttpResponse:
    """A page that says what will happen; then these words are out of force."""
    definition = _definition(slug)
    version = measure_queries.newest(request.user, slug)
    if definition["class"] == OWN or version is None:
        raise Http404
    is_over = version.worksheet.archived_at is not None
    form = EndForm(request.POST if request.method == "POST" and not is_over else None)
    if form.is_valid() and _ended(request, slug, form):
        messages.success(request, OUT % {"name": definition["name"]})
        is_over = True
    if is_over:
        return redirect("worksheets:measure", slug)
    context = {"measure": definition, "form": form}
    status = 422 if form.errors else 200
    return render(request, "worksheets/clinician/measures/end.html", context, status=status)


def _ended(request: HttpRequest, slug: str, form: EndForm) -> bool:
    try:
        measure_ends.take_out_of_force(slug=slug, why=form.cleaned_data["why"], by=request.user)
    except NotLicensed as problem:
        form.add_error(None, str(problem))
        return False
    return True


def _definition(slug: str) -> dict[str, Any]:
    definition = measure_definitions.shelf().get(slug)
    if definition is None:
        raise Http404
    return definition


def _form(definition: dict[str, Any], data: Any = None, **more: Any) -> WordingForm:
    rights = [(one.value, one.label) for one in measure_actions.RIGHTS[definition["class"]]]
    return WordingForm(data, definition=definition, rights=rights, **more)


def _rows(form: WordingForm) -> list[tuple[str, str]]:
    assert form.wording, "a valid form has read its words"
    pairs = zip(form.wording.items, form.wording.labels, strict=True)
    return [(text, " · ".join(labels)) for text, labels in pairs]


def _added(request: HttpRequest, definition: dict[str, Any], form: WordingForm) -> bool:
    """In force, with a sentence that says so; or the reason at the top of the form, and False."""
    told = form.cleaned_data
    try:
        measure_actions.add_wording(
            content=reading.measure_content(definition, form.wording),
            right=told["right"],
            where=told["where"],
            is_staffed=told.get("staffed", False),
            by=request.user,
        )
    except (NotAllowed, NotLicensed, NotPublished) as problem:
        form.add_error(None, str(problem))
        return False
    messages.success(
        request,
        _("%(name)s is ready. Its wording is in use from now on.") % {"name": definition["name"]},
    )
    return True


def _form_page(request: HttpRequest, definition: dict[str, Any], form: WordingForm) -> HttpResponse:
    context = {"measure": definition, "form": form}
    status = 422 if form.errors else 200
    return render(request, "worksheets/clinician/measures/wording.html", context, status=status)
