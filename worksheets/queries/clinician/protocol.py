"""What was said and where, beside what a clinician does next: after a Hold, and after a note."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from clients.content import protocol
from clients.models import Client, Hold, User
from clients.queries.clinician import holds as hold_queries
from clients.queries.clinician.holds import HoldLine
from worksheets.models import Assignment
from worksheets.queries.clinician import dial, submissions
from worksheets.queries.clinician.submissions import Reading
from worksheets.rules import flags as flag_rules
from worksheets.rules.conditions import by_key, items_that_told
from worksheets.visibility.worksheets import assignments_for, submissions_for


@dataclass(frozen=True)
class Said:
    """One answer as it was given, the question it was given to, and where it stands."""

    words: str
    prompt: str
    url: str


@dataclass(frozen=True)
class Told:
    """What one sheet says: its own sentences, and the answers behind them. No grade (Inv 18)."""

    title: str
    url: str
    rules: Sequence[str]
    said: Sequence[Said]
    is_safety: bool


@dataclass(frozen=True)
class Page:
    """Everything on the page. `hold`: the one that it is about; `standing`: all that are on for
    this person now; `why`: the reason of whoever placed it by hand."""

    client: Client
    told: Told | None
    hold: HoldLine | None
    standing: Sequence[HoldLine]
    why: str
    sections: Sequence[protocol.Section]
    guidance: protocol.Guidance


def of_hold(user: User, hold: Hold) -> Page:
    """Beside a Hold. What it leads to is opened, and on record as read (Inv 50)."""
    line = hold_queries.line_of(user, hold)
    sheet = sent(user, line.about_id) if line.about_id else None
    told = _told(user, sheet) if sheet else None
    why = hold_queries.why(user, hold)
    return _page(user, hold.client, told, line, why)


def of_flags(user: User, assignment: Assignment) -> Page:
    """Beside what one sheet says, whether or not it placed a Hold. On record as read, as well."""
    return _page(user, assignment.client, _told(user, assignment), None, "")


def sent(user: User, assignment_id: UUID) -> Assignment | None:
    """What this clinician may read of it: a sheet that was sent, or a diary. Locked while it is
    read, so that whoever takes it back at that moment is told truly whether it had been read."""
    readable = Q(pk__in=submissions_for(user).values("pk")) | Q(version__content__has_key="diary")
    rows = assignments_for(user).filter(readable, pk=assignment_id)
    rows = rows.select_related("client", "version__worksheet", "response", "assigned_by")
    return rows.select_for_update(of=("self",), no_key=True).first()


def _page(user: User, client: Client, told: Told | None, line: HoldLine | None, why: str) -> Page:
    standing = hold_queries.standing(user, client)
    is_hold = line is not None or bool(standing) or bool(told and told.is_safety)
    guidance = protocol.guidance()
    beside = protocol.HOLD if is_hold else protocol.NOTE
    sections = guidance.sections(beside, user.practice.country)
    return Page(client, told, line, standing, why, sections, guidance)


def _told(user: User, assignment: Assignment) -> Told:
    content = assignment.version.content
    if "diary" in content:
        return _of_diary(user, assignment)
    reading = submissions.reading(user, assignment)
    url = reverse("worksheets:submission", args=[assignment.pk])
    return Told(
        title=assignment.version.title,
        url=url,
        rules=[hit.words for hit in reading.flags],
        said=_said(reading, content, url),
        is_safety=any(hit.is_safety for hit in reading.flags) or bool(reading.contains),
    )


def _of_diary(user: User, assignment: Assignment) -> Told:
    """A diary is read by the week: what raised a Hold, and what is worth asking about."""
    found = dial.weeks(user, assignment)
    return Told(
        title=assignment.version.title,
        url=reverse("worksheets:weeks", args=[assignment.pk]),
        rules=[*found.marks, *(one.words for one in found.patterns)],
        said=[],
        is_safety=bool(found.marks),
    )


def _said(reading: Reading, content: Mapping[str, Any], url: str) -> list[Said]:
    """The answers that the sheet's rules name, safety first; words that were found; what was left
    open in a check-in."""
    lines = {answer.key: answer for answer in reading.answers}
    found = [
        Said(f"“{line.text}”", lines[key].prompt, f"{url}#{key}")
        for key in _keys(reading.flags, content, reading.values)
        if key in lines
        for line in lines[key].lines
    ]
    found += [Said(f"“… {one.said} …”", one.prompt, f"{url}#{one.key}") for one in reading.contains]
    return found + [Said(_("Left open"), prompt, url) for prompt in reading.left_open]


def _keys(
    hits: Sequence[flag_rules.FlagHit], content: Mapping[str, Any], values: Mapping[str, Any]
) -> list[str]:
    rules = {rule["flag"]: rule["when"] for rule in content.get("flags", ())}
    items = by_key(dict(content))
    keys = [key for hit in hits for key in items_that_told(rules[hit.flag], items, dict(values))]
    return list(dict.fromkeys(keys))
