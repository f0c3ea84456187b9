"""One question a page: open, answer, skip, go back, save and stop; and the autosave behind it."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from clients.access import clients
from clients.signin.same_person import for_the_same_person
from worksheets import printing
from worksheets.actions import answers, submissions
from worksheets.forms.answers import DraftForm
from worksheets.item_types import SKIPPED, type_of
from worksheets.library import guides
from worksheets.queries.client import answers as answer_queries
from worksheets.queries.client import assignment_notes
from worksheets.queries.client.desks import Desk
from worksheets.rules import pages
from worksheets.views.client import checkins

GO = ("next", "back", "skip", "stop")


@clients(locked="as_new")
@require_http_methods(["GET", "HEAD", "POST"])
def worksheet(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """What this is, how long it takes and who will see it. Starting is a press of a button."""
    desk = _any_desk(request, assignment_id)
    if desk.is_module:
        raise Http404
    if desk.is_diary:
        return redirect("worksheets:moments", desk.pk)
    if desk.is_sent:
        return redirect("worksheets:sent", desk.pk)
    if desk.is_checkin:
        return checkins.meet(request, desk)
    if request.method == "POST" and desk.is_open:
        answers.start(desk=desk, by=request.user)
        return redirect("worksheets:question", desk.pk, desk.resume_key)
    return render(request, "worksheets/client/answers/start.html", start_context(request, desk))


def _any_desk(request: HttpRequest, assignment_id: UUID, key: str = "") -> Desk:
    found = answer_queries.desk(request.user, assignment_id, key, lock=request.method == "POST")
    if found is None:
        raise Http404
    return found


def start_context(request: HttpRequest, desk: Desk) -> dict[str, Any]:
    shut = request.user.shut_since
    is_shut = bool(shut and desk.assignment.assigned_at <= shut)
    note = None if is_shut else assignment_notes.read(request.user, desk.assignment)
    return beside(desk.content) | {
        "desk": desk,
        "content": desk.content,
        "note": note,
        "therapist": desk.therapist,
        "has_paper": printing.refusal(desk.content, is_given=True) is None,
        "is_begun": desk.is_begun,
        "may_send": submissions.may_send(request.user),
    }


def beside(content: dict[str, Any]) -> dict[str, Any]:
    """What goes with a sheet: somebody's invented answers, and whether there is a card."""
    example = guides.example_for(content)
    return {
        "example": example,
        "example_answers": example.beside(content) if example else (),
        "has_card": guides.card_for(content) is not None,
    }


@clients(locked="as_new")
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, assignment_id: UUID, key: str) -> HttpResponse:
    """One question. Every way on keeps what was typed; a blank is a complete answer (Inv 34)."""
    desk = desk_or_404(request, assignment_id, key)
    met = _answers_met(request, desk)
    page = pages.question_page(desk.content, key, answers=met, initial=desk.value)
    if page is None:
        raise Http404
    if request.method == "POST":
        return _posted(request, desk, page)
    if desk.page_instead:
        return redirect(desk.page_instead, desk.pk)
    return _show(request, desk, page, asides=desk.asides)


def desk_or_404(request: HttpRequest, assignment_id: UUID, key: str = "") -> Desk:
    """What is not there and what is not yours are the same (Inv 8). POST takes the lock.

    A diary has pages of its own, and none of these: nothing of it is ever sent or shared (Inv 4).
    A private check-in has no pages of single questions: nothing of it is kept on the way.
    """
    found = _any_desk(request, assignment_id, key)
    if (key and (found.item is None or found.is_checkin)) or found.is_diary:
        raise Http404
    return found


def _answers_met(request: HttpRequest, desk: Desk) -> dict[str, Any] | None:
    """The few answers on which it depends what is asked; None where nothing depends."""
    needed = pages.keys_needed(desk.content)
    if not needed:
        return None
    rows = answer_queries.answers_of(request.user, desk, needed)
    return {row.item_key: row.value for row in rows}


def _posted(request: HttpRequest, desk: Desk, page: pages.QuestionPage) -> HttpResponse:
    go = request.POST.get("go", "next")
    proof = DraftForm(request.POST)
    if desk.is_shut and desk.is_open:
        return _onward(request, desk, page, go)
    data, value, problem = _answered(request, desk, page, go)
    if problem or not proof.is_valid() or go not in GO:
        return _show(request, desk, page, data=data, status=422, is_stale=not problem)
    outcome = answers.save(desk=desk, draft=_draft(request, proof, value), by=request.user)
    if outcome.kind == "saved":
        return _onward(request, desk, _decided(request, desk, page), go)
    if outcome.kind == "reused":
        return _show(request, desk, page, data=data, status=422, is_stale=True)
    seen = proof.cleaned_data["revision"]
    return _show(request, desk, page, data=data, status=409, outcome=outcome, revision=seen)


def _answered(
    request: HttpRequest, desk: Desk, page: pages.QuestionPage, go: str
) -> tuple[Any, Any, bool]:
    """What this press means to keep: (what the form then shows, its value, whether it is wrong)."""
    if go == "skip":
        return {}, SKIPPED, False
    data: Any = request.POST
    if keep := request.POST.get("keep"):
        data = _kept(request, desk, keep)
    form = type_of(page.item).form(page.item, data=data)
    return (data, form.value, False) if form.is_valid() else (data, SKIPPED, True)


