"""Private check-ins as the rest of the work asks about them: what is open, waits or is due."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.enums import CoupleStage
from clients.models import Care, CheckInMark, Member
from worksheets.enums import OPEN_STATES, AssignmentState, Theme
from worksheets.item_types import SKIPPED
from worksheets.models import Assignment, Version
from worksheets.rules.conditions import holds
from worksheets.rules.pages import CLOSING

# The next one is there this long before the last one stops counting: no gap, and no hurry.
AHEAD = dt.timedelta(days=7)
RATHER_NOT = "rather_not"


def newest() -> Version:
    """The shipped wording that would be given today; a practice writes none of its own."""
    shipped = Version.shipped(Theme.CHECKIN)
    return shipped.select_related("worksheet").order_by("-number")[0]


def given_to(client_id: UUID) -> QuerySet[Assignment]:
    """Every private check-in this person was ever given, unsent and sent."""
    return Assignment.checkins_of(client_id)


def open_of(client_id: UUID) -> QuerySet[Assignment]:
    """The private check-ins that this person can still answer."""
    return given_to(client_id).filter(state__in=OPEN_STATES)


def review_first(name: str) -> str:
    """Why a talk in person is not recorded while answers wait: they are looked at first."""
    return _("%(name)s sent a check-in. Review that one first.") % {"name": name}


def waiting_of(client_id: UUID) -> QuerySet[Assignment]:
    """Sent, and not looked at yet."""
    return given_to(client_id).filter(state=AssignmentState.SUBMITTED)


def is_alone(content: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Only a plain yes is a yes: a no, a blank or anything else is not."""
    rule = content["checkin"]["stop_if"]
    items = {item["key"]: item for item in content["items"]}
    said = values.get(rule["item"], SKIPPED)
    return said is not SKIPPED and not holds(rule, items, dict(values))


def left_open(content: Mapping[str, Any], values: Mapping[str, Any]) -> list[str]:
    """Left blank, or “I’d rather not say”: these are asked in person."""
    asked = [
        item
        for item in content["items"]
        if item["type"] == "choice"
        and item["key"] not in (*CLOSING, content["checkin"]["stop_if"]["item"])
    ]
    return [
        item["key"]
        for item in asked
        if RATHER_NOT in ((values.get(item["key"]) or {}).get("chosen") or [RATHER_NOT])
    ]


def due_to_be_asked() -> list[tuple[UUID, UUID]]:
    """As the worker: whose check-in comes round, and which clinician’s user gives it.

    Only members of a couple that goes on; nothing is asked again where one is open or waits.
    """
    theirs = Assignment.checkins_of(OuterRef("client"))
    pending = theirs.filter(state__in=[*OPEN_STATES, AssignmentState.SUBMITTED])
    seat = Member.current_of(OuterRef("client")).filter(couple__stage=CoupleStage.ACTIVE)
    marks = (
        CheckInMark.due_by(timezone.now() + AHEAD)
        .filter(Exists(seat), client__user__is_active=True, waiting_since__isnull=True)
        .exclude(Exists(pending))
        .order_by("due_again_at")
    )
    found = []
    # All of them: who cannot be asked now (a licence, a change of care) stays on this list, and
    # must keep nobody behind them waiting.
    for client_id, reviewer in marks.values_list("client", "reviewed_by"):
        cares = Care.current_of(client_id).filter(clinician__user__is_active=True)
        by = sorted(
            cares.values_list("clinician", "clinician__user").order_by("since"),
            key=lambda row: row[0] != reviewer,
        )
        if by:
            found.append((client_id, by[0][1]))
    return found
