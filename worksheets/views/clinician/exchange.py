"""Worksheets out as files and in again; a person’s sent answers, for who may read them."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from clients.access import clinicians, takes_one_file
from clients.policies.licences import NotLicensed, gate
from worksheets.actions import drafts
from worksheets.enums import Kind
from worksheets.exchange import fhir, fhir_response, json_file, preview, reading
from worksheets.exchange.fhir_response import About
from worksheets.exchange.sheets import Imported
from worksheets.forms.exchange import ImportForm
from worksheets.library import drafts as draft_library
from worksheets.library.drafts import NotADraft
from worksheets.models import Version
from worksheets.parsing.strict_yaml import LibraryError
from worksheets.queries.clinician import library, submissions
from worksheets.views.clinician.submissions import sent
from worksheets.visibility.worksheets import versions_for


@clinicians
@require_safe
def as_json(request: HttpRequest, slug: str) -> HttpResponse:
    version = _version(request, slug)
    raw = json_file.write(version.content, draft_library.shared(), version.number)
    return _download(raw, f"{_name(version)}.json", "application/json")


@clinicians
@require_safe
def as_fhir(request: HttpRequest, slug: str) -> HttpResponse:
    version = _version(request, slug)
    raw = fhir.write(version.content, draft_library.shared(), version.number)
    return _download(raw, f"{_name(version)}.fhir.json", "application/fhir+json")


def _version(request: HttpRequest, slug: str) -> Version:
    """The newest, or an earlier one that answers still stand beside."""
    # A measure's words are for the practice that has the right to them, so it is no file.
    rows = library.newest_versions(request.user).exclude(worksheet__kind=Kind.MEASURE)
    newest = get_object_or_404(rows, worksheet__slug=slug)
    told = request.GET.get("version", "")
    if not (told.isascii() and told.isdigit() and len(told) < 5):
        return newest
    earlier = versions_for(request.user).filter(worksheet=newest.worksheet_id)
    return get_object_or_404(earlier.select_related("worksheet"), number=int(told))


def _name(version: Version) -> str:
    """Neutral: a downloads folder is read over a shoulder, too (P2)."""
    return f"sheet-{version.worksheet.code.lower()}-{version.number}"


@clinicians
@require_safe
def answers(request: HttpRequest, assignment_id: uuid.UUID) -> HttpResponse:
    """The answers that the reading page shows, and no other; a read like any (Inv 3, 50).

    A private check-in is reviewed where it stands, and is no file.
    """
    assignment = sent(request, assignment_id, checkins=False)
    read = submissions.exported(request.user, assignment)
    content, number = assignment.version.content, assignment.version.number
    about = About(
        assignment.pk,
        assignment.client_id,
        number,
        assignment.submitted_at,
        with_words=assignment.version.worksheet.kind != Kind.MEASURE,
    )
    raw = fhir_response.write(content, read.values, about)
    return _download(raw, f"pages-{assignment.pk.hex[:8]}.fhir.json", "application/fhir+json")


@takes_one_file
@clinicians
@require_http_methods(["GET", "HEAD", "POST"])
def import_file(request: HttpRequest) -> HttpResponse:
    """Read, shown, and only then kept as a draft. Between the two it is in the page alone."""
    try:
        gate(request.user)
    except NotLicensed as problem:
        context = {"problem": str(problem)}
        status = 422 if request.method == "POST" else 200
        return render(request, "worksheets/clinician/exchange/closed.html", context, status=status)
    if request.method != "POST":
        return _page(request, ImportForm())
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        found = reading.read(form.raw(), draft_library.shared())
    except LibraryError as error:
        return _page(request, form, status=422, problems=preview.findings(error.problems))
    if request.POST.get("step") == "keep":
        return _kept(request, form, found)
    return _shown(request, found)


def _shown(request: HttpRequest, found: Imported, refused: str = "") -> HttpResponse:
    origin = library.shipped_like(request.user, found.data["slug"])
    text = json_file.plain(found).decode()
    context = {
        "preview": preview.preview(found, origin.content if origin else None),
        "form": ImportForm(initial={"text": text, "op": uuid.uuid4()}),
        "refused": refused,
    }
    status = 422 if refused else 200
    return render(request, "worksheets/clinician/exchange/preview.html", context, status=status)


def _kept(request: HttpRequest, form: ImportForm, found: Imported) -> HttpResponse:
    """A draft, once for each press; the builder’s own page is where it goes on."""
    content = found.whole(draft_library.shared())
    try:
        draft = drafts.begin_draft(
            content=content, source="import", by=request.user, op=form.cleaned_data["op"]
        )
    except NotADraft as problem:
        return _shown(request, found, refused=str(problem))
    messages.success(request, _("“%(title)s” is a draft now.") % {"title": draft.title})
    return redirect("worksheets:draft", draft.pk)


def _page(request: HttpRequest, form: ImportForm, status: int = 200, **told: Any) -> HttpResponse:
    return render(
        request, "worksheets/clinician/exchange/import.html", {"form": form, **told}, status=status
    )


def _download(raw: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(
        raw,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
