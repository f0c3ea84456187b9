"""One part of a draft at a time: a question, a flag, or the sheet itself; and the list of them."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from clients.access import clinicians
from clients.models import User
from clients.signin.same_person import for_the_same_person
from clients.transitions import IllegalTransition
from worksheets.actions import draft_questions
from worksheets.actions.draft_questions import Stale, TooMany
from worksheets.forms import draft_questions as kinds
from worksheets.forms.drafts import ArrangeForm
from worksheets.library.drafts import fingerprint, item_of, part_of
from worksheets.models import Draft
from worksheets.queries.clinician import drafts as draft_queries
from worksheets.views.clinician import draft_parts
from worksheets.views.clinician.drafts import found_or_404

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@clinicians
@GET_OR_POST
def part(request: HttpRequest, draft_id: uuid.UUID, part: str) -> HttpResponse:
    row = _own(request, draft_id)
    if request.method != "POST":
        return _page(request, row, part)
    if request.POST.get("keep") == "theirs":
        return redirect("worksheets:part", row.pk, part)
    form = _form(request, row, part, request.POST)
    if not form.is_valid():
        return _page(request, row, part, form, status=422)
    try:
        saved = _saved(request, row, part, form, chosen=request.POST.get("keep") == "mine")
    except IllegalTransition:
        return render(request, "worksheets/clinician/drafts/changed_since.html", status=409)
    if isinstance(saved, Stale) and saved.now is None:
        words = form.in_words(form.value())
        return render(
            request, "worksheets/clinician/drafts/changed_since.html", {"words": words}, status=409
        )
    if isinstance(saved, Stale):
        return _page(request, saved.draft, part, form, status=409)
    return _onwards(request, saved, part)


@require_POST
@for_the_same_person
@clinicians
def part_save(request: HttpRequest, draft_id: uuid.UUID, part: str) -> HttpResponse:
    """A save while writing. The answer says what is committed, or that there are two texts."""
    row = _own(request, draft_id)
    form = _form(request, row, part, request.POST)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    try:
        saved = _saved(request, row, part, form)
    except IllegalTransition:
        return JsonResponse({"error": "closed"}, status=410)
    if isinstance(saved, Stale) and saved.now is None:
        return JsonResponse({"error": "closed"}, status=410)
    if isinstance(saved, Stale):
        told = {"revision": fingerprint(saved.now), "whole": True}
        told |= {
            "yours": form.in_words(form.value()),
            "theirs": draft_parts.in_words(saved.draft, part),
        }
        return JsonResponse({"conflict": told}, status=409)
    at = timezone.localtime(saved.updated_at)
    seen = fingerprint(part_of(saved.content, part))
    return JsonResponse({"saved_at": f"{at:%H:%M}", "revision": seen})


@clinicians
@require_POST
def part_look(request: HttpRequest, draft_id: uuid.UUID, part: str) -> HttpResponse:
    """What was typed so far, drawn and looked over; nothing is kept."""
    row = _own(request, draft_id)
    form = _form(request, row, part, request.POST)
    context = draft_parts.looked_over(row, part, form) | {
        "draft": row,
        "oob": True,
        "with_rule": request.headers.get("HX-Trigger-Name") == "rule_about",
    }
    return render(request, "worksheets/clinician/draft_questions/parts/preview.html", context)


@clinicians
@require_POST
def arrange(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """A press on the list: add, copy, move, take out, put back."""
    row = _own(request, draft_id)
    form = ArrangeForm(request.POST)
    try:
        if form.is_valid():
            return redirect(_arranged(request, row, form.cleaned_data))
        messages.warning(request, _("That didn’t save. Please try again."))
        return redirect("worksheets:draft", row.pk)
    except TooMany as problem:
        messages.warning(request, str(problem))
        return redirect("worksheets:draft", row.pk)
    except IllegalTransition:
        return render(request, "worksheets/clinician/drafts/changed_since.html", status=409)


def _arranged(request: HttpRequest, row: Draft, wanted: dict[str, Any]) -> str:
    """Does it, and says where to go on."""
    home, key, by = reverse("worksheets:draft", args=[row.pk]), wanted["key"], request.user
    op = wanted["op"] or uuid.uuid4()
    fresh = f"q{fingerprint([op.hex, key])[:10]}"
    match wanted["do"].split():
        case ["add"] if wanted["kind"]:
            draft_questions.add(draft=row, item=kinds.fresh(wanted["kind"], fresh), by=by)
            return reverse("worksheets:part", args=[row.pk, f"q.{fresh}"])
        case ["add_flag"]:
            made = draft_questions.add_flag(draft=row, op=op, by=by)[1]
            return reverse("worksheets:part", args=[row.pk, f"f.{made}"])
        case ["remove_flag"]:
            draft_questions.remove_flag(draft=row, key=key, by=by)
        case ["remove"]:
            draft_questions.remove(draft=row, key=key, by=by)
            messages.success(request, _("Removed. You can restore it, below the list."))
        case ["copy"]:
            draft_questions.copy(draft=row, key=key, new_key=fresh, by=by)
            return f"{home}#{fresh}"
        case [deed, *to]:
            return f"{home}#{_placed(row, deed, key, to, by)}"
    return home


def _placed(row: Draft, deed: str, key: str, to: list[str], by: User) -> str:
    if deed == "move":
        draft_questions.move(draft=row, key=key, to=int(to[0]), by=by)
    if deed == "put_back":
        draft_questions.put_back(draft=row, key=key, by=by)
    return key


def _own(request: HttpRequest, draft_id: uuid.UUID) -> Draft:
    return found_or_404(draft_queries.find_own(request.user, draft_id))


def _form(request: HttpRequest, row: Draft, part: str, data: Any = None) -> Any:
    form = draft_parts.form_of(row, part, data, codes=draft_queries.codes(request.user))
    if form is None:
        raise Http404
    return form


def _saved(
    request: HttpRequest, row: Draft, part: str, form: Any, chosen: bool = False
) -> Draft | Stale:
    return draft_questions.save_part(
        draft=row,
        part=part,
        value=draft_parts.value_of(form, part, do=request.POST.get("do", "")),
        seen=request.POST.get("revision", ""),
        chosen=chosen,
        by=request.user,
    )


def _onwards(request: HttpRequest, row: Draft, part: str) -> HttpResponse:
    do = request.POST.get("do", "")
    if do == "done":
        messages.success(request, _("Saved."))
        return redirect("worksheets:draft", row.pk)
    if do.startswith("rows "):
        return redirect(f"{reverse('worksheets:part', args=[row.pk, part])}#div_b_{do.split()[1]}")
    return redirect("worksheets:part", row.pk, part)


def _page(
    request: HttpRequest, row: Draft, part: str, form: Any = None, status: int = 200
) -> HttpResponse:
    form = form or _form(request, row, part)
    item = item_of(row.content, part[2:])
    context = draft_parts.looked_over(row, part, form) | {
        "draft": row,
        "part_name": part,
        "revision": fingerprint(part_of(row.content, part)),
        "kind": draft_queries.kind_of(item) if item else "",
        "saved_at": f"{timezone.localtime(row.updated_at):%H:%M}" if row.revision else "",
        "is_stale": status == 409,
    }
    if status == 409:
        context["mine"] = form.in_words(form.value())
        context["theirs"] = draft_parts.in_words(row, part)
    return render(request, "worksheets/clinician/draft_questions/part.html", context, status=status)
