"""What is planned to be sent to a client next, as status for their therapist: never words."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from clients import kinds, safe_contact
from clients.enums import MessageState
from clients.models import Client, ContactChannel, OutboxMessage
from worksheets.kinds import unanswered

# Why none goes out, for the therapist. Nothing here tells more than that none does (Inv 19).
WHY_NOT = {
    "not_joined": "Notes begin after they join.",
    "no_address": "They haven’t named an address for notes.",
    "unverified": "They haven’t confirmed their address yet.",
    "stopped": "They turned notes off.",
    "bounced": "Their address turned the last note away.",
    "demand_light": "They come by when they like: nothing is sent.",
    "unanswered": "Three notes went by without a visit, so no more are sent.",
    "no_consent": "They haven’t agreed to notes by email.",
    "care_ended": "Care has ended.",
    "paused": "The couple is paused.",
    "hold": "A Hold pauses notes.",
}


@dataclass(frozen=True)
class NextNote:
    """`at` is the client's own clock. Without it, `why_not` says why nothing is planned to go."""

    at: dt.datetime | None
    why_not: str = ""

    @property
    def is_paused_by_silence(self) -> bool:
        return self.why_not == WHY_NOT["unanswered"]


def next_note_for(client: Client) -> NextNote | None:
    """The next note planned for this client; None where none is planned and none is in the way."""
    return next_notes_for([client])[client.pk]


def next_notes_for(clients: Sequence[Client]) -> dict[UUID, NextNote | None]:
    """The same for the people of one page: two queries, and a few for each person."""
    users = {client.user_id: client.pk for client in clients if client.user_id}
    due: dict[object, dt.datetime] = {}
    for recipient_id, due_at in OutboxMessage.objects.filter(
        recipient_id__in=list(users),
        kind__in=kinds.notes(),
        state__in=[MessageState.PENDING, MessageState.SENDING],
    ).values_list("recipient_id", "due_at"):
        due[recipient_id] = min(due_at, due.get(recipient_id, due_at))
    channels = {c.client_id: c for c in ContactChannel.objects.filter(client__in=clients)}
    return {
        client.pk: _next(client, channels.get(client.pk), due.get(client.user_id))
        for client in clients
    }


def _next(
    client: Client, channel: ContactChannel | None, due_at: dt.datetime | None
) -> NextNote | None:
    reason = safe_contact.why_not(client, channel, unanswered=unanswered(client.pk, channel))
    if reason:
        return NextNote(None, WHY_NOT[reason])
    if due_at is None:
        return None
    return NextNote(due_at.astimezone(safe_contact.hours_of(client, channel).zone))
