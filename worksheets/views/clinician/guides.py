"""What goes with a shipped sheet: the therapist's page, and the card that a client may take home.

Nothing here is anybody's words, so nothing of it is put on record.
"""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from clients.access import clinicians
from worksheets.library import guides
from worksheets.library.guides import Card, Guide
from worksheets.models import Version
from worksheets.queries.clinician import library
from worksheets.views.paper_pages import card_as_file


@clinicians
@require_safe
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    """How to introduce it, twenty minutes with it, how to read it, and what comes after."""
    version, found = _guide_or_404(request, slug)
    content = version.content
    told = found.therapist
    bands = content["scoring"].get("bands", ())
    context = {
        "version": version,
        "content": content,
        "guide": found,
        "told": told,
        "bands": [(band["title"], told["bands"][band["key"]]) for band in bands],
        "flags": _flags(content, found),
        "example": found.example,
        "answers": found.example.beside(content) if found.example else (),
    }
    return render(request, "worksheets/clinician/guides/guide.html", context)


def _guide_or_404(request: HttpRequest, slug: str) -> tuple[Version, Guide]:
    version = get_object_or_404(library.newest_versions(request.user), worksheet__slug=slug)
    found = guides.guide_for(version.content) if version.worksheet.practice_id is None else None
    if found is None:
        raise Http404
    return version, found


@dataclass(frozen=True)
class Told:
    """One fact that this sheet can tell: what its flags say, and what a therapist does with it."""

    is_safety: bool
    said: list[str]
    advice: str


def _flags(content: dict[str, Any], found: Guide) -> list[Told]:
    """Each fact once, what asks for a Hold first; those that this version and the guide know."""
    by_fact: dict[str, list[dict[str, Any]]] = {}
    for flag in (*content.get("flags", ()), *content.get("diary", {}).get("patterns", ())):
        if flag.get("fact") in found.therapist["flags"]:
            by_fact.setdefault(flag["fact"], []).append(flag)
    told = [
        Told(flags[0]["kind"] == "safety", [one["words"] for one in flags], advice)
        for fact, advice in found.therapist["flags"].items()
        if (flags := by_fact.get(fact))
    ]
    return sorted(told, key=lambda one: not one.is_safety)


@clinicians
@require_safe
def card(request: HttpRequest, slug: str) -> HttpResponse:
    """The take-home card on a page for the browser's own printing."""
    version, found = _card_or_404(request, slug)
    context = {
        "card": found,
        "back": reverse("worksheets:guide", args=[version.worksheet.slug]),
        "pdf_url": reverse("worksheets:card_pdf", args=[version.worksheet.slug]),
    }
    return render(request, "worksheets/clinician/guides/card.html", context)


@clinicians
@require_safe
def card_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """The same as a file."""
    return card_as_file(request, _card_or_404(request, slug)[1])


def _card_or_404(request: HttpRequest, slug: str) -> tuple[Version, Card]:
    version, found = _guide_or_404(request, slug)
    if found.card is None:
        raise Http404
    return version, found.card
