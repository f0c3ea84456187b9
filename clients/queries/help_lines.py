"""The help lines of a practice: the portal's list for its country, as the practice changed it.

`shown` is the list that the practice's people see, on every page and on paper.
"""

import dataclasses
import datetime as dt
import zoneinfo
from collections.abc import Iterable
from hashlib import sha256

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.content import resources
from clients.enums import HelpLineKind
from clients.models import HelpLine, HelpLineCheck, Practice
from clients.models.help_lines import LASTS, every_list
from clients.policies.help_lines import missing, why_it_stays

# What an owner writes of a line.
WORDS = (
    "kind", "name", "number", "about", "hours", "text", "chat", "address", "languages", "deaf",
    "trace", "place", "silent",
)  # fmt: skip
# How long a line that nobody has looked up yet may stand on a list before that is an error.
FIRST = dt.timedelta(days=30)


@dataclasses.dataclass(frozen=True)
class Listed:
    """A line as people see it, the one on the portal's list it stands for, the practice's row."""

    line: resources.Line
    shipped: resources.Line | None
    row: HelpLine | None


@dataclasses.dataclass(frozen=True)
class Line:
    """A line, where it is from, and when somebody of the practice last confirmed it."""

    listed: resources.Line
    checked_on: dt.date | None
    checked_by: str
    is_due: bool
    key: str
    shipped: resources.Line | None
    row: HelpLine | None
    why_it_stays: str | None

    @property
    def kind_label(self) -> str:
        """What it is for, in words."""
        return str(HelpLineKind(self.listed.kind).label)


@dataclasses.dataclass(frozen=True)
class LeftOut:
    """A line of the portal's list that people here don't see, and the row that says why."""

    line: resources.Line
    row: HelpLine
    key: str


def today_in(practice: Practice) -> dt.date:
    """The date now in the practice’s own time zone."""
    return timezone.now().astimezone(zoneinfo.ZoneInfo(practice.time_zone)).date()


def of(practice: Practice) -> list[Line]:
    """Each line that the practice's people see, with its newest check: two queries."""
    rows = list(_rows(practice, practice.country).select_related("added_by__user"))
    return _with_checks(practice, _listed(practice.country, rows))


def overview(practice: Practice) -> tuple[list[Line], list[LeftOut]]:
    """The same, and what is left out: two queries."""
    rows = list(_rows(practice, practice.country).select_related("added_by__user"))
    standing = _listed(practice.country, rows)
    return _with_checks(practice, standing), _left_out(practice.country, rows)


def problem(practice: Practice, lines: list[Line]) -> str | None:
    """What an owner still has to settle, in a sentence; None when nothing is due."""
    is_shipped = resources.country(practice.country) is not None
    lacking = missing([one.listed.kind for one in lines], is_shipped=is_shipped)
    none_here = None if is_shipped else _("The portal has no help lines for this country.")
    open_ones = [_unconfirmed(lines), none_here if lacking else None, lacking]
    return " ".join(one for one in open_ones if one) or None


def _unconfirmed(lines: list[Line]) -> str | None:
    never = sum(1 for one in lines if one.checked_on is None)
    due = sum(1 for one in lines if one.is_due)
    if never:
        return _("%(never)s of %(lines)s are not confirmed yet.") % {
            "never": never,
            "lines": len(lines),
        }
    if due:
        return _("%(due)s of %(lines)s were last confirmed more than %(days)s days ago.") % {
            "due": due,
            "lines": len(lines),
            "days": LASTS.days,
        }
    return None


def digest(practice: Practice) -> str:
    """Which lines the portal has for the practice's country, in a few letters; changes with one.

    What the practice itself changes is told by the action that changes it.
    """
    country = resources.country(practice.country)
    if country is None:
        return f"none:{practice.country}"
    lines = [(country.code, one.name, one.number, one.signature) for one in country.every_line]
    return sha256(repr(lines).encode()).hexdigest()[:16]


def hold(practice: Practice) -> bool:
    """Whether the list is complete, all of it confirmed and none of it due: no query."""
    due_on, known = practice.help_lines_due_on, practice.help_lines_digest
    return bool(due_on and known == digest(practice) and today_in(practice) < due_on)


def shown(practice: Practice, code: str = "") -> resources.Country | None:
    """The list as this practice's people see it: for its own country, or the one that is asked for.

    The one function for every page and for paper. Two queries. None where nobody has listed
    anything for that country. Each line has the day on which the practice confirmed it lately.
    """
    code = (code or practice.country).upper()
    lines = [one.line for one in _listed(code, _rows(practice, code))]
    if not lines:
        return None
    checks, today = _newest(practice.help_line_checks, code), today_in(practice)

    def dated(line: resources.Line) -> resources.Line:
        check = checks.get((line.name, line.number, line.signature))
        if check is None or _is_due(check, today):
            return line
        return dataclasses.replace(line, checked_on=check.checked_on)

    first, *others = map(dated, lines)
    name = resources.name_of(code)
    if first.kind == HelpLineKind.EMERGENCY:
        return resources.Country(code, name, first, tuple(others))
    return resources.Country(code, name, None, (first, *others))


