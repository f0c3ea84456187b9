"""Letters that wait for a person: nobody knows whether they arrived, or they were set aside."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from clients import outbox
from clients.enums import MessageState
from clients.models import Client, Invitation, User
from clients.visibility import messages_for
from clients.wording import day

SHOWN = 50
# An unknown outcome is settled by asking the person; after this it is only history.
UNKNOWN_SHOWN = dt.timedelta(days=30)


@dataclass(frozen=True)
class StuckLine:
    id: UUID
    name: str
    what: str
    words: str
    when: str
    can_try_again: bool


def stuck_for(user: User) -> list[StuckLine]:
    """Newest first, at most fifty: three queries however many there are."""
    since = timezone.now() - UNKNOWN_SHOWN
    rows = outbox.needs_a_look(messages_for(user)).filter(finished_at__gt=since)
    found = list(rows.order_by("-finished_at")[:SHOWN])
    ids = [row.recipient_id for row in found]
    names = dict(Client.objects.filter(user__in=ids).values_list("user", "name"))
    names |= dict(Invitation.objects.filter(pk__in=ids).values_list("pk", "name"))
    return [
        StuckLine(
            id=row.pk,
            name=names.get(row.recipient_id, ""),
            what="Invitation" if row.kind == "invitation" else "Note by email",
            words=_words(row.state, row.outcome),
            when=day(row.finished_at),
            can_try_again=row.state == MessageState.PARKED and not _is_refused(row.outcome),
        )
        for row in found
    ]


def _is_refused(outcome: str) -> bool:
    return outcome.startswith("smtp_5") or outcome == "recipient_refused"


def _words(state: str, outcome: str) -> str:
    if state == MessageState.UNKNOWN:
        return "It may have arrived or not, so it is not sent twice. Ask them."
    if _is_refused(outcome):
        return "Their address turned it away. Check the address with them."
    return "It could not be sent after five tries."
