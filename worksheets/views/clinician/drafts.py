"""A practice’s own worksheets: the list, the builder with its preview, publishing, putting away."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.access import clinicians
from clients.policies.licences import NotLicensed
from clients.transitions import IllegalTransition
from worksheets.actions import drafts as draft_actions
from worksheets.actions.drafts import NotYet
from worksheets.forms.drafts import AddForm, BeginForm, PublishForm
from worksheets.library import draft_review
from worksheets.library import drafts as wording
from worksheets.library.drafts import ABOUT, NotADraft
from worksheets.library.reading import content_hash
from worksheets.models import Draft
from worksheets.queries.clinician import drafts as draft_queries
from worksheets.rules.pages import question_page
from worksheets.visibility.worksheets import own_sheets_for

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@clinicians
@GET_OR_POST
def drafts(request: HttpRequest) -> HttpResponse:
    """What the practice writes and wrote; a new one begins here."""
    form = BeginForm(
        request.POST if request.method == "POST" else None, initial={"op": uuid.uuid4()}
    )
    if request.method == "POST" and form.is_valid():
        content = wording.blank(form.cleaned_data["title"])
        try:
            row = draft_actions.begin_draft(
                content=content, source="new", op=form.cleaned_data["op"], by=request.user
            )
            return redirect("worksheets:draft", row.pk)
        except NotADraft as problem:
            form.add_error(None, str(problem))
    sheets = draft_queries.sheets(request.user)
    context = {
        "form": form,
        "drafts": draft_queries.drafts(request.user),
        "sheets": [one for one in sheets if not one.is_away],
        "away": [one for one in sheets if one.is_away],
    }
    status = 422 if form.errors else 200
    return render(request, "worksheets/clinician/drafts/drafts.html", context, status=status)


@clinicians
@require_POST
def begin_from(request: HttpRequest, slug: str) -> HttpResponse:
    """A copy to make one’s own, or the next version of what the practice wrote."""
    version = draft_queries.newest(request.user, slug)
    if version is None:
        raise Http404
    begin = (
        draft_actions.begin_copy if request.POST.get("as") == "copy" else draft_actions.begin_from
    )
    try:
        row = begin(version=version, op=_op(request), by=request.user)
    except NotADraft as problem:
        messages.warning(request, str(problem))
        return redirect("worksheets:material", slug)
    return redirect("worksheets:draft", row.pk)


def _op(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("op", ""))
    except ValueError:
        return uuid.uuid4()


@clinicians
@require_safe
def draft(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """The builder: questions on the left, the client’s page on the right; colleagues read along."""
    row = _draft(request, draft_id)
    context = _preview(row, _number(request)) | {
        "draft": row,
        "content": row.content,
        "may_change": row.may_be_changed_by(request.user),
        "questions": draft_queries.questions(row.content),
        "flags": draft_queries.flags(row.content),
        "about": ABOUT,
        "about_remarks": len(draft_review.of_sheet(row.content)),
        "add": AddForm(initial={"op": uuid.uuid4()}),
        "op": uuid.uuid4(),
        "no_words": draft_queries.NO_TITLE,
        "no_room": wording.no_room_for_a_question(row.content),
        "no_more_flags": wording.no_room_for_a_flag(row.content),
    }
    return render(request, "worksheets/clinician/drafts/draft.html", context)


@clinicians
@require_safe
def draft_preview(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """The preview alone, for a narrow screen."""
    row = _draft(request, draft_id)
    context = _preview(row, _number(request)) | {"draft": row, "content": row.content}
    return render(request, "worksheets/clinician/drafts/preview.html", context)


def _preview(row: Draft, number: int) -> dict[str, Any]:
    """One page of the client’s; page 0 is the start, the last one the support card."""
    content = draft_queries.drawn(row.content)
    keys = [item["key"] for item in content["items"]]
    if number > len(keys):
        raise Http404
    page = question_page(content, keys[number - 1], whole=True) if number else None
    return {
        "drawn": content,
        "page": page,
        "part": "worksheets/client/answers/parts/question.html"
        if page
        else "worksheets/client/answers/parts/start.html",
        "previous": f"?page={number - 1}#preview" if number else "",
        "next": f"?page={number + 1}#preview" if number < len(keys) else "",
        "is_last": number == len(keys),
        "preview": True,
        "not_ready": len(row.content["items"]) + 2 - len(keys),
    }


def _number(request: HttpRequest) -> int:
    text = request.GET.get("page", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


@clinicians
@GET_OR_POST
def draft_publish(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """What is in the way, then a press; after it, the wording never changes."""
    row = _own(request, draft_id, published=request.method == "POST")
    form = PublishForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            version = draft_actions.publish(draft=row, by=request.user, **form.cleaned_data)
            told = {"title": version.title, "number": version.number}
            messages.success(request, _("%(title)s is published as version %(number)s.") % told)
            return redirect("worksheets:material", version.worksheet.slug)
        except NotYet as no:
            form.add_error("reason" if no.why == "reason" else None, str(no))
        except NotLicensed as no:
            form.add_error(None, str(no))
        except IllegalTransition:
            return _changed_since(request)
    status = 422 if form.errors else 200
    return render(
        request,
        "worksheets/clinician/drafts/publish.html",
        _ready(request, row, form),
        status=status,
    )


def _ready(request: HttpRequest, row: Draft, form: PublishForm) -> dict[str, Any]:
    told = draft_queries.remarks_on(row)
    needs_reader = wording.needs_second_reader(row.content, row.origin_content)
    seen = content_hash(row.content)
    if not form.is_bound:
        form = PublishForm(initial={"seen": seen})
    return {
        "draft": row,
        "form": form,
        "seen": seen,
        "blocking": [one for one in told if one.remark.blocks],
        "others": [one for one in told if not one.remark.blocks],
        "needs_reader": needs_reader,
        "approved": needs_reader and row.is_approved(seen),
        "has_reader": not needs_reader or draft_queries.has_second_reader(row),
        "readings": draft_queries.readings(request.user, row) if needs_reader else [],
    }


@clinicians
@GET_OR_POST
def draft_delete(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    row = _own(request, draft_id)
    if request.method == "POST":
        try:
            draft_actions.delete(draft=row, by=request.user)
        except IllegalTransition:
            return _changed_since(request)
        messages.success(request, _("The draft is deleted."))
        return redirect("worksheets:drafts")
    context = {"draft": row, "title": row.title or draft_queries.NO_TITLE}
    return render(request, "worksheets/clinician/drafts/delete.html", context)


@clinicians
@GET_OR_POST
def archive(request: HttpRequest, slug: str) -> HttpResponse:
    """A page that says what it means; then it is off the shelf, and can come back."""
    sheet = get_object_or_404(own_sheets_for(request.user), slug=slug)
    version = draft_queries.newest(request.user, slug)
    if request.method == "POST":
        draft_actions.archive(worksheet=sheet, by=request.user)
        messages.success(
            request, _("%(title)s is archived. You can restore it here.") % {"title": version.title}
        )
        return redirect("worksheets:drafts")
    return render(request, "worksheets/clinician/drafts/archive.html", {"version": version})


@clinicians
@require_POST
def restore(request: HttpRequest, slug: str) -> HttpResponse:
    sheet = get_object_or_404(own_sheets_for(request.user), slug=slug)
    draft_actions.restore(worksheet=sheet, by=request.user)
    messages.success(request, _("It is back in the library."))
    return redirect("worksheets:material", slug)


def _draft(request: HttpRequest, draft_id: uuid.UUID) -> Draft:
    return found_or_404(draft_queries.find(request.user, draft_id))


def _own(request: HttpRequest, draft_id: uuid.UUID, published: bool = False) -> Draft:
    return found_or_404(draft_queries.find_own(request.user, draft_id, published=published))


def found_or_404(row: Draft | None) -> Draft:
    if row is None:
        raise Http404
    return row


def _changed_since(request: HttpRequest) -> HttpResponse:
    """Not open any more: another tab or a colleague published it or let it go."""
    context = {"url": reverse("worksheets:drafts")}
    return render(request, "worksheets/clinician/drafts/changed_since.html", context, status=409)
