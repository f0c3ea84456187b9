"""Progress notes: begin, write, sign, add to, let go of a draft, print."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients import audit, queries, vault
from clients.access import clinicians
from clients.actions import notes
from clients.actions.notes import Stale
from clients.enums import KeyClass, NoteState
from clients.forms.notes import LAYOUTS, AddendumForm, NoteForm, SignForm, headings
from clients.licence import NotLicensed
from clients.models import Addendum, Note
from clients.moves import IllegalMove
from clients.saving import for_the_same_person
from clients.visibility import clients_for, couples_for, notes_for
from clients.wording import day, together

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@clinicians
@require_POST
def begin_for_couple(request: HttpRequest, couple_id: uuid.UUID) -> HttpResponse:
    return _begin(request, couple=get_object_or_404(couples_for(request.user), pk=couple_id))


@clinicians
@require_POST
def begin_for_person(request: HttpRequest, client_id: uuid.UUID) -> HttpResponse:
    return _begin(request, client=get_object_or_404(clients_for(request.user), pk=client_id))


def _begin(request: HttpRequest, couple: Any = None, client: Any = None) -> HttpResponse:
    try:
        op = uuid.UUID(request.POST.get("op", ""))
    except ValueError:
        op = uuid.uuid4()
    draft = notes.begin(op=op, couple=couple, client=client, by=request.user)
    if draft is None:
        raise Http404
    return redirect("clients:note", draft.pk)


@clinicians
@GET_OR_POST
def note(request: HttpRequest, note_id: uuid.UUID) -> HttpResponse:
    """A draft to write on, or a signed note to read."""
    row = _note(request, note_id)
    if request.method == "POST":
        return _saved(request, row)
    if row.state == NoteState.DRAFT:
        return _draft_page(request, row)
    return _signed_page(request, row, AddendumForm(initial={"op": uuid.uuid4()}))


def _saved(request: HttpRequest, row: Note) -> HttpResponse:
    form = NoteForm(_resolved(request, row))
    if not form.is_valid():
        return _draft_page(request, row, form, status=422)
    chosen = "keep" in request.POST
    try:
        saved = notes.save_draft(note=row, chosen=chosen, by=request.user, **form.cleaned_data)
    except IllegalMove:
        return _moved_on(request)
    if isinstance(saved, Stale):
        return _draft_page(request, _note(request, row.pk), status=409)
    return _onwards(request, saved)


@require_POST
@for_the_same_person
@clinicians
def save(request: HttpRequest, note_id: uuid.UUID) -> HttpResponse:
    """A save while writing. The answer says what is committed, or that there are two texts."""
    form = NoteForm(request.POST)
    row = _note(request, note_id)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    try:
        saved = notes.save_draft(note=row, by=request.user, **form.cleaned_data)
    except IllegalMove:
        return JsonResponse({"error": "closed"}, status=410)
    if isinstance(saved, Stale):
        told = {"revision": saved.revision, "theirs": {"body": saved.body}}
        return JsonResponse({"conflict": told}, status=409)
    at = timezone.localtime(saved.updated_at)
    return JsonResponse({"saved_at": f"{at:%H:%M}", "revision": saved.revision})


def _resolved(request: HttpRequest, row: Note) -> dict[str, Any]:
    """What was posted, with the choice between two texts made and headings put in."""
    data = request.POST.dict()
    aside = vault.opened(row, "set_aside_sealed") or ""
    if data.get("keep") == "theirs":
        data["body"] = aside
    elif data.get("keep") == "both":
        data["body"] = f"{data.get('body', '')}\n\n{aside}"
    if data.get("do") == "headings" and data.get("layout") in LAYOUTS:
        data["body"] = f"{data.get('body', '')}\n\n{headings(data['layout'])}".lstrip()
    return data


def _onwards(request: HttpRequest, row: Note) -> HttpResponse:
    if request.POST.get("do") == "sign":
        return redirect("clients:note_sign", row.pk)
    if request.POST.get("do") == "leave":
        messages.success(request, "Your draft is saved.")
        return redirect(_home_of(row))
    return redirect("clients:note", row.pk)


@clinicians
@GET_OR_POST
def sign(request: HttpRequest, note_id: uuid.UUID) -> HttpResponse:
    """Read through exactly what will be signed, then sign it."""
    row = _note(request, note_id)
    form, problem, status = SignForm(request.POST or None), "", 200
    if request.method == "POST" and form.is_valid():
        try:
            signed = notes.sign(note=row, by=request.user, **form.cleaned_data)
            if not isinstance(signed, Stale):
                messages.success(request, "The note is signed.")
                return redirect("clients:note", row.pk)
            row, status = _note(request, note_id), 409
        except NotLicensed as lapsed:
            problem, status = str(lapsed), 422
        except IllegalMove:
            return _moved_on(request)
    if row.state == NoteState.SIGNED:
        return redirect("clients:note", row.pk)
    context = _about(request, row) | {
        "problem": problem,
        "credential": notes.credential(request.user),
    }
    context |= {"body": vault.opened(row, "body_sealed") or "", "is_stale": status == 409}
    return render(request, "clients/notes/sign.html", context, status=status)


@clinicians
@require_POST
def add(request: HttpRequest, note_id: uuid.UUID) -> HttpResponse:
    row = _note(request, note_id)
    form = AddendumForm(request.POST)
    try:
        if form.is_valid():
            if notes.add(note=row, by=request.user, **form.cleaned_data) is None:
                raise Http404
            messages.success(request, "Your addition is signed.")
            return redirect("clients:note", row.pk)
    except NotLicensed as problem:
        form.add_error(None, str(problem))
    except IllegalMove:
        return _moved_on(request)
    return _signed_page(request, row, form, status=422)


@clinicians
@GET_OR_POST
def discard(request: HttpRequest, note_id: uuid.UUID) -> HttpResponse:
    row = _note(request, note_id)
    if request.method == "POST":
        try:
            notes.discard(note=row, by=request.user)
        except IllegalMove:
            return _moved_on(request)
        messages.success(request, "The draft is gone.")
        return redirect(_home_of(row))
    return render(request, "clients/notes/discard.html", _about(request, row))


@clinicians
@require_safe
def paper(request: HttpRequest, note_id: uuid.UUID) -> HttpResponse:
    row = _note(request, note_id)
    return _signed_page(request, row, None, template="clients/notes/paper.html")


def _note(request: HttpRequest, note_id: uuid.UUID) -> Note:
    rows = notes_for(request.user).select_related("client", "couple")
    return get_object_or_404(rows, pk=note_id)


def _home_of(row: Note) -> str:
    if row.couple_id:
        return reverse("clients:couple", args=[row.couple_id])
    return reverse("clients:person", args=[row.client_id])


def _about(request: HttpRequest, row: Note) -> dict[str, Any]:
    if row.couple:
        people = queries.members_of(request.user, row.couple)
    else:
        people = [row.client] if row.client else []
    return {
        "note": row,
        "name": together([one.name for one in people]) or "someone no longer in your care",
        "home": _home_of(row) if people else reverse("portal:caseload"),
        "session": day(row.session_on),
    }


def _draft_page(
    request: HttpRequest, row: Note, form: NoteForm | None = None, status: int = 200
) -> HttpResponse:
    vault.fetch_keys([row], "body_sealed")
    start = {
        "session_on": row.session_on,
        "body": vault.opened(row, "body_sealed") or "",
        "revision": row.revision,
    }
    context = _about(request, row) | {
        "form": form or NoteForm(initial=start),
        "set_aside": vault.opened(row, "set_aside_sealed"),
        "mine": start["body"],
        "saved_at": f"{timezone.localtime(row.updated_at):%H:%M}" if row.revision else "",
        "layouts": [(key, name) for key, (name, _) in LAYOUTS.items()],
    }
    return render(request, "clients/notes/draft.html", context, status=status)


def _signed_page(
    request: HttpRequest,
    row: Note,
    form: AddendumForm | None,
    status: int = 200,
    template: str = "clients/notes/signed.html",
) -> HttpResponse:
    added = list(queries.addenda_of(row))
    vault.ring().fetch({(one.author_id, str(KeyClass.NOTES)) for one in [row, *added]})
    audit.record("note.read", row, by=request.user, about=row.client_id, additions=len(added))
    context = _about(request, row) | {
        "form": form,
        "body": vault.words_or_notice(row, "body_sealed") or "",
        "signed": signature(row),
        "is_draft": row.state == NoteState.DRAFT,
        "additions": [(signature(one), vault.words_or_notice(one, "body_sealed")) for one in added],
    }
    return render(request, template, context, status=status)


def signature(row: Note | Addendum) -> str:
    if row.signed_at is None:
        return "Draft, not signed"
    who = ", ".join(part for part in (row.signed_name, row.signed_credential) if part)
    return f"Signed by {who}, {day(row.signed_at)}, {timezone.localtime(row.signed_at):%H:%M}"


def _moved_on(request: HttpRequest) -> HttpResponse:
    """Not a draft any more: another tab signed it or let it go."""
    return render(request, "clients/notes/moved_on.html", status=409)
