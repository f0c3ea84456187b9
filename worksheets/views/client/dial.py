"""A minute's note: who reads it, today's, the days so far; and the weekly summary of them."""

import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.access import clients
from worksheets.actions import dial, submissions
from worksheets.forms.answers import OpForm
from worksheets.forms.dial import ReaderForm
from worksheets.item_types import SKIPPED, type_of
from worksheets.queries import dial_values
from worksheets.queries.client import assignment_notes
from worksheets.queries.client import dial as dial_queries
from worksheets.queries.client.dial import Sitting
from worksheets.views.client.answers import beside
from worksheets.visibility.worksheets import own_days_for

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


def sitting_or_404(request: HttpRequest, assignment_id: UUID) -> Sitting:
    """What is not there and what is not yours are the same (Inv 8). POST takes the lock."""
    found = dial_queries.sitting(request.user, assignment_id, lock=request.method == "POST")
    if found is None:
        raise Http404
    return found


@clients(locked="as_new")
@GET_OR_POST
def moments(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """Today's note: all on one page, any of it blank. Before the first, who may read it."""
    sitting = sitting_or_404(request, assignment_id)
    if sitting.diary is None and not sitting.is_over:
        return _start(request, sitting)
    if sitting.is_over:
        context = _context(request, sitting) | beside(sitting.content)
        return render(request, "worksheets/client/dial/over.html", context)
    if request.method == "POST":
        return _noted(request, sitting)
    if sitting.today is not None and "change" not in request.GET:
        return render(request, "worksheets/client/dial/done_today.html", _context(request, sitting))
    return _today(request, sitting)


def _noted(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    form = type_of(sitting.item).form(sitting.item, data=request.POST)
    proof = OpForm(request.POST)
    if not form.is_valid() or not proof.is_valid():
        return _today(request, sitting, form=form, is_stale=not proof.is_valid())
    if form.value is SKIPPED:
        messages.info(request, _("Nothing was saved, and that’s fine."))
        return redirect("worksheets:home")
    op = proof.cleaned_data["op"]
    dial.note(sitting=sitting, value=form.value, op=op, by=request.user)
    return redirect("worksheets:moments", sitting.pk)


def _today(request: HttpRequest, sitting: Sitting, **told: Any) -> HttpResponse:
    form = told.get("form")
    if form is None:
        is_open = sitting.today is not None and not sitting.is_shut
        value = dial_values.value_of(sitting.today) if is_open and sitting.today else SKIPPED
        form = type_of(sitting.item).form(sitting.item, initial=value)
    wrong = bool(form.errors) or told.get("is_stale", False)
    context = _context(request, sitting) | {
        "form": form,
        "op": uuid.uuid4(),
        "has_errors": wrong,
        "is_stale": told.get("is_stale", False),
    }
    return render(
        request, "worksheets/client/dial/today.html", context, status=422 if wrong else 200
    )


def _context(request: HttpRequest, sitting: Sitting) -> dict[str, Any]:
    return {
        "sitting": sitting,
        "content": sitting.content,
        "therapist": sitting.therapist,
        "audience": sitting.audience(request.user),
        "policy": request.user.secrets_policy,
    }


def _start(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """What this is, and the one choice that has to be made before anything can be noted."""
    form = _reader_form(request, sitting)
    if form.is_valid():
        dial.choose(sitting=sitting, mode=form.cleaned_data["mode"], by=request.user)
        return redirect("worksheets:moments", sitting.pk)
    is_shut = request.user.shut_since
    note = None if is_shut else assignment_notes.read(request.user, sitting.assignment)
    context = _context(request, sitting) | beside(sitting.content) | {"form": form, "note": note}
    status = 422 if form.errors else 200
    return render(request, "worksheets/client/dial/start.html", context, status=status)


def _reader_form(request: HttpRequest, sitting: Sitting) -> ReaderForm:
    """Nothing is chosen for anybody: the first choice starts empty."""
    return ReaderForm(
        request.POST if request.method == "POST" else None,
        therapist=sitting.therapist,
        may_send=submissions.may_send(request.user),
        initial={"mode": sitting.audience(request.user)} if sitting.diary else None,
    )


@clients(locked="as_new")
@GET_OR_POST
def reader(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """Another choice, for what comes; what was noted before stays as it was."""
    sitting = sitting_or_404(request, assignment_id)
    if sitting.diary is None or sitting.is_over:
        return redirect("worksheets:moments", sitting.pk)
    form = _reader_form(request, sitting)
    if form.is_valid():
        dial.choose(sitting=sitting, mode=form.cleaned_data["mode"], by=request.user)
        messages.success(request, _("Saved. It applies to what you note from now on."))
        return redirect("worksheets:moments", sitting.pk)
    context = _context(request, sitting) | {
        "form": form,
        "may_send": submissions.may_send(request.user),
    }
    status = 422 if form.errors else 200
    return render(request, "worksheets/client/dial/reader.html", context, status=status)


@clients(locked="as_new")
@require_safe
def days(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """One's own days: dots on a band, the same as a table, and each note."""
    sitting = sitting_or_404(request, assignment_id)
    if sitting.diary is None:
        raise Http404
    found, trend = dial_queries.days(request.user, sitting)
    context = _context(request, sitting) | {"days": found, "trend": trend, "item": sitting.item}
    return render(request, "worksheets/client/dial/days.html", context)


@clients(locked="refused")
@require_POST
def delete_entry(request: HttpRequest, assignment_id: UUID, entry_id: UUID) -> HttpResponse:
    sitting = sitting_or_404(request, assignment_id)
    entry = own_days_for(request.user).filter(assignment=sitting.pk, pk=entry_id).first()
    if entry is None:
        raise Http404
    if dial.take_out(entry=entry, by=request.user) == "gone":
        messages.success(request, _("That day is deleted."))
    else:
        words = _("That day is yours alone from now on. %(therapist)s had read its week.")
        messages.success(request, words % {"therapist": sitting.therapist})
    return redirect("worksheets:moment_days", sitting.pk)


@clients(locked="narrowing")
@require_POST
def stop(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    sitting = sitting_or_404(request, assignment_id)
    dial.stop(sitting=sitting, by=request.user)
    return redirect("worksheets:moments", sitting.pk)
