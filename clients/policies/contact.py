"""May this person be written to, where, and when? Asked when a note is planned and again when it
is about to leave (Inv 23, 46).

Whether (`why_not`) is a reason in one word, or None for yes; clients/content words it for people.
When (`may_leave_at`) is a moment, or None for now.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone

from clients import vault
from clients.enums import Channel, CoupleStage, Decision, Purpose
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
from clients.policies import consents, quiet_hours

# After this many notes without a sign of life, nothing more is sent and the therapist can see so.
MOST_UNANSWERED = 3
# One note in seven days over all kinds; longer after each that went unanswered.
LEAST_GAP = dt.timedelta(days=7)
BACK_OFF = (dt.timedelta(days=3), dt.timedelta(days=7), dt.timedelta(days=14))


def agreed(clients: Iterable[Client], purpose: str = Purpose.EMAIL) -> set[UUID]:
    """Of these people, those whose last word on this purpose is yes, in words still in force."""
    latest = ConsentEvent.last_words_of([client.pk for client in clients], purpose)
    counts_from = consents.counting_from(purpose)
    return {
        client_id
        for client_id, decision, version in latest.values_list(
            "client", "decision", "notice__version"
        )
        if decision == Decision.GIVEN and version >= counts_from
    }


def channel_of(client: Client, channel: str = Channel.EMAIL) -> ContactChannel | None:
    """Where this person may be written to, stopped or not; None where they never said."""
    return client.channels.filter(channel=channel).first()


def why_not(client: Client, channel: ContactChannel | None, *, unanswered: int) -> str | None:
    """Why no note may go to this person now, as one word; None when it may."""
    silent = {client.pk: unanswered}
    reason = why_not_each([client], {client.pk: channel}, silent)[client.pk]
    if reason is None and channel is not None and is_partners(channel):
        return "not_theirs"
    return reason


def why_not_each(
    clients: Sequence[Client],
    channels: Mapping[UUID, ContactChannel | None],
    unanswered: Mapping[UUID, int],
) -> dict[UUID, str | None]:
    """The same for several people by client, in three queries where their `user` is at hand:
    a reason, or None.

    Whether an address is a partner's is left out: a therapist's page never tells that (Inv 29).
    """
    yes = agreed(clients)
    state = _state_of(clients)
    return {
        one.pk: why_not_by(one.user, channels.get(one.pk), unanswered=unanswered.get(one.pk, 0))
        or (None if one.pk in yes else "no_consent")
        or state[one.pk]
        for one in clients
    }


def _state_of(clients: Iterable[Client]) -> dict[UUID, str | None]:
    """What in the work with each person stands against a note: nobody's care, a pause, a Hold."""
    pause = Member.current_of(OuterRef("pk")).filter(couple__stage=CoupleStage.PAUSED)
    rows = Client.as_they_stand(clients).annotate(
        in_care=Exists(Care.current_of(OuterRef("pk"))),
        is_paused=Exists(pause),
        is_held=Exists(Hold.active_of(OuterRef("pk"))),
    )
    found: dict[UUID, str | None] = dict.fromkeys([one.pk for one in clients], "care_ended")
    for row in rows:
        if row.in_care:
            found[row.pk] = "paused" if row.is_paused else "hold" if row.is_held else None
    return found


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
    others = Client.ever_beside(channel.client_id)
    theirs = ContactChannel.with_address(mine).filter(client__in=others.values("pk"))
    if theirs.filter(verified_at__isnull=False).exists():
        return True
    emails = others.exclude(user=None).values_list("user__email", flat=True)
    return any(vault.lookup(email, practice) == mine for email in emails)


def hours_of(client: Client, channel: ContactChannel | None) -> quiet_hours.Hours:
    """The person's own clock and the window they closed."""
    user = client.user
    practice_zone = client.practice.time_zone
    zone = quiet_hours.zone(user.time_zone if user else practice_zone, practice_zone)
    if channel is None:
        return quiet_hours.Hours(zone)
    return quiet_hours.Hours(zone, channel.quiet_from, channel.quiet_until)


def may_leave_at(
    client: Client,
    channel: ContactChannel | None,
    *,
    otherwise: dt.datetime,
    waits_for: Iterable[dt.datetime | None] = (),
    spread: dt.timedelta = dt.timedelta(0),
) -> dt.datetime | None:
    """When a letter that is about to leave may reach this person; None where that is now.

    Else a moment in their open hours after all that it waits for, moved by chance (Inv 46, 49);
    `otherwise` where no hour of their day is open.
    """
    now = timezone.now()
    earliest = max([now, *(moment for moment in waits_for if moment)])
    if earliest <= now and not quiet_hours.is_quiet(now, hours_of(client, channel)):
        return None
    return in_open_hours(client, channel, earliest, spread=spread) or otherwise


def in_open_hours(
    client: Client, channel: ContactChannel | None, moment: dt.datetime, *, spread: dt.timedelta
) -> dt.datetime | None:
    """This moment, or the next in the person's open hours, moved by chance; None where no hour of
    their day is open."""
    return quiet_hours.place(moment, hours_of(client, channel), chance(spread))


def opens_again_at(recipient_id: UUID, kinds: list[str], *, unanswered: int) -> dt.datetime | None:
    """When the cap lets the next note out, counting those that may have arrived."""
    last = OutboxMessage.last_arrived_at(recipient_id, kinds)
    return last and last + gap(unanswered)


def gap(unanswered: int) -> dt.timedelta:
    """The least time between two notes after so many went unanswered."""
    return max(LEAST_GAP, BACK_OFF[min(unanswered, len(BACK_OFF) - 1)])


def chance(longest: dt.timedelta) -> dt.timedelta:
    """How far chance may move a note; nought where jitter is switched off."""
    return longest if settings.OUTBOX_JITTER else dt.timedelta(0)
