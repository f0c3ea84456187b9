"""Progress notes: begin, write, sign, add to, let go of a draft, print."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.access import clinicians
from clients.actions import notes
from clients.enums import NoteState, UnsentKind
from clients.forms.notes import BODY_MAX, LAYOUTS, AddendumForm, NoteForm, SignForm, headings
from clients.models import Note
from clients.policies import couples as couple_policy
from clients.policies.licences import NotLicensed
from clients.queries.clinician import notes as note_queries
from clients.queries.clinician import unsent
from clients.queries.clinician.unsent import Stale
from clients.signin.same_person import for_the_same_person
from clients.transitions import IllegalTransition
from clients.views.clinician import unsent as unsent_views
from clients.visibility import clients_for, couples_for, notes_for
from clients.wording import as_uuid, day, together

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
    return _signed_page(request, row)


def _saved(request: HttpRequest, row: Note) -> HttpResponse:
    form = NoteForm(_resolved(request, row))
    if not form.is_valid():
        return _draft_page(request, row, form, status=422)
    chosen = "keep" in request.POST
    try:
        saved = notes.save_draft(note=row, chosen=chosen, by=request.user, **form.cleaned_data)
    except IllegalTransition:
        return _changed_since(request)
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
    except IllegalTransition:
        return JsonResponse({"error": "closed"}, status=410)
    if isinstance(saved, Stale):
        told = {"revision": saved.revision, "theirs": {"body": saved.body}}
        return JsonResponse({"conflict": told}, status=409)
    at = timezone.localtime(saved.updated_at)
    return JsonResponse({"saved_at": f"{at:%H:%M}", "revision": saved.revision})


def _resolved(request: HttpRequest, row: Note) -> dict[str, Any]:
    """What was posted, with the choice between two texts made and headings put in."""
    data = request.POST.dict()
    if data.get("keep") in {"theirs", "both"}:
        typed = note_queries.own_draft(request.user, row)
        aside = (typed and typed.set_aside) or ""
        is_both = data["keep"] == "both"
        data["body"] = f"{data.get('body', '')}\n\n{aside}" if is_both else aside
    if data.get("do") == "headings" and data.get("layout") in LAYOUTS:
        data["body"] = f"{data.get('body', '')}\n\n{headings(data['layout'])}".lstrip()
    return data


def _onwards(request: HttpRequest, row: Note) -> HttpResponse:
    if request.POST.get("do") == "sign":
        return redirect("clients:note_sign", row.pk)
    does, _colon, person = request.POST.get("do", "").partition(":")
    if does == "hold" and as_uuid(person):
        return redirect(f"{reverse('clients:hold_place', args=[person])}?about={row.pk}")
    if request.POST.get("do") == "leave":
        messages.success(request, _("Your draft is saved."))
        return redirect(_home_of(row))
    return redirect("clients:note", row.pk)


@clinicians
@GET_OR_POST
def sign(request: HttpRequest, note_id: uuid.UUID) -> HttpResponse:
    """Read through exactly what will be signed, then sign it."""
    row = _note(request, note_id)
    form, problem, status = SignForm(request.POST if request.method == "POST" else None), "", 200
    if request.method == "POST" and form.is_valid():
        try:
            signed = notes.sign(note=row, by=request.user, **form.cleaned_data)
            if not isinstance(signed, Stale):
                messages.success(request, _("The note is signed."))
                return redirect("clients:note", row.pk)
            row, status = _note(request, note_id), 409
        except NotLicensed as lapsed:
            problem, status = str(lapsed), 422
        except IllegalTransition:
            return _changed_since(request)
    if row.state == NoteState.SIGNED:
        return redirect("clients:note", row.pk)
    context = _about(request, row) | {
        "problem": problem,
        "credential": notes.credential(request.user),
    }
    if (typed := note_queries.own_draft(request.user, row)) is None:
        return _changed_since(request)
    context |= {"body": typed.body, "is_stale": status == 409}
    return render(request, "clients/clinician/notes/sign.html", context, status=status)


@clinicians
@require_POST
def add(request: HttpRequest, note_id: uuid.UUID) -> HttpResponse:
    row = _note(request, note_id)
    if "keep" in request.POST:
        words = unsent_views.chosen(request, UnsentKind.ADDENDUM, row.pk, BODY_MAX)
        if words is None:
            return redirect("clients:note", row.pk)
        too_long = AddendumForm(request.POST.dict() | {"body": words})
        return _signed_page(request, row, too_long, status=422)
    form = AddendumForm(request.POST)
    try:
        if form.is_valid():
            return _added(request, row, form.cleaned_data)
    except NotLicensed as problem:
        form.add_error(None, str(problem))
    except IllegalTransition:
        return _changed_since(request)
    return _signed_page(request, row, form, status=422)


def _added(request: HttpRequest, row: Note, said: dict[str, Any]) -> HttpResponse:
    """Signed and added, unless other words wait in the same place; then both are shown."""
    added = notes.add(note=row, by=request.user, **said)
    if isinstance(added, Stale):
        return _signed_page(request, row, status=409)
    if added is None:
        raise Http404
    messages.success(request, _("Your addendum is signed."))
    return redirect("clients:note", row.pk)


@require_POST
@for_the_same_person
@clinicians
def add_save(request: HttpRequest, note_id: uuid.UUID) -> HttpResponse:
    """A save while writing what will be added; a draft of a note has a save of its own."""
    row = _note(request, note_id)
    if row.state != NoteState.SIGNED:
        return JsonResponse({"error": "closed"}, status=410)
    return unsent_views.saved(request, UnsentKind.ADDENDUM, row.pk, BODY_MAX)


@clinicians
@GET_OR_POST
def discard(request: HttpRequest, note_id: uuid.UUID) -> HttpResponse:
    row = _note(request, note_id)
    if request.method == "POST":
        try:
            notes.discard(note=row, by=request.user)
        except IllegalTransition:
            return _changed_since(request)
        messages.success(request, _("The draft is deleted."))
        return redirect(_home_of(row))
    return render(request, "clients/clinician/notes/discard.html", _about(request, row))


@clinicians
@require_safe
def paper(request: HttpRequest, note_id: uuid.UUID) -> HttpResponse:
    row = _note(request, note_id)
    return render(request, "clients/clinician/notes/paper.html", _signed(request, row))


def _note(request: HttpRequest, note_id: uuid.UUID) -> Note:
    rows = notes_for(request.user).select_related("client", "couple")
    return get_object_or_404(rows, pk=note_id)


def _home_of(row: Note) -> str:
    if row.couple_id:
        return reverse("portal:couple", args=[row.couple_id])
    return reverse("portal:person", args=[row.client_id])


def _about(request: HttpRequest, row: Note) -> dict[str, Any]:
    if row.couple:
        people = couple_policy.members_of(request.user, row.couple)
    else:
        people = [row.client] if row.client else []
    return {
        "note": row,
        "people": people,
        "name": together([one.name for one in people]) or _("someone no longer in your care"),
        "home": _home_of(row) if people else reverse("portal:caseload"),
        "session": day(row.session_on),
    }


def _draft_page(
    request: HttpRequest, row: Note, form: NoteForm | None = None, status: int = 200
) -> HttpResponse:
    if (typed := note_queries.own_draft(request.user, row)) is None:
        return _changed_since(request)
    start = {"session_on": row.session_on, "body": typed.body, "revision": row.revision}
    context = _about(request, row) | {
        "form": form or NoteForm(initial=start),
        "set_aside": typed.set_aside,
        "mine": start["body"],
        "saved_at": f"{timezone.localtime(row.updated_at):%H:%M}" if row.revision else "",
        "layouts": [(key, name) for key, (name, _) in LAYOUTS.items()],
    }
    return render(request, "clients/clinician/notes/draft.html", context, status=status)


def _signed_page(
    request: HttpRequest, row: Note, form: AddendumForm | None = None, status: int = 200
) -> HttpResponse:
    waiting = unsent.of(request.user, UnsentKind.ADDENDUM, row.pk)
    context = _signed(request, row) | {
        "form": form or AddendumForm(initial={"op": uuid.uuid4(), **waiting.initial}),
        "unsent": waiting,
    }
    return render(request, "clients/clinician/notes/signed.html", context, status=status)


def _signed(request: HttpRequest, row: Note) -> dict[str, Any]:
    whole = note_queries.read(request.user, row)
    return _about(request, row) | {
        "body": whole.body,
        "signed": whole.signed,
        "is_draft": row.state == NoteState.DRAFT,
        "additions": whole.additions,
    }


def _changed_since(request: HttpRequest) -> HttpResponse:
    """Not a draft any more: another tab signed it or let it go."""
    return render(request, "clients/clinician/notes/changed_since.html", status=409)
