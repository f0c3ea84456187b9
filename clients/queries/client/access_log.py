"""“Who saw what”: a person's own list of what was done with what is theirs (P14, Inv 50)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core import signing
from django.db.models import Q, QuerySet
from django.utils import timezone

from clients.enums import Purpose
from clients.models import AuditEvent, User
from clients.told import SAID
from clients.visibility import audit_about_me
from clients.wording import day

SHOWN = 40
_SALT = "clients.own_log"


@dataclass(frozen=True)
class Line:
    time: str
    words: str


@dataclass(frozen=True)
class Day:
    name: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Log:
    days: Sequence[Day]
    older: str
    is_first: bool


def log(user: User, before: str = "") -> Log:
    """So many deeds, newest first, in three queries however many there are."""
    rows = _after(audit_about_me(user).filter(verb__in=list(SAID)), before)
    found = list(rows.order_by("-at", "-pk")[: SHOWN + 1])
    shown = found[:SHOWN]
    names = _names(user, shown)
    days: dict[str, list[Line]] = {}
    for row in shown:
        words = _words(row, user, names)
        if words:
            at = timezone.localtime(row.at)
            days.setdefault(day(at), []).append(Line(f"{at:%H:%M}", words))
    older = _cursor(shown[-1]) if len(found) > SHOWN else ""
    return Log([Day(name, lines) for name, lines in days.items()], older, not before)


def _names(user: User, rows: Sequence[AuditEvent]) -> dict[UUID, str]:
    """Row security shows a client no user but themselves and the practice's clinicians."""
    others = {row.actor_id for row in rows if row.actor_id} - {user.pk}
    people = User.objects.filter(pk__in=others, practice=user.practice_id)
    return dict(people.values_list("pk", "display_name"))


def _words(row: AuditEvent, user: User, names: dict[UUID, str]) -> str:
    is_own = row.actor_id == user.pk
    name = names.get(row.actor_id, "Somebody at your practice") if row.actor_id else ""
    words = SAID[row.verb].words(is_own=is_own, name=name)
    return words.replace("{purpose}", _purpose(row.facts))


def _purpose(facts: dict[str, Any]) -> str:
    purpose = facts.get("purpose", "")
    return str(Purpose(purpose).label) if purpose in Purpose.values else "a question"


def _cursor(row: AuditEvent) -> str:
    """Signed, so that it can only be what stood on a page; it says nothing to its reader."""
    return signing.dumps([row.at.isoformat(), row.pk], salt=_SALT, compress=True)


def _after(rows: QuerySet[AuditEvent], before: str) -> QuerySet[AuditEvent]:
    if not before:
        return rows
    try:
        at, pk = signing.loads(before, salt=_SALT)
    except (signing.BadSignature, ValueError):
        return rows
    moment = datetime.fromisoformat(at)
    return rows.filter(Q(at__lt=moment) | Q(at=moment, pk__lt=pk))
