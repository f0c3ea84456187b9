"""A client's diary as it lies open: today's note, the days so far, and their own line of dots.

No count, no average, no gap for a day that was left out (Inv 35).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from clients import vault
from clients.enums import Purpose
from clients.models import User
from clients.wording import day
from worksheets.enums import OPEN_STATES, Audience
from worksheets.item_types import Line, type_of
from worksheets.item_types.slider import HIGHEST, LOWEST, MINUS
from worksheets.models import Assignment, DialDiary, DialEntry
from worksheets.queries.dial_values import value_of
from worksheets.visibility.worksheets import own_days_for, own_diaries_for, own_diary_pages_for

# The drawing, in its own units.
WIDTH, HEIGHT, EDGE = 640, 300, 20
BAND_FROM = 4


@dataclass
class Sitting:
    """One diary on the table. `diary` is None until its writer has chosen who reads it."""

    assignment: Assignment
    content: dict[str, Any]
    therapist: str
    diary: DialDiary | None
    today: DialEntry | None
    # Noted today, before a bare password reset: shut until it is known who is there (P6).
    is_shut: bool
    on: dt.date

    @property
    def pk(self) -> UUID:
        """The assignment’s id."""
        return self.assignment.pk

    @property
    def item(self) -> dict[str, Any]:
        """The one question of a diary."""
        return next(one for one in self.content["items"] if one["type"] == "diary")

    @property
    def is_over(self) -> bool:
        """Whether nothing more can be noted: stopped, past its last day, or not open."""
        if self.assignment.state not in OPEN_STATES:
            return True
        row = self.diary
        return row is not None and (row.stopped_at is not None or self.on > row.last_on)

    def audience(self, user: User) -> str:
        """Who reads what is noted now: never more than was agreed to (Inv 23)."""
        may = Purpose.SUBMISSIONS in user.agreed
        return Audience.CLIN if may and self.diary and self.diary.mode == "clin" else Audience.SELF


@dataclass(frozen=True)
class Dot:
    x: int
    y: int


@dataclass(frozen=True)
class Trend:
    """Dots in the order they were noted; the band is where the middle half of them lie."""

    dots: Sequence[Dot]
    band_y: int
    band_height: int
    zero_y: int
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True)
class Day:
    id: UUID
    when: str
    dial: str
    free: str
    lines: Sequence[Line]
    audience: str


def sitting(user: User, assignment_id: UUID, *, lock: bool = False) -> Sitting | None:
    """The diary behind this address with today's note, or None where it is not this person's.

    With `lock`, two presses come one after the other.
    """
    rows = own_diary_pages_for(user).select_related("version", "assigned_by__user")
    if lock:
        rows = rows.select_for_update(of=("self",), no_key=True)
    assignment = rows.filter(pk=assignment_id).first()
    if assignment is None or "diary" not in assignment.version.content:
        return None
    on = timezone.localdate()
    row = own_diaries_for(user).filter(assignment=assignment).first()
    kept = row.entries.filter(client=user.client, on=on).first() if row else None
    shut = user.shut_since
    return Sitting(
        assignment=assignment,
        content=assignment.version.content,
        therapist=assignment.assigned_by.user.display_name,
        diary=row,
        today=kept,
        is_shut=bool(kept and shut and kept.written_at <= shut),
        on=on,
    )


def days(user: User, one: Sitting) -> tuple[list[Day], Trend | None]:
    """Every day this person may read again, newest first, and the dots if there are two or more."""
    rows = list(own_days_for(user).filter(assignment=one.pk).order_by("on"))
    vault.fetch_keys(rows, "value_sealed")
    told = [(row, value_of(row)) for row in rows]
    found = [_day(one.item, row, value) for row, value in reversed(told)]
    return found, trend([value["at"] for _, value in told if "at" in value])


def _day(item: dict[str, Any], row: DialEntry, value: dict[str, Any]) -> Day:
    dial = _("Doesn’t apply") if value.get("applies") is False else _signed(value.get("at"))
    free = item["free"]["labels"][value["free"]] if "free" in value else "–"
    lines = type_of(item).words(item, value)
    return Day(row.pk, day(row.on), dial, free, lines, row.visibility)


def _signed(number: int | None) -> str:
    return "–" if number is None else f"{number}".replace("-", MINUS)


def trend(numbers: Sequence[int]) -> Trend | None:
    """Evenly spaced, so that a day without a note leaves no gap."""
    if len(numbers) < 2:
        return None
    step = (WIDTH - 2 * EDGE) / (len(numbers) - 1)
    dots = [Dot(round(EDGE + i * step), _y(number)) for i, number in enumerate(numbers)]
    top = bottom = _y(0)
    if len(numbers) >= BAND_FROM:
        lower, _, upper = quantiles(numbers, n=4, method="inclusive")
        # A band of no height could not be seen.
        top, bottom = _y(upper) - 4, _y(lower) + 4
    return Trend(dots, top, bottom - top, _y(0))


def _y(number: float) -> int:
    return round(EDGE + (HIGHEST - number) / (HIGHEST - LOWEST) * (HEIGHT - 2 * EDGE))
