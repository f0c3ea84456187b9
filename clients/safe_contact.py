"""May this person be written to now, and where? Asked when a note is planned and again when it
is about to leave (Inv 23, 46).

Answers are reasons in one word, or None for yes; clients/content words them for people.
"""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db.models import F, Max

from clients import agreements, quiet
from clients.enums import Channel, CoupleStage, Decision, MessageState, Purpose
from clients.models import (
    Care,
    Client,
    ConsentEvent,
    ContactChannel,
    Hold,
    Member,
    OutboxMessage,
    User,
)

# After this many notes without a sign of life, nothing more is sent and the therapist can see so.
MOST_UNANSWERED = 3
# One note in seven days over all kinds; longer after each that went unanswered (CLINICAL §7).
LEAST_GAP = dt.timedelta(days=7)
BACK_OFF = (dt.timedelta(days=3), dt.timedelta(days=7), dt.timedelta(days=14))


def agreed(clients: Iterable[Client], purpose: str = Purpose.EMAIL) -> set[UUID]:
    """Of these people, those whose last word on this purpose is yes, in words still in force."""
    by_id = {client.pk: client.practice_id for client in clients}
    latest = (
        ConsentEvent.objects.filter(client__in=list(by_id), purpose=purpose, object_id__isnull=True)
        .filter(recipient_id=F("practice_id"))
        .order_by("client", "-at")
        .distinct("client")
        .values_list("client", "decision", "notice__version")
    )
    counts_from = agreements.counting_from(purpose)
    return {
        client_id
        for client_id, decision, version in latest
        if decision == Decision.GIVEN and version >= counts_from
    }


def channel_of(client: Client, channel: str = Channel.EMAIL) -> ContactChannel | None:
    return ContactChannel.objects.filter(client=client, channel=channel).first()


def why_not(client: Client, channel: ContactChannel | None, *, unanswered: int) -> str | None:
    """Why no note may go to this person now, as one word; None when it may."""
    reason = why_not_by(client.user, channel, unanswered=unanswered)
    if reason:
        return reason
    if not agreed([client]):
        return "no_consent"
    if not Care.objects.current().filter(client=client).exists():
        return "care_ended"
    if Member.objects.filter(
        client=client, left_at__isnull=True, couple__stage=CoupleStage.PAUSED
    ).exists():
        return "paused"
    return "hold" if Hold.objects.active().filter(client=client).exists() else None


def why_not_by(user: User | None, channel: ContactChannel | None, *, unanswered: int) -> str | None:
    """The part of the answer that stands in the person's own two rows."""
    if user is None or not user.is_active:
        return "not_joined"
    if channel is None:
        return "no_address"
    reasons = {
        "stopped": channel.stopped_at is not None,
        "bounced": channel.bounced_at is not None,
        "unverified": channel.verified_at is None,
        "demand_light": user.demand_light,
        "unanswered": unanswered >= MOST_UNANSWERED,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def hours_of(client: Client, channel: ContactChannel | None) -> quiet.Hours:
    """The person's own clock and the window they closed."""
    user = client.user
    practice_zone = client.practice.time_zone
    zone = quiet.zone(user.time_zone if user else practice_zone, practice_zone)
    if channel is None:
        return quiet.Hours(zone)
    return quiet.Hours(zone, channel.quiet_from, channel.quiet_until)


def opens_again_at(recipient_id: UUID, kinds: list[str], *, unanswered: int) -> dt.datetime | None:
    """When the cap lets the next note out, counting those that may have arrived."""
    last = OutboxMessage.objects.filter(
        recipient_id=recipient_id,
        kind__in=kinds,
        state__in=[MessageState.SENT, MessageState.UNKNOWN],
    ).aggregate(last=Max("finished_at"))["last"]
    return last and last + gap(unanswered)


def gap(unanswered: int) -> dt.timedelta:
    """The least time between two notes after so many went unanswered."""
    return max(LEAST_GAP, BACK_OFF[min(unanswered, len(BACK_OFF) - 1)])


def spread(longest: dt.timedelta) -> dt.timedelta:
    """How far chance may move a note; nought where jitter is switched off."""
    return longest if settings.OUTBOX_JITTER else dt.timedelta(0)