def unchecked(today: dt.date) -> list[str]:
    """In worker scope: what people of a practice here see and nobody there has looked up, with the
    day. Only what somebody of the practice did counts; a line that is new has a month (Inv 54)."""
    found: dict[str, None] = {}
    for practice, rows, checks in every_list():
        code, standing = practice.country, _standing(checks)
        for one in _listed(code, rows):
            begun = one.row.added_at if one.row else practice.created_at
            since = max(begun.date(), dt.date.min if one.row else resources.listed_on())
            check = standing.get((one.line.name, one.line.number, one.line.signature))
            if why := _why_unchecked(check, since, today):
                found[f"{code}, {one.line.name} ({one.line.number}): {why}"] = None
    return list(found)


def _why_unchecked(check: HelpLineCheck | None, since: dt.date, today: dt.date) -> str:
    if check is None:
        is_late = today - since > FIRST
        return "nobody of the practice that shows it has looked it up" if is_late else ""
    return f"last looked up on {check.checked_on}" if _is_due(check, today) else ""


def find(practice: Practice, name: str, number: str) -> resources.Line | None:
    """The line of the practice's list that is called so and has this number."""
    lines = (one.line for one in _listed(practice.country, _rows(practice, practice.country)))
    return next((one for one in lines if (one.name, one.number) == (name, number)), None)


def find_by_key(practice: Practice, key: str) -> Line | None:
    """The line of the practice's list with this key; None where there is none."""
    return next((one for one in of(practice) if one.key == key), None)


def row_of(practice: Practice, key: str) -> HelpLine | None:
    """What the practice made of the line and can take back; None where it made nothing of it."""
    rows = _rows(practice, practice.country)
    return next((row for row in rows if str(row.pk) == key), None)


def is_taken(practice: Practice, name: str, number: str, *, apart_from: str = "") -> bool:
    """Whether another line, listed or left out, is called so and has this number."""
    lines, left_out = overview(practice)
    known = [(one.key, one.listed) for one in lines] + [(one.key, one.line) for one in left_out]
    return any(
        (line.name, line.number) == (name, number) for key, line in known if key != apart_from
    )


def _rows(practice: Practice, code: str) -> "models.QuerySet[HelpLine]":
    return practice.help_lines.filter(country=code, ended_at=None).order_by("added_at", "pk")


def _listed(code: str, rows: Iterable[HelpLine]) -> list[Listed]:
    """What stands: emergency numbers, the portal's first; then the practice's own; then the others.

    A correction of a line that the portal no longer lists stays, as the practice's own.
    """
    country = resources.country(code)
    made = {row.shipped: row for row in rows}
    own = [row for row in rows if not row.shipped_name]
    found = []
    for line in country.every_line if country else ():
        row = made.pop((line.name, line.number), None)
        # Whatever a row says, the portal's emergency number stands.
        is_emergency = line.kind == HelpLineKind.EMERGENCY
        if row is None or (row.is_left_out and is_emergency):
            found.append(Listed(line, line, None))
        elif not row.is_left_out:
            found.append(Listed(_worded(row), line, row))
    orphans = [row for row in made.values() if row.shipped_name and not row.is_left_out]
    mine = [Listed(_worded(row), None, row) for row in (*own, *orphans)]
    return sorted([*found, *mine], key=_place)


def _place(one: Listed) -> int:
    is_emergency, is_own = one.line.kind == HelpLineKind.EMERGENCY, one.shipped is None
    if is_emergency:
        return 1 if is_own else 0
    return 2 if is_own else 3


def _worded(row: HelpLine) -> resources.Line:
    return resources.Line(**{name: getattr(row, name) for name in WORDS})


def _left_out(code: str, rows: Iterable[HelpLine]) -> list[LeftOut]:
    country = resources.country(code)
    lines = {(one.name, one.number): one for one in country.every_line} if country else {}
    return [
        LeftOut(lines[row.shipped], row, str(row.pk))
        for row in rows
        if row.is_left_out and row.shipped in lines
    ]


def _with_checks(practice: Practice, standing: list[Listed]) -> list[Line]:
    named = practice.help_line_checks.select_related("checked_by__user")
    checks, today = _newest(named, practice.country), today_in(practice)
    kinds = [one.line.kind for one in standing]
    found = []
    for one in standing:
        check = checks.get((one.line.name, one.line.number, one.line.signature))
        found.append(
            Line(
                listed=one.line,
                checked_on=check.checked_on if check else None,
                checked_by=check.checked_by.user.display_name if check else "",
                is_due=check is None or _is_due(check, today),
                key=_key(practice.country, one),
                shipped=one.shipped,
                row=one.row,
                why_it_stays=why_it_stays(one.line.kind, kinds, is_shipped=one.shipped is not None),
            )
        )
    return found


def _key(code: str, one: Listed) -> str:
    """Names a line in an address: the practice's row, or the portal's line."""
    if one.row is not None:
        return str(one.row.pk)
    return sha256(repr((code, one.line.name, one.line.number)).encode()).hexdigest()[:16]


def _newest(
    rows: "models.QuerySet[HelpLineCheck] | models.Manager[HelpLineCheck]", code: str
) -> dict[tuple[str, str, str], HelpLineCheck]:
    """The newest check of each line, as it was worded; none for what was taken back since.

    Without the names of whoever confirmed it where a client reads: they may not see a colleague's
    row, and the check would be gone with it.
    """
    return _standing(rows.filter(country=code).order_by("checked_on", "written_at"))


def _standing(newest_last: Iterable[HelpLineCheck]) -> dict[tuple[str, str, str], HelpLineCheck]:
    newest = {row.line: row for row in newest_last}
    return {line: row for line, row in newest.items() if not row.is_withdrawn}


def _is_due(check: HelpLineCheck, today: dt.date) -> bool:
    return check.checked_on <= today - LASTS
