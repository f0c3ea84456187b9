"""What a diary's days say together: declared patterns over one person's own entries.

Only for a diary its writer let the therapist read; in “only me” mode nothing looks (Inv 3). Pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from worksheets.rules.flags import FlagHit


@dataclass(frozen=True)
class Entry:
    """One day's note: the value of the diary item, and the day in its writer's zone."""

    on: date
    value: dict


def patterns(content: dict, entries: Iterable[Entry]) -> list[FlagHit]:
    """The declared patterns that these days show, in words; a count is never told."""
    days = sorted(entries, key=lambda entry: entry.on)
    return [
        FlagHit(rule["flag"], rule["kind"], rule["words"], (rule["item"],))
        for rule in content.get("diary", {}).get("patterns", ())
        if _shows(rule, [entry.on for entry in days if _fits(rule, entry.value)])
    ]


def _fits(rule: dict, value: dict) -> bool:
    """Blank and “doesn’t apply” fit nothing."""
    at = value.get("at")
    return at is not None and at < rule["below"] and value.get("happened") == rule["happened"]


def _shows(rule: dict, days: list[date]) -> bool:
    """Whether so many different days lie within so many days of each other."""
    days = sorted(set(days))
    within = timedelta(days=rule["within"])
    return any(
        later - earlier < within
        for earlier, later in zip(days, days[rule["days"] - 1 :], strict=False)
    )


def week_of(on: date) -> date:
    """The Monday of that day's week."""
    return on - timedelta(days=on.weekday())


def summary_from(on: date) -> date:
    """The first day on which a therapist may be shown a summary with that day in it."""
    return week_of(on) + timedelta(days=7)
