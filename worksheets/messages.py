"""The two notes that homework sends: something is new, and, once, it is still there.

Both use the same words, so that which of them arrives tells nothing (P12, Inv 45).
"""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Max, QuerySet
from django.utils import timezone

from clients.enums import CoupleStage
from clients.messaging import kinds
from clients.messaging.kinds import Envelope, MessageKind, kind
from clients.models import ContactChannel, Couple, Member, OutboxMessage
from clients.policies import contact, quiet_hours
from worksheets.enums import OPEN_STATES, AssignmentState
from worksheets.models import Assignment

NEW_SPREAD = dt.timedelta(minutes=20)
REMINDER_SPREAD = dt.timedelta(hours=6)
# Long enough for the one note in seven days, and for a "not this week".
KEEPS = dt.timedelta(days=21)


class AssignmentNote(MessageKind):
    """About one assignment, to the person it was assigned to."""

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
        channel = contact.channel_of(assignment.client)
        return contact.why_not(
            assignment.client, channel, unanswered=unanswered(assignment.client_id, channel)
        )

    def wanted_states(self) -> tuple[str, ...]:
        return OPEN_STATES

    def not_before(self, message: OutboxMessage) -> dt.datetime | None:
        """After the cap and a "not this week", in their open hours; None where that is now."""
        assignment = self._assignment(message)
        assert assignment is not None, "asked after still_wanted"
        client, day = assignment.client, assignment.not_now_until
        channel = contact.channel_of(client)
        zone = contact.hours_of(client, channel).zone
        silent = unanswered(client.pk, channel)
        waits_for = [
            contact.opens_again_at(message.recipient_id, kinds.notes(), unanswered=silent),
            quiet_hours.at_local(day, dt.time(0), zone) if day else None,
        ]
        # Where no hour is open it is so late that the row expires instead.
        return contact.may_leave_at(
            client,
            channel,
            otherwise=message.send_before,
            waits_for=waits_for,
            spread=self.spread,
        )

    def envelope(self, message: OutboxMessage) -> Envelope:
        channel = _channels_of(message).select_related("practice").get()
        return kinds.note_envelope(channel, channel.practice)

    def sent(self, message: OutboxMessage) -> None:
        """Count it as unanswered until the person opens something."""
        channel = _channels_of(message).first()
        if channel is not None:
            channel.unanswered = unanswered(channel.client_id, channel) + 1
            channel.last_sent_at = timezone.now()
            channel.save(update_fields=["unanswered", "last_sent_at"])

    def refused(self, message: OutboxMessage) -> None:
        channel = _channels_of(message).first()
        if channel is not None:
            kinds.bounced(channel.pk)

    def _assignment(self, message: OutboxMessage) -> Assignment | None:
        """Only of the person the message goes to, whatever the row says."""
        rows = Assignment.of_recipient(message.recipient_id, message.about_id)
        return rows.select_related("client__user", "client__practice", "group__couple").first()


@kind("assignment_new", template="note", keeps=KEEPS, is_note=True)
class AssignmentNew(AssignmentNote):
    """Something was given. Pointless once it was opened."""

    def wanted_states(self) -> tuple[str, ...]:
        return (AssignmentState.ASSIGNED,)


@kind("assignment_reminder", template="note", keeps=KEEPS, is_note=True)
class AssignmentReminder(AssignmentNote):
    """Once, two to three days later, while it is still open."""

    spread = REMINDER_SPREAD


def _channels_of(message: OutboxMessage) -> QuerySet[ContactChannel]:
    return ContactChannel.of_recipient(message.recipient_id, message.channel)


def _is_in(couple: Couple, client_id: UUID) -> bool:
    """Whether this person has a seat in this couple, and it has not ended."""
    seats = Member.current_of(client_id).filter(couple=couple)
    return couple.stage != CoupleStage.ENDED and seats.exists()


def unanswered(client_id: UUID, channel: ContactChannel | None) -> int:
    """How many notes in a row went without the person opening or sending anything."""
    return unanswered_of([channel]).get(client_id, 0) if channel else 0


def unanswered_of(channels: Iterable[ContactChannel]) -> dict[UUID, int]:
    """The same for several people, by client, in one query."""
    by_client = {channel.client_id: channel for channel in channels if channel.last_sent_at}
    seen = {
        row["client"]: [at for at in (row["opened"], row["sent"]) if at]
        for row in Assignment.given_to(by_client)
        .values("client")
        .annotate(opened=Max("opened_at"), sent=Max("submitted_at"))
    }
    return {
        client_id: 0
        if any(at > channel.last_sent_at for at in seen.get(client_id, []))
        else channel.unanswered
        for client_id, channel in by_client.items()
    }
