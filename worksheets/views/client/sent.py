"""After sending: one calm page for everybody, one's own words with who reads them, and the way
back."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from clients.access import clients
from clients.queries import help_lines
from clients.visibility import set_asides_for
from clients.wording import day
from worksheets.actions import submissions
from worksheets.enums import AssignmentState
from worksheets.library import guides
from worksheets.queries.client import answers as answer_queries
from worksheets.queries.client import feedback
from worksheets.queries.client.desks import Desk
from worksheets.rules import cards, releases
from worksheets.views.client.answers import desk_or_404
from worksheets.views.client.submissions import rows_of
from worksheets.visibility.worksheets import (
    own_responses_for,
    own_reveals_for,
    release_partners_for,
)


@clients(locked="as_new")
@require_safe
def done(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """The same page whatever was answered and whatever was shared (Inv 16)."""
    desk = desk_or_404(request, assignment_id)
    if not desk.is_sent:
        raise Http404
    folder = "checkins" if desk.is_checkin else "sent"
    context = {"desk": desk, "content": desk.content}
    if desk.is_checkin:
        context["help"] = help_lines.shown(request.user.practice)
    context["has_card"] = guides.card_for(desk.content) is not None
    return render(request, f"worksheets/client/{folder}/done.html", context)


@clients(locked="as_new")
@require_safe
def sent(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """One's own words, who reads each, and what the therapist wrote back."""
    desk = desk_or_404(request, assignment_id)
    if desk.assignment.state == AssignmentState.LAPSED and desk.response_id is not None:
        return _closed(request, desk)
    if not desk.is_sent or desk.response_id is None:
        raise Http404
    if desk.is_checkin:
        return _checkin(request, desk)
    answers = answer_queries.answers_of(request.user, desk)
    context = {
        "desk": desk,
        "rows": rows_of(desk, answers, answer_queries.shut_keys(request.user, desk)),
        "card": cards.drawn(desk.content, {a.item_key: a.value for a in answers}),
        "replies": feedback.replies(request.user, desk.pk),
        "therapist": desk.therapist,
        "when": day(desk.assignment.submitted_at),
        "is_shared": any(one.visibility == "clin" for one in answers),
        "is_withdrawn": desk.is_withdrawn,
        "is_set_aside": _is_set_aside(request, desk),
        "is_read": _is_read(desk),
        "entered_by": _entered_by(request, desk),
    } | _partners(request, desk)
    return render(request, "worksheets/client/sent/page.html", context)


def _closed(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Begun, and over before it was sent: what was written stays its author's to read."""
    answers = answer_queries.answers_of(request.user, desk)
    rows = rows_of(desk, answers, answer_queries.shut_keys(request.user, desk))
    context = {
        "desk": desk,
        "rows": [row for row in rows if row.lines or row.is_shut],
        "therapist": desk.therapist,
    }
    return render(request, "worksheets/client/sent/closed.html", context)


def _partners(request: HttpRequest, desk: Desk) -> dict[str, Any]:
    """To whom some of this could be shown. Nothing where its sheet is for nobody else (Inv 4)."""
    if desk.is_withdrawn or not releases.is_offered(desk.content):
        return {}
    reveals = own_reveals_for(request.user).filter(group=desk.assignment.group_id)
    return {"partners": list(release_partners_for(request.user)), "is_at_once": reveals.exists()}


def _entered_by(request: HttpRequest, desk: Desk) -> str:
    """Who put it in from paper; nobody, where its author typed it."""
    if desk.entered_at is None:
        return ""
    mine = own_responses_for(request.user).select_related("entered_by__user")
    return mine.get(pk=desk.response_id).entered_by.user.display_name


def _is_set_aside(request: HttpRequest, desk: Desk) -> bool:
    """By the therapist, because somebody else may have answered in their place."""
    return desk.is_withdrawn and set_asides_for(request.user).filter(about_id=desk.pk).exists()


def _checkin(request: HttpRequest, desk: Desk) -> HttpResponse:
    """That it was sent, and the way back; what was answered stays off a device others may hold."""
    context = {
        "desk": desk,
        "therapist": desk.therapist,
        "when": day(desk.assignment.submitted_at),
        "is_shared": True,
        "is_withdrawn": desk.is_withdrawn,
        "is_read": _is_read(desk),
    }
    return render(request, "worksheets/client/checkins/sent.html", context)


def _is_read(desk: Desk) -> bool:
    assert desk.response_id is not None
    assignment = desk.assignment
    return assignment.reviewed_at is not None or submissions.read_by_clinician(
        desk.response_id, assignment.client_id
    )


@clients(locked="narrowing")
@require_POST
def withdraw(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """Taking back is one press, like sending; the page before it says what that can do."""
    desk = desk_or_404(request, assignment_id)
    if not desk.is_sent or desk.response_id is None:
        raise Http404
    if submissions.withdraw(desk=desk, by=request.user) == "draft":
        return redirect("worksheets:worksheet" if desk.is_checkin else "worksheets:review", desk.pk)
    return redirect("worksheets:sent", desk.pk)