def _kept(request: HttpRequest, desk: Desk, keep: str) -> Any:
    """Of two versions: the one typed here, the other one, or for texts both."""
    item = desk.item
    assert item is not None
    asides = desk.asides if request.POST.get("other") == "aside" else []
    other = asides[0] if asides else desk.value
    if keep == "theirs":
        return pages.as_fields(item, other)
    if keep == "both" and isinstance(other, str):
        return {"answer": f"{other}\n\n{request.POST.get('answer', '')}"}
    return request.POST


def _draft(request: HttpRequest, proof: DraftForm, value: Any) -> answers.Draft:
    """Only a choice between two versions may go over the one its writer had not written."""
    told = proof.cleaned_data
    if request.POST.get("keep"):
        return answers.Draft(value, told["chosen_at"] or 0, told["op"], told["settles"] or 0)
    return answers.Draft(value, told["revision"], told["op"])


def _decided(request: HttpRequest, desk: Desk, page: pages.QuestionPage) -> pages.QuestionPage:
    """Where this answer decides what is asked next, the way on as it is now (Inv 37)."""
    if page.key not in pages.keys_needed(desk.content):
        return page
    met = _answers_met(request, desk)
    return pages.question_page(desk.content, page.key, answers=met) or page


def _onward(request: HttpRequest, desk: Desk, page: pages.QuestionPage, go: str) -> HttpResponse:
    if request.POST.get("keep"):
        return redirect("worksheets:question", desk.pk, page.key)
    to = {"back": page.back_key, "stop": page.key}.get(go, page.next_key)
    answers.keep_place(desk=desk, place=desk.place_of(to or page.key), by=request.user)
    if go == "stop":
        return redirect("worksheets:home")
    if to:
        return redirect("worksheets:question", desk.pk, to)
    if go == "back":
        return redirect(desk.start_page, desk.pk)
    return redirect("worksheets:review", desk.pk)


def _show(request: HttpRequest, desk: Desk, page: pages.QuestionPage, **told: Any) -> HttpResponse:
    """The page, with the typed text kept whatever went wrong."""
    data, status = told.get("data"), told.get("status", 200)
    if data is not None:
        page = pages.rebound(page, data)
    outcome = told.get("outcome")
    answer = outcome.answer if outcome and outcome.answer else desk.answer
    context = {
        "desk": desk,
        "page": page,
        "therapist": desk.therapist,
        "op": pages.fresh_op(),
        "revision": told.get("revision", answer.revision if answer else 0),
        "is_closed": bool(outcome and outcome.kind == "closed"),
        "is_shut": desk.is_shut,
        "is_stale": told.get("is_stale", False),
        "has_errors": status == 422,
        "may_send": submissions.may_send(request.user),
        "conflict": _conflict(page, desk, outcome, told.get("asides") or []),
    }
    return render(request, "worksheets/client/answers/question.html", context, status=status)


def _conflict(
    page: pages.QuestionPage, desk: Desk, outcome: answers.Outcome | None, asides: list[Any]
) -> dict[str, Any] | None:
    """Two versions side by side: what is here, and the other one."""
    if outcome and outcome.kind == "conflict":
        mine = page.form.value if page.form.is_valid() else SKIPPED
        other, source, settles = outcome.current, "saved", outcome.settles(mine)
    elif asides:
        mine, other, source, settles = desk.value, asides[0], "aside", 1
    else:
        return None
    return {
        "yours": pages.as_text(page.item, mine),
        "theirs": pages.as_text(page.item, other),
        "other": source,
        "settles": settles,
        "chosen_at": outcome.revision if outcome else desk.answer.revision,
    }


@require_POST
@for_the_same_person
@clients(locked="as_new")
def save(request: HttpRequest, assignment_id: UUID, key: str) -> HttpResponse:
    """One autosave. 200 leaves only after the commit: the transaction closes around this view."""
    desk = desk_or_404(request, assignment_id, key)
    assert desk.item is not None
    proof, form = DraftForm(request.POST), type_of(desk.item).form(desk.item, data=request.POST)
    if not (proof.is_valid() and form.is_valid()):
        return JsonResponse({"errors": form.errors or proof.errors}, status=422)
    told = proof.cleaned_data
    draft = answers.Draft(form.value, told["revision"], told["op"], told["settles"] or 0)
    outcome = answers.save(desk=desk, draft=draft, by=request.user)
    if outcome.kind == "saved":
        return JsonResponse({"saved_at": outcome.saved_at, "revision": outcome.revision})
    if outcome.kind == "conflict":
        theirs = pages.as_fields(desk.item, outcome.current)
        settles = outcome.settles(form.value)
        told = {"revision": outcome.revision, "theirs": theirs, "settles": settles}
        return JsonResponse({"conflict": told}, status=409)
    if outcome.kind == "closed":
        return JsonResponse({"error": "closed"}, status=410)
    return JsonResponse({"errors": {"op": [_("This save was already used.")]}}, status=422)
