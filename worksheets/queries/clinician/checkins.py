"""One person’s check-ins as their therapist sees them: where they stand, and what was done."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from clients import vault, windows
from clients.models import Client, User
from clients.visibility import checkin_marks_for
from clients.wording import day
from worksheets import checkins
from worksheets.enums import OPEN_STATES, AssignmentState
from worksheets.models import CheckInReview
from worksheets.visibility import assignments_for, checkin_reviews_for

SHOWN = 10


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
    is_taken_back: bool
    reviews: Sequence[Reviewed]


def page(user: User, client: Client) -> CheckInPage:
    """Four queries and the keys, however many there have been."""
    mark = checkin_marks_for(user).filter(client=client).first()
    given = assignments_for(user).filter(pk__in=checkins.given_to(client.pk).values("pk"))
    states = dict(given.order_by("assigned_at").values_list("pk", "state"))
    waiting = [pk for pk, state in states.items() if state == AssignmentState.SUBMITTED]
    rows = checkin_reviews_for(user).filter(client=client).select_related("reviewed_by__user")
    found = list(rows.order_by("-reviewed_at")[:SHOWN])
    mine = [row for row in found if row.note_sealed and row.reviewed_by_id == user.clinician.pk]
    vault.fetch_keys(mine, "note_sealed")
    return CheckInPage(
        standing=windows.standing_of([client])[client.pk],
        weeks=mark.every_weeks if mark else 7,
        is_open=any(state in OPEN_STATES for state in states.values()),
        waiting=waiting[-1] if waiting else None,
        is_taken_back=bool(mark and mark.waiting_since and not waiting),
        reviews=[_reviewed(row, row in mine) for row in found],
    )


def _reviewed(row: CheckInReview, is_mine: bool) -> Reviewed:
    """A note is for whoever wrote it."""
    return Reviewed(
        when=day(row.reviewed_at),
        by=row.reviewed_by.user.display_name,
        words=f"Met alone on {day(row.met_on)}" if row.met_on else "Answers reviewed",
        note=(vault.words_or_notice(row, "note_sealed") or "") if is_mine else "",
        reading=row.assignment_id,
    )
