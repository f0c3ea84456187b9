"""The session room: a couple's joint questions on their therapist's device, and what came of them.

Its pages are made to be seen by all of them: no mark, no Hold, no state of anybody's stands there.
"""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.access import clinicians
from clients.policies.licences import NotLicensed
from clients.signin.same_person import for_the_same_person
from clients.transitions import IllegalTransition
from worksheets.actions import session_room as actions
from worksheets.actions.session_room import NotFree, Shut, Stale
from worksheets.enums import JointState
from worksheets.forms.session_room import AgreeForm, ProofForm, RoomForm
from worksheets.models import JointSheet
from worksheets.policies.session_room import Room
from worksheets.queries.clinician import session_room as rooms
from worksheets.queries.clinician import session_room_screen
from worksheets.rules import joint_sheets

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


def room_or_404(request: HttpRequest, group_id: uuid.UUID) -> Room:
    found = rooms.find(request.user, group_id)
    if found is None:
        raise Http404
    return found


@clinicians
@GET_OR_POST
def room(request: HttpRequest, group_id: uuid.UUID) -> HttpResponse:
    """The questions, with what each let the others see. A press keeps them, or reads them over."""
    here = room_or_404(request, group_id)
    if here.reasons or here.is_unassigned:
        return _closed(request, here)
    if request.method == "POST":
        return _posted(request, here)
    return _page(request, here)


def _posted(request: HttpRequest, here: Room) -> HttpResponse:
    if request.POST.get("keep") == "theirs":
        return redirect("worksheets:room", here.group.pk)
    form, proof = RoomForm(here.content, request.POST), ProofForm(request.POST)
    if form.is_long or not proof.is_valid():
        return _page(request, here, form, status=422)
    try:
        saved = _save(request, here, proof)
    except Shut:
        return _closed(request, here)
    if isinstance(saved, Stale):
        return _page(request, here, form, status=409, stale=saved)
    go = request.POST.get("go")
    if go == "read" and not form.is_fit():
        return _page(request, room_or_404(request, here.group.pk), form, status=422)
    if go == "leave":
        messages.success(request, _("What you wrote is saved here as a draft."))
        return redirect("portal:couple", here.couple.pk)
    return redirect("worksheets:room_agree" if go == "read" else "worksheets:room", here.group.pk)


def _save(request: HttpRequest, here: Room, proof: ProofForm) -> JointSheet | Stale:
    return actions.save_draft(
        group=here.group,
        said=joint_sheets.field_values(here.content, request.POST),
        seen=proof.cleaned_data["revision"],
        op=proof.cleaned_data["op"],
        by=request.user,
    )


@require_POST
@for_the_same_person
@clinicians
def save(request: HttpRequest, group_id: uuid.UUID) -> HttpResponse:
    """A save while they write; 200 says that it is kept, whatever the lint will say of it."""
    here, proof = room_or_404(request, group_id), ProofForm(request.POST)
    if not proof.is_valid() or RoomForm(here.content, request.POST).is_long:
        return JsonResponse({"errors": proof.errors}, status=422)
    try:
        saved = _save(request, here, proof)
    except Shut:
        return JsonResponse({"error": "closed"}, status=410)
    if isinstance(saved, Stale):
        told = {"revision": saved.revision, "theirs": saved.theirs}
        return JsonResponse({"conflict": told}, status=409)
    at = timezone.localtime(saved.updated_at)
    return JsonResponse({"saved_at": f"{at:%H:%M}", "revision": saved.revision})


@clinicians
@GET_OR_POST
def agree(request: HttpRequest, group_id: uuid.UUID) -> HttpResponse:
    """The words as they would be kept, to be read aloud; then a box for each of them."""
    here = room_or_404(request, group_id)
    if here.reasons or here.is_unassigned:
        return _closed(request, here)
    form = AgreeForm(request.POST if request.method == "POST" else None, people=here.members)
    if request.method != "POST" or not form.is_valid():
        return _read_through(request, here, form, status=422 if form.errors else 200)
    try:
        seen = form.cleaned_data["seen"]
        kept = actions.agree(group=here.group, seen=seen, yes=here.members, by=request.user)
    except (Shut, NotFree, NotLicensed, IllegalTransition):
        return redirect("worksheets:room", here.group.pk)
    if isinstance(kept, Stale):
        fresh = AgreeForm(people=here.members)
        return _read_through(request, room_or_404(request, group_id), fresh, status=409)
    messages.success(request, _("It’s saved. Each of you can end it alone, at any time."))
    return redirect("worksheets:room_agreed", here.group.pk)


