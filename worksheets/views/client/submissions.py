"""The last page before anything moves: every answer in words, and who may read each."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clients.access import clients
from clients.safety_alarm import NotSaved, whole_or_nothing
from worksheets.actions import submissions
from worksheets.enums import Audience
from worksheets.forms.submissions import PREFIX, ReviewForm
from worksheets.item_types import SKIPPED, Line, type_of
from worksheets.queries.client import answers as answer_queries
from worksheets.queries.client.answers import Said
from worksheets.queries.client.desks import Desk
from worksheets.rules import cards, pages
from worksheets.rules.conditions import shown
from worksheets.views.client.answers import desk_or_404


@dataclass(frozen=True)
class ReviewRow:
    """One question with what was said. `choice`: who may read it; None where nothing was said."""

    key: str
    prompt: str
    template: str
    lines: list[Line]
    is_shut: bool
    choice: BoundField | None
    audience: str

    @property
    def is_shared(self) -> bool:
        return self.audience == Audience.CLIN


@clients(locked="as_new")
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """Nothing moves until this page is confirmed; what is sent is what it showed."""
    desk = desk_or_404(request, assignment_id)
    if desk.is_checkin:
        raise Http404
    leads = redirect(desk.page_instead, desk.pk) if desk.page_instead else None
    if leads and request.method != "POST":
        return leads
    answers = answer_queries.answers_of(request.user, desk)
    if request.method != "POST":
        return _show(request, desk, answers)
    form = _form(desk, answers, request.user, data=_data(request, answers))
    if not form.is_valid():
        return _show(request, desk, answers, form=form, status=422)
    go = request.POST.get("go")
    if go == "look":
        return leads or _show(request, desk, answers, form=form, preview=True)
    if go == "change":
        again = _form(desk, answers, request.user, chosen=form.choices())
        return leads or _show(request, desk, answers, form=again)
    return _confirmed(request, desk, answers, form)


def _data(request: HttpRequest, answers: list[Said]) -> Any:
    """“Finish, share nothing” is one press, whatever the choices above it say."""
    if request.POST.get("go") != "nothing":
        return request.POST
    data = request.POST.copy()
    for one in answers:
        data[PREFIX + one.item_key] = Audience.SELF
    return data


def _form(desk: Desk, answers: list[Said], user: Any, *, data=None, chosen=None) -> ReviewForm:
    """A choice for each answer with words; while nothing may be sent there is none to make."""
    may = submissions.may_send(user)
    given = [one for one in answers if one.value is not SKIPPED] if may else []
    audiences = {one.item_key: one.audience for one in given} | (chosen or {})
    keys = [one.item_key for one in given]
    told = {"keys": keys, "therapist": desk.therapist, "audiences": audiences}
    if data is not None:
        return ReviewForm(data, **told)
    initial = {"op": pages.fresh_op(), "seen": submissions.fingerprint(answers)}
    return ReviewForm(initial=initial, **told)


def _confirmed(
    request: HttpRequest, desk: Desk, answers: list[Said], form: ReviewForm
) -> HttpResponse:
    told = form.cleaned_data
    # Asked first: after NotSaved nothing can be.
    shut = answer_queries.shut_keys(request.user, desk)
    try:
        with whole_or_nothing("submission.not_kept", desk.pk):
            result = submissions.send(
                desk=desk,
                answers=answers,
                choices=form.choices(),
                op=told["op"],
                seen=told["seen"],
                by=request.user,
            )
    except NotSaved:
        again = _form(desk, answers, request.user, chosen=form.choices())
        return _show(request, desk, answers, form=again, status=503, is_not_kept=True, shut=shut)
    if result == "sent":
        return redirect("worksheets:done", desk.pk)
    return _refused(request, desk, answers, form, result)


def _refused(request, desk: Desk, answers: list[Said], form: ReviewForm, result: str):
    """Told on the page itself, with every choice as it was."""
    if result == "changed":
        form = _form(desk, answers, request.user, chosen=form.choices())
        return _show(request, desk, answers, form=form, status=409, is_changed=True)
    if result == "never_opened":
        return redirect(desk.start_page, desk.pk)
    status = 422 if result == "reused" else 409
    return render(
        request, "worksheets/client/submissions/closed.html", {"desk": desk}, status=status
    )


def _show(request: HttpRequest, desk: Desk, answers: list[Said], **told: Any) -> HttpResponse:
    form = told.get("form") or _form(desk, answers, request.user)
    form.lay_out()
    shut = told["shut"] if "shut" in told else answer_queries.shut_keys(request.user, desk)
    rows = rows_of(desk, answers, shut, form)
    context = {
        "desk": desk,
        "rows": rows,
        "form": form,
        "therapist": desk.therapist,
        "may_send": submissions.may_send(request.user),
        "is_changed": told.get("is_changed", False),
        "is_not_kept": told.get("is_not_kept", False),
        "has_choices": any(row.choice for row in rows),
        "has_shared": any(row.is_shared and row.lines for row in rows),
        "last_key": rows[-1].key if rows else "",
        "card": cards.drawn(desk.content, _readable(answers, rows)),
    }
    name = "preview" if told.get("preview") else "page"
    status = told.get("status", 200)
    return render(request, f"worksheets/client/submissions/{name}.html", context, status=status)


def rows_of(
    desk: Desk, answers: list[Said], shut: set[str], form: ReviewForm | None = None
) -> list[ReviewRow]:
    """Every question this person met, in order, answered or not."""
    rows = {one.item_key: one for one in answers}
    values = {key: one.value for key, one in rows.items()}
    return [
        _row(item, values.get(item["key"], SKIPPED), rows.get(item["key"]), shut, form)
        for item in shown(desk.content, values)
    ]


def _row(
    item: dict[str, Any],
    value: Any,
    answer: Said | None,
    shut: set[str],
    form: ReviewForm | None,
) -> ReviewRow:
    key, kind = item["key"], type_of(item)
    choice = form.choice(key) if form and key in form.keys else None
    audience = choice.value() if choice else (answer.visibility if answer else Audience.SELF)
    return ReviewRow(
        key=key,
        prompt=item["prompt"],
        template=kind.read_template,
        lines=kind.words(item, value),
        is_shut=key in shut,
        choice=choice,
        audience=audience,
    )


def _readable(answers: list[Said], rows: list[ReviewRow]) -> dict[str, Any]:
    """The answers that their therapist could read as the choices stand now."""
    keys = {row.key for row in rows if row.is_shared and row.lines}
    return {one.item_key: one.value for one in answers if one.item_key in keys}
