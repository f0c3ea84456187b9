"""How a person may be reached: on their own page, and on their therapist's, together with them."""

import uuid
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from clients import audit, reach, stepup
from clients.access import clients, clinicians
from clients.actions import reach as reaching
from clients.forms.reach import ReachForm
from clients.models import Client, SafeContact
from clients.visibility import clients_for
from clients.wording import day

TAKEN = (
    "Somebody they are, or were, here with named the same number. Ask for one that only they "
    "answer, while you are alone with them."
)
GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


def _form(request: HttpRequest, row: SafeContact | None) -> ReachForm:
    told = asdict(reach.opened(row)) | {"review_on": row.review_on if row else None}
    return ReachForm(request.POST or None, initial=told)


def _saved(request: HttpRequest, client: Client, form: ReachForm) -> bool:
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        reaching.say(
            client=client,
            words=form.words(),
            review_on=form.cleaned_data["review_on"],
            by=request.user,
        )
    except reaching.NumberTaken:
        form.add_error("phone", TAKEN)
        return False
    messages.success(request, "Saved. It holds from now on.")
    return True


@clients
@GET_OR_POST
@stepup.before_opening
def mine(request: HttpRequest) -> HttpResponse:
    """One's own. An unlocked phone neither shows the code word nor changes anything (P7), and
    nor does a mailbox: after a bare reset it is shut like one's words (P6)."""
    if request.user.words_locked_at:
        status = 409 if request.method == "POST" else 200
        return render(request, "clients/reach/shut.html", status=status)
    row = reach.of(request.user, request.user.client)
    form = _form(request, row)
    must_prove = request.method == "POST" and not stepup.is_fresh(request)
    if must_prove:
        form.add_error(None, "Show once more that it is you, below. Nothing was changed yet.")
    elif _saved(request, request.user.client, form):
        return redirect("clients:onward" if "then" in request.GET else "clients:reach")
    context = {
        "form": form,
        "row": row,
        "is_held": reach.is_held(row),
        "is_arriving": "then" in request.GET,
        "must_prove": must_prove,
    }
    status = 422 if form.errors else 200
    return render(request, "clients/reach/mine.html", context, status=status)


@clients
@require_POST
def later(request: HttpRequest) -> HttpResponse:
    """Not now is an answer: nothing is allowed until it was said."""
    request.session["later"] = [*request.session.get("later", []), "reach"]
    return redirect("clients:onward")


@clinicians
@GET_OR_POST
def person(request: HttpRequest, client_id: uuid.UUID) -> HttpResponse:
    """Read before every call; written down together with the person. Each look is recorded."""
    client = get_object_or_404(clients_for(request.user), pk=client_id)
    row = reach.of(request.user, client)
    form = _form(request, row)
    if _saved(request, client, form):
        return redirect("clients:person_reach", client.pk)
    if row is not None:
        audit.record("safe_contact.read", row, by=request.user, about=client.pk)
    context: dict[str, Any] = {
        "client": client,
        "form": form,
        "row": row,
        "told": reach.in_force(row),
        "before": reach.before(row),
        "is_shared": reach.is_shared(row),
        "since": day(row.updated_at) if row else "",
    }
    status = 422 if form.errors else 200
    return render(request, "clients/reach/person.html", context, status=status)
