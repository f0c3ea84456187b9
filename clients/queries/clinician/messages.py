"""Letters that wait for a person: perhaps arrived, set aside, or too late to be of any use."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.enums import MessageState
from clients.messaging import kinds, outbox
from clients.models import OutboxMessage, User
from clients.visibility import clients_for, invitations_for, messages_for
from clients.wording import day

SHOWN = 50
# An unknown outcome is settled by asking the person; after this it is only history.
UNKNOWN_SHOWN = dt.timedelta(days=30)
WHAT = {
    "invitation": _("Invitation"),
    "reset_code": _("Sign-in code"),
    "address_check": _("Confirmation of a new address"),
}


@dataclass(frozen=True)
class StuckLine:
    id: UUID
    name: str
    what: str
    words: str
    when: str
    can_try_again: bool


@dataclass(frozen=True)
class StuckPage:
    lines: Sequence[StuckLine]
    older: UUID | None


def stuck_for(user: User, before: UUID | None = None) -> StuckPage:
    """Newest first, a page at a time: three queries however many there are, one more for a page
    that begins further down."""
    since = timezone.now() - UNKNOWN_SHOWN
    rows = outbox.needs_a_look(messages_for(user)).filter(finished_at__gt=since)
    if before and (edge := rows.filter(pk=before).values_list("finished_at", "pk").first()):
        at, pk = edge
        rows = rows.filter(Q(finished_at__lt=at) | Q(finished_at=at, pk__lt=pk))
    found = list(rows.order_by("-finished_at", "-pk")[: SHOWN + 1])
    older = found[SHOWN - 1].pk if len(found) > SHOWN else None
    return StuckPage(_lines(user, found[:SHOWN]), older)


def _lines(user: User, found: Sequence[OutboxMessage]) -> list[StuckLine]:
    ids = [row.recipient_id for row in found]
    names = dict(clients_for(user).filter(user__in=ids).values_list("user", "name"))
    names |= dict(invitations_for(user).filter(pk__in=ids).values_list("pk", "name"))
    return [
        StuckLine(
            id=row.pk,
            name=names.get(row.recipient_id, ""),
            what=_what(row.kind),
            words=_words(row.kind, row.state, row.outcome),
            when=day(row.finished_at),
            can_try_again=row.state == MessageState.PARKED and not _is_refused(row.outcome),
        )
        for row in found
    ]


def _what(kind: str) -> str:
    if kind in kinds.notes():
        return gettext("Note by email")
    return str(WHAT[kind]) if kind in WHAT else gettext("Email about their account")


def _is_refused(outcome: str) -> bool:
    return outcome.startswith("smtp_5") or outcome == "recipient_refused"


def _words(kind: str, state: str, outcome: str) -> str:
    if state == MessageState.EXPIRED:
        if kind == "reset_code":
            return gettext("It could not be sent in time. They can ask for another code.")
        return gettext("It could not be sent in time.")
    if state == MessageState.UNKNOWN:
        return gettext("It may have arrived or not, so it is not sent twice. Ask them.")
    if _is_refused(outcome):
        return gettext("Their mail server refused it. Check the address with them.")
    return gettext("It could not be sent after five attempts.")
