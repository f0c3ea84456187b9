"""May this person be written to now, and where? Asked when a note is planned and again when it
is about to leave (Inv 23, 46).

Answers are reasons in one word, or None for yes; clients/content words them for people.
"""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db.models import F, Max
from django.utils import timezone

from clients import agreements, quiet, vault
from clients.context import acting_as_worker
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


def address_of(user: User) -> str:
    """Where this person can be written to about their own sign-in, or nothing.

    After a change of address the former one, for as long as it can be put back: whoever changed
    the address must not be the only one to hear of the next step (P7).
    """
    with acting_as_worker():
        channel = ContactChannel.objects.filter(client__user=user).first()
        if channel is None or channel.stopped_at or channel.bounced_at:
            return ""
        if channel.held_until and channel.held_until > timezone.now() and channel.former_sealed:
            return vault.opened(channel, "former_sealed") or ""
        if channel.verified_at is None or is_partners(channel):
            return ""
        return vault.opened(channel, "address_sealed") or ""


def why_not(client: Client, channel: ContactChannel | None, *, unanswered: int) -> str | None:
    """Why no note may go to this person now, as one word; None when it may."""
    reason = why_not_by(client.user, channel, unanswered=unanswered)
    if reason:
        return reason
    if not agreed([client]):
        return "no_consent"
    if channel is not None and is_partners(channel):
        return "not_theirs"
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
        "held": channel.held_until is not None and channel.held_until > timezone.now(),
        "demand_light": user.demand_light,
        "unanswered": unanswered >= MOST_UNANSWERED,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def is_partners(channel: ContactChannel) -> bool:
    """Whether somebody this person is, or was, here with signs in with this address or proved it
    as their own. Whoever asks keeps the answer to themselves (Inv 12, 29).

    One's own sign-in address stays one's own, whoever else names it.
    """
    mine, practice = bytes(channel.address_lookup), channel.practice_id
    own = channel.client.user
    if own is not None and vault.lookup(own.email, practice) == mine:
        return False
    couples = Member.objects.filter(client=channel.client_id).values("couple")
    others = Client.objects.filter(memberships__couple__in=couples).exclude(pk=channel.client_id)
    theirs = ContactChannel.objects.filter(client__in=others.values("pk"), address_lookup=mine)
    if theirs.filter(verified_at__isnull=False).exists():
        return True
    emails = others.exclude(user=None).values_list("user__email", flat=True)
    return any(vault.lookup(email, practice) == mine for email in emails)


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
