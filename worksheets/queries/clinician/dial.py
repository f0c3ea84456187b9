"""A diary as its therapist reads it: one short summary of each week that is over, in words.

Only days their writer noted for the therapist; no single day, no count, no trend.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from clients import audit, vault
from clients.models import Hold, User
from clients.sealed import hold_reasons
from clients.visibility import holds_for
from clients.wording import day
from worksheets.item_types.base import texts
from worksheets.item_types.slider import MINUS
from worksheets.models import Assignment
from worksheets.queries.dial_values import value_of
from worksheets.rules import dial as dial_rules
from worksheets.rules import flags as flag_rules
from worksheets.rules.flags import FlagHit
from worksheets.visibility.worksheets import readable_days_for


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
    """What may be read now, opened, and on record as read (Inv 50). A week appears once it is
    over, a safety mark at once."""
    content = assignment.version.content
    item = next(one for one in content["items"] if one["type"] == "diary")
    rows = list(readable_days_for(user).filter(assignment=assignment).order_by("on"))
    vault.fetch_keys(rows, "value_sealed")
    told = [dial_rules.Entry(row.on, value_of(row)) for row in rows]
    over = [one for one in told if dial_rules.summary_from(one.on) <= timezone.localdate()]
    found = [_week(item, monday, list(days)) for monday, days in groupby(over, _monday)]
    about = assignment.client_id
    audit.record("days.read", assignment, by=user, about=about, count=len(found))
    active = holds_for(user).active().filter(client=assignment.client_id, about_id=assignment.pk)  # type: ignore[attr-defined]
    hold = active.first()
    words = {rule["flag"]: rule["words"] for rule in content.get("flags", ())}
    words |= {rule["flag"]: rule["words"] for rule in content["diary"]["patterns"]}
    marks = hold_reasons.marks_of(hold) if hold else []
    return Weeks(
        weeks=found[::-1],
        patterns=[
            *(one for one in dial_rules.patterns(content, told) if not one.is_safety),
            *_notes(content, item, over),
        ],
        marks=[words[mark] for mark in marks if mark in words],
        hold=hold,
    )


def _notes(
    content: dict[str, Any], item: dict[str, Any], over: list[dial_rules.Entry]
) -> list[FlagHit]:
    """What single days say that asks for no Hold, once their week is over: each once, undated."""
    hits = [hit for one in over for hit in flag_rules.flags(content, {item["key"]: one.value})]
    return list({hit.flag: hit for hit in hits if not hit.is_safety}.values())


def _monday(entry: dial_rules.Entry) -> Any:
    return dial_rules.week_of(entry.on)


def _week(item: dict[str, Any], monday: Any, days: list[dial_rules.Entry]) -> Week:
    values = [one.value for one in days]
    labels = item["free"]["labels"]
    free = sorted(value["free"] for value in values if "free" in value)
    return Week(
        title=_("Week of %(day)s") % {"day": day(monday)},
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
