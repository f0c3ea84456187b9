"""One person’s check-ins as their therapist sees them: where they stand, and what was done."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from clients import vault
from clients.models import Client, User
from clients.policies import windows
from clients.visibility import checkin_marks_for
from clients.wording import day
from worksheets.enums import OPEN_STATES, AssignmentState
from worksheets.models import CheckInReview
from worksheets.policies import checkins
from worksheets.visibility.worksheets import assignments_for, checkin_reviews_for


@dataclass(frozen=True)
class Reviewed:
    when: str
    by: str
    words: str
    note: str
    reading: UUID | None


@dataclass(frozen=True)
class CheckInPage:
    standing: windows.Standing
    weeks: int
    is_open: bool
    waiting: UUID | None
    is_withdrawn: bool
    # Why a talk in person cannot be recorded now; blank where it can.
    not_in_person: str
    reviews: Sequence[Reviewed]


def page(user: User, client: Client) -> CheckInPage:
    """Four queries and two for keys, however many there have been."""
    mark = checkin_marks_for(user).filter(client=client).first()
    given = assignments_for(user).filter(pk__in=checkins.given_to(client.pk).values("pk"))
    states = dict(given.order_by("assigned_at").values_list("pk", "state"))
    waiting = [pk for pk, state in states.items() if state == AssignmentState.SUBMITTED]
    rows = checkin_reviews_for(user).filter(client=client).select_related("reviewed_by__user")
    found = list(rows.order_by("-reviewed_at"))
    mine = [row for row in found if row.note_sealed and row.reviewed_by_id == user.clinician.pk]
    vault.fetch_keys(mine, "note_sealed")
    vault.fetch_keys([row for row in found if row.asked_sealed], "asked_sealed")
    return CheckInPage(
        standing=windows.standing_of([client])[client.pk],
        weeks=mark.every_weeks if mark else 7,
        is_open=any(state in OPEN_STATES for state in states.values()),
        waiting=waiting[-1] if waiting else None,
        not_in_person=checkins.review_first(client.name) if waiting else "",
        is_withdrawn=bool(mark and mark.waiting_since and not waiting),
        reviews=[_reviewed(row, row in mine) for row in found],
    )


def _reviewed(row: CheckInReview, is_mine: bool) -> Reviewed:
    """A note is for whoever wrote it."""
    asked = vault.words_or_notice(row, "asked_sealed", notice="") if not row.met_on else ""
    reviewed = _("Answers reviewed")
    if asked and json.loads(asked):
        reviewed = _("Answers reviewed; what was left open was asked about in person")
    if row.met_on:
        reviewed = _("Met alone on %(day)s") % {"day": day(row.met_on)}
    return Reviewed(
        when=day(row.reviewed_at),
        by=row.reviewed_by.user.display_name,
        words=reviewed,
        note=(vault.words_or_notice(row, "note_sealed") or "") if is_mine else "",
        reading=row.assignment_id,
    )
