"""The two notes that homework sends: something is new, and, once, it is still there.

Both use the same words, so that which of them arrives tells nothing (P12, Inv 45).
"""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from clients import kinds, quiet, safe_contact
from clients.enums import CoupleStage
from clients.kinds import Envelope, MessageKind, kind
from clients.models import ContactChannel, Couple, Member, OutboxMessage
from worksheets.enums import OPEN_STATES, AssignmentState
from worksheets.models import Assignment

NEW_SPREAD = dt.timedelta(minutes=20)
REMINDER_SPREAD = dt.timedelta(hours=6)
# Long enough for the one note in seven days, and for a "not this week".
KEEPS = dt.timedelta(days=21)


class AssignmentNote(MessageKind):
    """About one assignment, to the person it was given to."""

    spread = NEW_SPREAD

    def still_wanted(self, message: OutboxMessage) -> str | None:
        assignment = self._assignment(message)
        if assignment is None:
            return "gone"
        if assignment.state not in self.wanted_states():
            return str(assignment.state)
        couple = assignment.group.couple
        if couple is not None and not _is_in(couple, assignment.client_id):
            return "couple_ended"
        channel = safe_contact.channel_of(assignment.client)
        return safe_contact.why_not(
            assignment.client, channel, unanswered=unanswered(assignment.client_id, channel)
        )

    def wanted_states(self) -> tuple[str, ...]:
        return OPEN_STATES

    def not_before(self, message: OutboxMessage) -> dt.datetime | None:
        """Now where that is fine; else a moment in open hours, moved by chance (Inv 46, 49)."""
        assignment = self._assignment(message)
        assert assignment is not None, "asked after still_wanted"
        channel = safe_contact.channel_of(assignment.client)
        hours = safe_contact.hours_of(assignment.client, channel)
        now = timezone.now()
        earliest = [now]
        opens = safe_contact.opens_again_at(
            message.recipient_id,
            kinds.notes(),
            unanswered=unanswered(assignment.client_id, channel),
        )
        if opens:
            earliest.append(opens)
        if assignment.not_now_until:
            earliest.append(quiet.at_local(assignment.not_now_until, dt.time(0), hours.zone))
        if max(earliest) <= now and not quiet.is_quiet(now, hours):
            return None
        # Nowhere to place it: a moment so late that the row expires instead.
        return quiet.place(max(earliest), hours, safe_contact.spread(self.spread)) or (
            message.send_before
        )

    def envelope(self, message: OutboxMessage) -> Envelope:
        channel = ContactChannel.objects.select_related("practice").get(
            client__user=message.recipient_id, channel=message.channel
        )
        return kinds.note_envelope(channel, channel.practice)

    def sent(self, message: OutboxMessage) -> None:
        """Count it as unanswered until the person opens something."""
        channel = ContactChannel.objects.filter(
            client__user=message.recipient_id, channel=message.channel
        ).first()
        if channel is not None:
            channel.unanswered = unanswered(channel.client_id, channel) + 1
            channel.last_sent_at = timezone.now()
            channel.save(update_fields=["unanswered", "last_sent_at"])

    def refused(self, message: OutboxMessage) -> None:
        channel = ContactChannel.objects.filter(
            client__user=message.recipient_id, channel=message.channel
        ).first()
        if channel is not None:
            kinds.bounced(channel.pk)

    def _assignment(self, message: OutboxMessage) -> Assignment | None:
        """Only of the person the message goes to, whatever the row says."""
        return (
            Assignment.objects.select_related("client__user", "client__practice", "group__couple")
            .filter(pk=message.about_id, client__user=message.recipient_id)
            .first()
        )


@kind("assignment_new", template="note", keeps=KEEPS, is_note=True)
class AssignmentNew(AssignmentNote):
    """Something was given. Pointless once it was opened."""

    def wanted_states(self) -> tuple[str, ...]:
        return (AssignmentState.ASSIGNED,)


@kind("assignment_reminder", template="note", keeps=KEEPS, is_note=True)
class AssignmentReminder(AssignmentNote):
    """Once, two to three days later, while it is still open."""

    spread = REMINDER_SPREAD


def _is_in(couple: Couple, client_id: UUID) -> bool:
    """Whether this person has a seat in this couple, and it has not ended (CLINICAL §5)."""
    seats = Member.objects.current().filter(couple=couple, client=client_id)
    return couple.stage != CoupleStage.ENDED and seats.exists()


def unanswered(client_id: UUID, channel: ContactChannel | None) -> int:
    """How many notes in a row went without the person opening or sending anything."""
    return unanswered_of([channel]).get(client_id, 0) if channel else 0


def unanswered_of(channels: Iterable[ContactChannel]) -> dict[UUID, int]:
    """The same for several people, by client, in one query."""
    by_client = {channel.client_id: channel for channel in channels if channel.last_sent_at}
    seen = {
        row["client"]: [at for at in (row["opened"], row["sent"]) if at]
        for row in Assignment.objects.filter(client__in=list(by_client))
        .values("client")
        .annotate(opened=Max("opened_at"), sent=Max("submitted_at"))
    }
    return {
        client_id: 0
        if any(at > channel.last_sent_at for at in seen.get(client_id, []))
        else channel.unanswered
        for client_id, channel in by_client.items()
    }
