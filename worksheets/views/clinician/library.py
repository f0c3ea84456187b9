"""The library as a therapist reads it, and each sheet exactly as a client meets it."""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from clients.access import clinicians
from clients.queries import help_lines
from clients.wording import day
from worksheets import printing
from worksheets.enums import Kind
from worksheets.forms.checkins import CheckInForms
from worksheets.library import guides
from worksheets.library.drafts import LETTERS
from worksheets.models import Version
from worksheets.queries.clinician import library as library_queries
from worksheets.rules import cards, pages
from worksheets.rules.conditions import is_joint
from worksheets.visibility.worksheets import own_sheets_for, versions_for

KINDS = {
    "": _("Everything"),
    Kind.MODULE: _("To read"),
    library_queries.HANDOUTS: _("Handouts"),
    Kind.WORKSHEET: _("To fill in"),
}
SHARING = {
    "none": _("Nothing of this can be shared with a partner."),
    "per_item": _("Only these could ever be shared with a partner, each by its author alone:"),
    "card": _("Only lines of its card could ever be shared with a partner, by its author alone:"),
}

# What is kept, and when it may be read, where a sheet isn't sent answer by answer.
WHOSE = {
    "checkin": _(
        "Nothing is saved before it is sent. Then you read all of it: they don’t choose "
        "answer by answer."
    ),
    "diary": _(
        "Before the first note they choose who reads it: only they, or you as well, as a "
        "summary of each week."
    ),
}
TOGETHER = _(
    "It is written in the session room, for everybody there. What is agreed belongs to the couple; "
    "each of them can end it alone."
)
SENT = _("Every answer is its author’s alone until they send it, and then yours if they choose so.")


@clinicians
@require_safe
def library(request: HttpRequest) -> HttpResponse:
    kind = request.GET.get("kind", "")
    tabs = [
        {"url": f"?kind={key}" if key else "?", "text": text, "current": key == kind}
        for key, text in KINDS.items()
    ]
    tabs.append({"url": reverse("worksheets:measures"), "text": _("Measures"), "current": False})
    context = {"shelves": library_queries.shelves(request.user, kind), "tabs": tabs}
    return render(request, "worksheets/clinician/library/library.html", context)


@clinicians
@require_safe
def material(request: HttpRequest, slug: str) -> HttpResponse:
    """What a therapist needs to know before giving this to someone."""
    version = get_object_or_404(library_queries.newest_versions(request.user), worksheet__slug=slug)
    if version.worksheet.kind == Kind.MEASURE:
        return redirect("worksheets:measure", slug)
    content = version.content
    older = versions_for(request.user).filter(worksheet=version.worksheet).defer("content")
    context = {
        "version": version,
        "content": content,
        "kind": library_queries.kind_of(version),
        "who": library_queries.WHO[content["who"]],
        "whose": _whose(content),
        "has_closing": version.worksheet.kind == Kind.WORKSHEET
        and not ("diary" in content or is_joint(content)),
        "sharing": SHARING[content["sharing"]["partner"]],
        "is_never": content["sharing"]["never"],
        "releasable": _releasable(content),
        "evidence": content.get("evidence") or content.get("sources"),
        "is_module": version.worksheet.kind == Kind.MODULE,
        "no_paper": printing.refusal(content, is_given=False),
        "guide": guides.guide_for(content),
        "versions": [(one.number, day(one.published_at)) for one in older.order_by("-number")],
    } | _making_it_ones_own(request, version)
    return render(request, "worksheets/clinician/library/material.html", context)


def _whose(content: dict[str, Any]) -> str:
    if is_joint(content):
        return TOGETHER
    return next((WHOSE[one] for one in WHOSE if one in content), SENT)


def _making_it_ones_own(request: HttpRequest, version: Version) -> dict[str, Any]:
    """What can be begun from here: a copy, or the next version of the practice’s own."""
    sheet = version.worksheet
    is_own = sheet.practice_id is not None
    return {
        "may_begin": sheet.kind == Kind.WORKSHEET and sheet.theme in LETTERS,
        "is_own": is_own,
        "may_shelve": is_own and own_sheets_for(request.user).filter(pk=sheet.pk).exists(),
        "op": uuid.uuid4(),
    }


def _releasable(content: dict) -> list[str]:
    allowed = set(content["sharing"]["releasable"])
    return [item["prompt"] for item in content["items"] if item["key"] in allowed]


# What a private check-in's person meets, one after the other.
CHECK_IN_PARTS = ("start", "questions", "ending")


@clinicians
@require_safe
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The client's own pages, one by one, with every way on held still: nothing is kept."""
    version = get_object_or_404(library_queries.newest_versions(request.user), worksheet__slug=slug)
    number = _number(request.GET.get("page"))
    page, kind, of = _page(version, number)
    if page is None and number:
        raise Http404
    example = guides.example_for(version.content)
    context = {
        "example": example,
        "example_answers": example.beside(version.content) if example else (),
        "version": version,
        "content": version.content,
        "page": page,
        "forms": CheckInForms(version.content) if "checkin" in version.content else None,
        "part": f"worksheets/client/{kind}.html",
        "previous": f"?page={number - 1}" if number else "",
        "next": f"?page={number + 1}" if number < of else "",
        "is_last": number == of,
        "card": cards.blank(version.content),
        "preview": True,
        "therapist": request.user.display_name,
        "help": help_lines.shown(request.user.practice),
    }
    return render(request, "worksheets/clinician/library/preview.html", context)


def _page(version: Version, number: int) -> tuple[Any, str, int]:
    """Page 0 is the start; then a module's sections; then the questions."""
    content = version.content
    if "checkin" in content:
        of = len(CHECK_IN_PARTS) - 1
        if number > of:
            return None, "", of
        page = {"number": number, "of": of} if number else None
        return page, f"checkins/parts/{CHECK_IN_PARTS[number]}", of
    is_module = version.worksheet.kind == Kind.MODULE
    sections = pages.steps(content) if is_module else 0
    keys = [item["key"] for item in content["items"]]
    of = sections + len(keys)
    if number == 0:
        return None, "modules/parts/start" if is_module else "answers/parts/start", of
    if number <= sections:
        return pages.section_page(content, number), "modules/parts/section", of
    if number > of:
        return None, "", of
    key = keys[number - sections - 1]
    return pages.question_page(content, key, whole=True), "answers/parts/question", of


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 4 else 0
