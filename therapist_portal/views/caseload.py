"""Today: what is waiting, and everyone in this therapist's care."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from clients import safety_alarm
from clients.access import clinicians
from clients.messaging import sending_status
from clients.queries.clinician import first_steps
from therapist_portal.queries import caseload as caseload_queries
from therapist_portal.queries.caseload import FILTERS, SORTS, Asked
from therapist_portal.queries.waiting import waiting

TERM_MAX = 80
FILTER_WORDS = {
    "all": _("Everyone"),
    "to-read": _("To read"),
    "past-date": _("Past target date"),
    "quiet": _("No activity for 14 days"),
}
SORT_WORDS = {"name": _("name"), "activity": _("latest first")}
NOTHING = {
    "all": _("You have no clients here yet. Invite a couple to begin."),
    "to-read": _("Nothing is waiting to be read."),
    "past-date": _("Nothing is past its target date."),
    "quiet": _("Every client has had some activity in the last 14 days."),
}


@clinicians
@require_http_methods(["GET", "HEAD", "POST"])
def caseload(request: HttpRequest) -> HttpResponse:
    """A search is a POST and its answer a page: a name in an address stays in a history (P2)."""
    asked = _asked(request)
    page = caseload_queries.caseload(request.user, asked)
    is_plain = asked == Asked(sort=asked.sort)
    context = {
        "page": page,
        "waiting": waiting(request.user) if is_plain else [],
        "mail_stopped": sending_status.shown_to(request.user) if is_plain else None,
        "is_plain": is_plain,
        **(_for_owners(request) if is_plain else {}),
        "asked": asked,
        "filters": _links("only", FILTER_WORDS, asked.only, f"sort={asked.sort}"),
        "sorts": _links("sort", SORT_WORDS, asked.sort, f"only={asked.only}"),
        "here": f"?only={asked.only}&sort={asked.sort}",
        "nothing": NOTHING[asked.only],
    }
    return render(request, "therapist_portal/caseload.html", context)


def _for_owners(request: HttpRequest) -> dict:
    """What only an owner can put right: what is open before work begins, and an alarm."""
    if not request.user.clinician.is_owner:
        return {}
    return {
        "first_steps": len(first_steps.open_steps(request.user)),
        "is_alarm_ringing": safety_alarm.is_ringing(),
    }


def _asked(request: HttpRequest) -> Asked:
    """Whatever is not one of ours falls back to the whole list by name."""
    only, sort = request.GET.get("only", ""), request.GET.get("sort", "")
    given = request.POST if request.method == "POST" else request.GET
    back, on = _uuid(given.get("before")), _uuid(given.get("after"))
    return Asked(
        only=only if only in FILTERS else "all",
        sort=sort if sort in SORTS else "name",
        term=request.POST.get("name", "").strip()[:TERM_MAX].replace("\x00", ""),
        cursor=back or on,
        backwards=back is not None,
    )


def _links(field: str, words: dict[str, str], current: str, rest: str) -> list[dict]:
    return [
        {"url": f"?{field}={key}&{rest}", "text": text, "current": key == current}
        for key, text in words.items()
    ]


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
