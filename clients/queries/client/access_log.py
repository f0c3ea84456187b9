"""“Who saw what”: a person's own list of what was done with what is theirs (P14, Inv 50)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.audit.verbs import SAID, TOLD_ALONE_READ
from clients.enums import Purpose
from clients.models import AuditEvent, User
from clients.policies.consents import TOLD_ALONE
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
class Place:
    moment: datetime
    shown: int


@dataclass(frozen=True)
class Log:
    days: Sequence[Day]
    older: str
    is_first: bool


def log(user: User, before: str = "") -> Log:
    """So many deeds, newest first, in three queries however many there are."""
    rows, place = audit_about_me(user).filter(verb__in=list(SAID)), _place(before)
    if place:
        rows = rows.filter(at__lte=place.moment)
    skipped = place.shown if place else 0
    found = list(rows.order_by("-at", "-pk")[skipped : skipped + SHOWN + 1])
    shown = found[:SHOWN]
    names = _names(user, shown)
    days: dict[str, list[Line]] = {}
    for row in shown:
        words = _words(row, user, names)
        if words:
            at = timezone.localtime(row.at)
            days.setdefault(day(at), []).append(Line(f"{at:%H:%M}", words))
    older = _cursor(shown, place) if len(found) > SHOWN else ""
    return Log([Day(name, lines) for name, lines in days.items()], older, place is None)


def _names(user: User, rows: Sequence[AuditEvent]) -> dict[UUID, str]:
    """Row security shows a client no user but themselves and the practice's clinicians."""
    others = {row.actor_id for row in rows if row.actor_id} - {user.pk}
    return User.names_of(others, user.practice_id)


def _words(row: AuditEvent, user: User, names: dict[UUID, str]) -> str:
    is_own = row.actor_id == user.pk
    name = names.get(row.actor_id, _("Somebody at your practice")) if row.actor_id else ""
    said = SAID[row.verb]
    if row.verb == "consent.given" and row.facts.get("purpose") in TOLD_ALONE.values():
        said = TOLD_ALONE_READ
    words = said.words(is_own=is_own, name=name)
    return words.replace("{purpose}", _purpose(row.facts))


def _purpose(facts: dict[str, Any]) -> str:
    purpose = facts.get("purpose", "")
    return str(Purpose(purpose).label) if purpose in Purpose.values else _("a question")


def _cursor(shown: Sequence[AuditEvent], before: Place | None) -> str:
    """When the last line of this page was, and how many lines of that moment have been shown.

    Signed, so that it can only be what stood on a page. No number of a row is in it: how many
    deeds the whole portal recorded between two visits is nobody's to count.
    """
    moment = shown[-1].at
    so_far = sum(1 for row in shown if row.at == moment)
    if before and before.moment == moment:
        so_far += before.shown
    return signing.dumps([moment.isoformat(), so_far], salt=_SALT, compress=True)


def _place(token: str) -> Place | None:
    """Where a page begins; the newest lines where the token is none of ours."""
    try:
        moment, shown = signing.loads(token, salt=_SALT)
        return Place(datetime.fromisoformat(moment), int(shown))
    except (signing.BadSignature, ValueError, TypeError):
        return None
