"""A diary as its therapist reads it: one short summary of each week that is over, in words.

Only days their writer noted for the therapist; no single day, no count, no trend (CLINICAL §2.3).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils import timezone

from clients import vault
from clients.models import Hold, User
from clients.visibility import holds_for
from clients.wording import day
from worksheets import diary
from worksheets.item_types.base import texts
from worksheets.item_types.slider import MINUS
from worksheets.models import Assignment
from worksheets.own_days import value_of
from worksheets.scoring import FlagHit
from worksheets.visibility import readable_days_for


@dataclass(frozen=True)
class Week:
    title: str
    dial: str
    free: str
    context: Sequence[str]
    happened: Sequence[str]
    words: Sequence[str]


@dataclass(frozen=True)
class Weeks:
    weeks: Sequence[Week]
    patterns: Sequence[FlagHit]
    marks: Sequence[str]
    hold: Hold | None


def weeks(user: User, assignment: Assignment) -> Weeks:
    """What may be read now. A week appears once it is over, a safety mark at once."""
    content = assignment.version.content
    item = next(one for one in content["items"] if one["type"] == "diary")
    rows = list(readable_days_for(user).filter(assignment=assignment).order_by("on"))
    vault.fetch_keys(rows, "value_sealed")
    told = [diary.Entry(row.on, value_of(row)) for row in rows]
    over = [one for one in told if diary.told_from(one.on) <= timezone.localdate()]
    found = [_week(item, monday, list(days)) for monday, days in groupby(over, _monday)]
    active = holds_for(user).active().filter(client=assignment.client_id, about_id=assignment.pk)
    hold = active.first()
    words = {rule["flag"]: rule["words"] for rule in content.get("flags", ())}
    words |= {rule["flag"]: rule["words"] for rule in content["diary"]["patterns"]}
    return Weeks(
        weeks=found[::-1],
        patterns=[one for one in diary.patterns(content, told) if not one.is_safety],
        marks=[words[mark] for mark in hold.marks if mark in words] if hold else [],
        hold=hold,
    )


def _monday(entry: diary.Entry) -> Any:
    return diary.week_of(entry.on)


def _week(item: dict[str, Any], monday: Any, days: list[diary.Entry]) -> Week:
    values = [one.value for one in days]
    labels = item["free"]["labels"]
    free = sorted(value["free"] for value in values if "free" in value)
    return Week(
        title=f"Week of {day(monday)}",
        dial=_dial(values),
        free=_range([labels[step] for step in free]),
        context=_named(item, "context", [key for one in values for key in one.get("context", ())]),
        happened=_named(item, "happened", [one["happened"] for one in values if "happened" in one]),
        words=[one["note"] for one in values if one.get("note")],
    )


def _dial(values: list[dict[str, Any]]) -> str:
    told = sorted(value["at"] for value in values if "at" in value)
    return _range([f"{number}".replace("-", MINUS) for number in told])


def _range(steps: list[str]) -> str:
    if not steps:
        return ""
    return steps[0] if steps[0] == steps[-1] else f"{steps[0]} to {steps[-1]}"


def _named(item: dict[str, Any], part: str, keys: list[str]) -> list[str]:
    """In the author's order, each once: how often is nobody's to count."""
    named = texts(item.get(part, {}).get("options", ()))
    return [text for key, text in named.items() if key in keys]