def _read_through(request: HttpRequest, here: Room, form: AgreeForm, status: int) -> HttpResponse:
    values = rooms.draft_to_agree(request.user, here)
    if values is None:
        return redirect("worksheets:room", here.group.pk)
    context = _about(here) | {
        "form": form,
        "lines": joint_sheets.lines(here.content, values),
        "seen": here.sheet.revision if here.sheet else 0,
        "review": joint_sheets.review_on(here.content, values, timezone.localdate()),
        "is_stale": status == 409,
    }
    return render(request, "worksheets/clinician/session_room/agree.html", context, status=status)


@clinicians
@require_safe
def agreed(request: HttpRequest, group_id: uuid.UUID) -> HttpResponse:
    """What they agreed to, as everybody in the room may see it."""
    here = room_or_404(request, group_id)
    if here.reasons or here.text is None or here.state != JointState.AGREED:
        return _closed(request, here)
    context = _about(here) | {
        "lines": rooms.agreed(request.user, here),
        "review": here.text.review_on,
    }
    return render(request, "worksheets/clinician/session_room/agreed.html", context)


@clinicians
@require_safe
def record(request: HttpRequest, group_id: uuid.UUID) -> HttpResponse:
    """The joint record, for the therapist alone: every text there was, and how each ended."""
    here = room_or_404(request, group_id)
    context = _about(here) | {"texts": rooms.joint_record(request.user, here)}
    return render(request, "worksheets/clinician/session_room/record.html", context)


@clinicians
@require_POST
def end(request: HttpRequest, group_id: uuid.UUID) -> HttpResponse:
    here = room_or_404(request, group_id)
    if here.sheet is not None:
        actions.end(group=here.group, by=request.user)
    messages.success(
        request, _("%(title)s has ended. It stays on record.") % {"title": here.group.version.title}
    )
    return redirect("portal:couple", here.couple.pk)


@clinicians
@require_POST
def unassign(request: HttpRequest, group_id: uuid.UUID) -> HttpResponse:
    here = room_or_404(request, group_id)
    try:
        if here.sheet is not None:
            actions.unassign(group=here.group, by=request.user)
    except IllegalTransition:
        messages.error(request, _("Something was agreed to in it. End that instead."))
    else:
        messages.success(
            request, _("%(title)s is unassigned.") % {"title": here.group.version.title}
        )
    return redirect("portal:couple", here.couple.pk)


def _page(
    request: HttpRequest,
    here: Room,
    typed: RoomForm | None = None,
    status: int = 200,
    stale: Stale | None = None,
) -> HttpResponse:
    page = session_room_screen.page(request.user, here, is_typed=typed is not None)
    sheet = here.sheet
    context = _about(here) | {
        "form": typed or RoomForm(here.content, **(page.start or {})),
        "op": uuid.uuid4(),
        "revision": stale.revision if stale else sheet.revision if sheet else 0,
        "saved_at": f"{timezone.localtime(sheet.updated_at):%H:%M}" if _has_draft(sheet) else "",
        "on_screen": page.on_screen,
        "has_errors": status == 422,
        "conflict": _conflict(request, here, stale),
    }
    return render(request, "worksheets/clinician/session_room/room.html", context, status=status)


def _has_draft(sheet: JointSheet | None) -> bool:
    return sheet is not None and sheet.draft_sealed is not None


def _conflict(request: HttpRequest, here: Room, stale: Stale | None) -> dict[str, str] | None:
    if stale is None:
        return None
    yours = joint_sheets.field_values(here.content, request.POST)
    return {
        "yours": joint_sheets.as_text(here.content, yours),
        "theirs": joint_sheets.as_text(here.content, stale.theirs),
    }


def _about(here: Room) -> dict[str, Any]:
    return {"room": here, "group": here.group, "content": here.content, "names": here.names}


def _closed(request: HttpRequest, here: Room) -> HttpResponse:
    """The same words for every reason: they may be on a screen that all of them see (Inv 15)."""
    return render(
        request,
        "worksheets/clinician/session_room/closed.html",
        {"couple": here.couple},
        status=409,
    )
