"""Letting a partner see an answer: choose, look at exactly what they would see, confirm."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from clients.access import clients
from clients.models import Client
from clients.signin import reauthentication
from clients.wording import together
from worksheets.actions import releases
from worksheets.actions.releases import Chosen
from worksheets.forms.releases import PROVE, ReleaseForm
from worksheets.models import Reveal
from worksheets.queries.client import releases as release_queries
from worksheets.queries.client.desks import Desk
from worksheets.queries.client.releases import Table
from worksheets.rules import pages
from worksheets.rules import releases as release_rules
from worksheets.views.client.answers import desk_or_404
from worksheets.visibility.worksheets import (
    own_releases_for,
    own_reveals_for,
    release_partners_for,
)

SAVED = _("Saved. Nobody can see it until tomorrow, and you can cancel it here until then.")


@clients(locked="refused")
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication.before_opening
def release(request: HttpRequest, assignment_id: UUID, partner_id: UUID) -> HttpResponse:
    """For one named partner; nothing moves until the page after the preview is confirmed."""
    partner = get_object_or_404(release_partners_for(request.user), pk=partner_id)
    return _choose(request, desk_or_404(request, assignment_id), [partner])


@clients(locked="refused")
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication.before_opening
def release_at_once(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """For everyone, at one moment that the therapist opens. Agreeing is choosing what to show."""
    desk = desk_or_404(request, assignment_id)
    reveal = get_object_or_404(own_reveals_for(request.user), group=desk.assignment.group_id)
    return _choose(request, desk, list(release_partners_for(request.user)), reveal)


def _choose(
    request: HttpRequest, desk: Desk, partners: Sequence[Client], reveal: Reveal | None = None
) -> HttpResponse:
    table = release_queries.table(request.user, desk, partners, reveal)
    if table is None or not partners:
        raise Http404
    if not releases.may_release(desk, table.response) or not release_rules.is_offered(desk.content):
        return render(request, "worksheets/client/releases/closed.html", _told(table))
    form = ReleaseForm(
        request.POST if request.method == "POST" else None,
        offers=table.offers,
        initial={"op": pages.fresh_op()},
    )
    if request.method != "POST":
        return _page(request, table, form)
    if not form.is_valid():
        return _page(request, table, form, status=422)
    go = request.POST.get("go")
    if go == "change":
        return _page(request, table, form)
    if go != "confirm":
        return _preview(request, table, form)
    return _confirmed(request, table, form)


def _confirmed(request: HttpRequest, table: Table, form: ReleaseForm) -> HttpResponse:
    if not reauthentication.is_fresh(request):
        form.add_error(None, PROVE)
        return _page(request, table, form, status=422, must_prove=True)
    if form.cleaned_data["seen"] != release_queries.fingerprint(_fragment(table, form)):
        return _preview(request, table, form, is_changed=True, status=409)
    result = releases.release(
        desk=table.desk,
        partners=table.partners,
        chosen=_chosen(table, form),
        op=form.cleaned_data["op"],
        by=request.user,
        reveal=table.reveal,
    )
    if result == "closed":
        return render(request, "worksheets/client/releases/closed.html", _told(table), status=409)
    messages.success(request, SAVED)
    return redirect("worksheets:sharing")


def _fragment(table: Table, form: ReleaseForm) -> str:
    return release_queries.markup([shown for _, _, shown in _kept(table, form)])


def _kept(
    table: Table, form: ReleaseForm
) -> list[tuple[release_rules.Offer, dict[str, Any], release_rules.Shown]]:
    found = []
    for offer, picked, words in form.chosen():
        kept = release_rules.snapshot(offer, picked=picked, words=words)
        shown = kept and release_rules.as_shown(table.desk.content, offer.item, offer.part, kept)
        if kept and shown:
            found.append((offer, kept, shown))
    return found


def _chosen(table: Table, form: ReleaseForm) -> list[Chosen]:
    return [
        Chosen(offer, kept, release_queries.fingerprint(release_queries.markup([shown])))
        for offer, kept, shown in _kept(table, form)
    ]


def _told(table: Table) -> dict[str, Any]:
    return {
        "desk": table.desk,
        "table": table,
        "therapist": table.desk.therapist,
        "names": together([one.name for one in table.partners]),
        "address": reverse("worksheets:release_at_once", args=[table.desk.pk])
        if table.reveal
        else reverse("worksheets:release", args=[table.desk.pk, table.partners[0].pk]),
    }


def _page(
    request: HttpRequest, table: Table, form: ReleaseForm, status: int = 200, **told: Any
) -> HttpResponse:
    rows = [
        (
            offer,
            box,
            words,
            release_rules.in_words(offer.item, offer.part, release_rules.snapshot(offer) or {}),
        )
        if not offer.choices
        else (offer, box, words, None)
        for offer, box, words in form.rows()
    ]
    context = _told(table) | {"form": form, "rows": rows} | told
    return render(request, "worksheets/client/releases/page.html", context, status=status)


def _preview(
    request: HttpRequest,
    table: Table,
    form: ReleaseForm,
    status: int = 200,
    *,
    is_changed: bool = False,
) -> HttpResponse:
    fragment = _fragment(table, form)
    context = _told(table) | {
        "form": form,
        "fragment": fragment,
        "seen": release_queries.fingerprint(fragment),
        "has_mutual": any(offer.part == "mutual" for offer, _, _ in _kept(table, form)),
        "has_guess": any(offer.part == "guess" for offer, _, _ in _kept(table, form)),
        "is_changed": is_changed,
    }
    return render(request, "worksheets/client/releases/preview.html", context, status=status)


@clients(locked="narrowing")
@require_POST
def end(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """One press, like giving (Inv 24)."""
    row = get_object_or_404(own_releases_for(request.user), pk=release_id)
    releases.end(release=row, by=request.user)
    messages.success(request, _("Done. Nobody is told."))
    return redirect("worksheets:sharing")
