"""How notes by email stand for one person, for their own settings page; and where they go."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from clients import vault
from clients.models import ContactChannel, User
from clients.policies import contact


@dataclass(frozen=True)
class ContactState:
    """What a settings page shows. `address` is the person's own; nobody else is given this."""

    has_agreed: bool
    has_channel: bool
    address: str
    is_verified: bool
    is_stopped: bool
    is_bounced: bool
    is_resting: bool
    is_demand_light: bool
    is_held: bool
    # After a bare reset by mail: where notes go is neither shown nor changed (P6).
    is_shut: bool
    quiet_from: dt.time
    quiet_until: dt.time

    def as_initial(self, own_address: str) -> dict[str, Any]:
        """What the form about notes by email starts with; one’s own address where none was said."""
        return {
            "address": self.address or own_address,
            "quiet_from": f"{self.quiet_from:%H:%M}",
            "quiet_until": f"{self.quiet_until:%H:%M}",
        }


def contact_state(user: User) -> ContactState:
    """Two queries, and a key where an address is to be shown."""
    channel = None if user.is_shut else contact.channel_of(user.client)
    hours = contact.hours_of(user.client, channel)
    return ContactState(
        has_agreed="email" in getattr(user, "agreed", ()),
        has_channel=channel is not None,
        address=_address(user, channel),
        is_shut=bool(user.shut_since and channel),
        is_verified=bool(channel and channel.verified_at),
        is_stopped=bool(channel and channel.stopped_at),
        is_bounced=bool(channel and channel.bounced_at),
        is_resting=bool(channel and channel.unanswered >= contact.MOST_UNANSWERED),
        is_demand_light=user.demand_light and not user.is_shut,
        is_held=bool(channel and channel.held_until and channel.held_until > timezone.now()),
        quiet_from=hours.quiet_from,
        quiet_until=hours.quiet_until,
    )


def address_of(channel: ContactChannel) -> str:
    """Where notes go, in clear; empty where there is nothing. Raises where the key is gone."""
    return vault.opened(channel, "address_sealed") or ""


def former_address_of(channel: ContactChannel) -> str:
    """Where notes went before a change that can still be put back, in clear."""
    return vault.opened(channel, "former_sealed") or ""


def _address(user: User, channel: ContactChannel | None) -> str:
    if channel is None or user.shut_since:
        return ""
    return vault.words_or_notice(channel, "address_sealed", "") or ""
