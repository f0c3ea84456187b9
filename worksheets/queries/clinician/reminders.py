"""What is planned to be sent to a client next, as status for their therapist: never words."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from clients import kinds, quiet, safe_contact
from clients.enums import MessageState
from clients.models import Client, ContactChannel, Hold, OutboxMessage, User
from worksheets.kinds import unanswered_of

# Why none goes out, for the therapist. Nothing here tells more than that none does (Inv 19).
WHY_NOT = {
    "not_joined": "Notes begin after they join.",
    "no_address": "They haven’t named an address for notes.",
    "unverified": "They haven’t confirmed their address yet.",
    "held": "Their address was changed; nothing goes to it for three days.",
    "stopped": "They turned notes off.",
    "bounced": "Their address turned the last note away.",
    "demand_light": "They come by when they like: nothing is sent.",
    "unanswered": "Three notes went by without a visit, so no more are sent.",
    "no_consent": "They haven’t agreed to notes by email.",
    "hold": "A Hold pauses notes.",
}


@dataclass(frozen=True)
class NextNote:
    """`at` is the client's own clock; without it, `why_not` says what is in the way, if any."""

    at: dt.datetime | None = None
    why_not: str = ""

    @property
    def words(self) -> str:
        if self.at is None:
            return self.why_not or "No note by email is planned."
        return f"A neutral note by email goes on {self.at:%A %-d %B, around %H:%M}, by their clock."


def next_notes_for(clients: Sequence[Client]) -> dict[UUID, NextNote]:
    """The next note planned for each, or why none goes: six queries however many people."""
    users = User.objects.in_bulk([client.user_id for client in clients if client.user_id])
    channels = {row.client_id: row for row in ContactChannel.objects.filter(client__in=clients)}
    silent = unanswered_of(channels.values())
    agreed = safe_contact.agreed(clients)
    held = set(Hold.objects.active().filter(client__in=clients).values_list("client", flat=True))
    due = dict(
        OutboxMessage.objects.filter(
            recipient_id__in=list(users),
            kind__in=kinds.notes(),
            state__in=[MessageState.PENDING, MessageState.SENDING],
        )
        .order_by("-due_at")
        .values_list("recipient_id", "due_at")
    )
    found: dict[UUID, NextNote] = {}
    for client in clients:
        user, channel = users.get(client.user_id or client.pk), channels.get(client.pk)
        reason = safe_contact.why_not_by(user, channel, unanswered=silent.get(client.pk, 0))
        if reason is None and client.pk not in agreed:
            reason = "no_consent"
        if reason is None and client.pk in held:
            reason = "hold"
        found[client.pk] = _note(user, due.get(user.pk) if user else None, reason)
    return found


def words_for(clients: Sequence[Client]) -> dict[UUID, str]:
    """One sentence for each person, for their therapist's page."""
    return {pk: note.words for pk, note in next_notes_for(clients).items()}


def _note(user: User | None, due_at: dt.datetime | None, reason: str | None) -> NextNote:
    if reason:
        return NextNote(why_not=WHY_NOT[reason])
    if due_at is None or user is None:
        return NextNote()
    return NextNote(at=due_at.astimezone(quiet.zone(user.time_zone, "UTC")))
