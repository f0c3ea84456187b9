"""The kinds of messages there are. Each says for itself whether it is still wanted, when, and
to whom; a storey above registers its own, so that this one needs no import from there.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from clients import vault
from clients.enums import Role
from clients.messaging import signed_links
from clients.models import ClinicianTask, ContactChannel, Invitation, OutboxMessage, User
from clients.policies import contact


@dataclass(frozen=True)
class Envelope:
    """Everything a letter needs. `context` fills the template: links and the neutral name only."""

    address: str
    neutral_name: str
    context: dict[str, str]
    # Where a mail program's own "unsubscribe" button posts to (RFC 8058); empty where a letter
    # comes once and only on somebody's request.
    one_click_stop: str = ""


class MessageKind:
    """The questions a worker asks. Answers are codes: they end up in rows and logs."""

    name = ""
    template = ""
    # How long after it is due a message may still leave.
    keeps = dt.timedelta(days=3)
    # Whether it counts towards the one note in seven days.
    is_note = False
    # Whether somebody waits for it at a page: it leaves before all else.
    is_urgent = False
    # The sentence in which kinds that share a template differ.
    what = ""

    def still_wanted(self, message: OutboxMessage) -> str | None:
        """Why it is no longer wanted, as one word; None while it is."""
        return None

    def not_before(self, message: OutboxMessage) -> dt.datetime | None:
        """A later moment to try again, where now is not the time for it."""
        return None

    def envelope(self, message: OutboxMessage) -> Envelope:
        """The letter as it leaves. Asked only after `still_wanted` gave None."""
        raise NotImplementedError

    def sent(self, message: OutboxMessage) -> None:
        """It left, or may have: keep count of it."""

    def refused(self, message: OutboxMessage) -> None:
        """The address does not take mail."""


_kinds: dict[str, MessageKind] = {}


def kind(
    name: str,
    *,
    template: str,
    keeps: dt.timedelta,
    is_note: bool = False,
    is_urgent: bool = False,
) -> Callable[[type[MessageKind]], type[MessageKind]]:
    """Register a class as the kind of this name."""

    def register(cls: type[MessageKind]) -> type[MessageKind]:
        if name in _kinds:
            raise ValueError(f"two kinds are called {name}")
        found = cls()
        found.name, found.template, found.keeps = name, template, keeps
        found.is_note, found.is_urgent = is_note, is_urgent
        _kinds[name] = found
        return cls

    return register


def get(name: str) -> MessageKind:
    """The kind of that name. KeyError where there is none."""
    return _kinds[name]


def names() -> list[str]:
    """Every kind’s name."""
    return sorted(_kinds)


def notes() -> list[str]:
    """The kinds that count towards the one note in seven days."""
    return sorted(name for name, found in _kinds.items() if found.is_note)


def templates() -> list[str]:
    """Every folder of letters that some kind uses, each once."""
    return sorted({found.template for found in _kinds.values()})


def link(path: str) -> str:
    """An address of ours as a letter needs it."""
    return settings.BASE_URL.rstrip("/") + path


def note_envelope(channel: ContactChannel, practice: Any) -> Envelope:
    """A note to a person's safe address: it says nothing but where to change or stop it."""
    stop = link(signed_links.path_for(channel.pk, bytes(channel.address_lookup)))
    address = vault.opened(channel, "address_sealed")
    return Envelope(address or "", practice.neutral_name, {"stop_link": stop}, one_click_stop=stop)


@kind("invitation", template="invitation", keeps=dt.timedelta(hours=72))
class InvitationLetter(MessageKind):
    """Leaves at once, whatever the hour: its reader was just told to look for it.

    Holds the way to the page and nothing else; the code is told in person (P9).
    """

    def still_wanted(self, message: OutboxMessage) -> str | None:
        """“gone”, “used”, “revoked” or “expired”; None while it can be accepted."""
        invitation = Invitation.objects.filter(pk=message.recipient_id).first()
        if invitation is None:
            return "gone"
        if invitation.used_at:
            return "used"
        if invitation.revoked_at:
            return "revoked"
        return None if invitation.is_open else "expired"

    def envelope(self, message: OutboxMessage) -> Envelope:
        """To the invited address, with the link that asks for the code."""
        invitation = Invitation.objects.select_related("practice").get(pk=message.recipient_id)
        address = vault.opened(invitation, "email_sealed")
        way = link(f"/join/{invitation.pk}/")
        return Envelope(address or "", invitation.practice.neutral_name, {"link": way})


@kind("address_check", template="address_check", keeps=dt.timedelta(hours=24))
class AddressCheck(MessageKind):
    """Asks whoever reads a new address whether notes may come there; about = the channel."""

    def _channel(self, message: OutboxMessage) -> ContactChannel | None:
        return (
            ContactChannel.objects.select_related("practice", "client__user")
            .filter(pk=message.about_id, client__user=message.recipient_id)
            .first()
        )

    def still_wanted(self, message: OutboxMessage) -> str | None:
        """Why the address needs no check, or may not have one; else None."""
        channel = self._channel(message)
        if channel is None:
            return "gone"
        if channel.verified_at:
            return "verified"
        if channel.stopped_at:
            return "stopped"
        return "not_theirs" if contact.is_partners(channel) else None

    def envelope(self, message: OutboxMessage) -> Envelope:
        """To the new address, with the link that confirms it."""
        channel = ContactChannel.objects.select_related("practice").get(pk=message.about_id)
        address = vault.opened(channel, "address_sealed")
        token = signed_links.confirmation_for(channel.pk, bytes(channel.address_lookup))
        way = link(f"/settings/notes/confirm/{token}/")
        return Envelope(address or "", channel.practice.neutral_name, {"link": way})

    def refused(self, message: OutboxMessage) -> None:
        """Nothing more goes there until its owner sets the address again."""
        bounced(message.about_id)


@kind("address_changed", template="address_changed", keeps=dt.timedelta(hours=72))
class AddressChanged(MessageKind):
    """To the former address alone, once: that something changed, and the link that undoes it (P7).

    Says neither what nor where to; about = the channel. It is no note, so no cap counts it, but
    the person's quiet hours hold.
    """

    def _channel(self, message: OutboxMessage) -> ContactChannel | None:
        return (
            ContactChannel.objects.select_related("practice", "client__user", "client__practice")
            .filter(pk=message.about_id, client__user=message.recipient_id)
            .first()
        )

    def still_wanted(self, message: OutboxMessage) -> str | None:
        """“gone”, “put_back”, or “over” after three days; else None."""
        channel = self._channel(message)
        if channel is None:
            return "gone"
        if not channel.former_sealed:
            return "put_back"
        return None if channel.held_until and channel.held_until > timezone.now() else "over"

    def not_before(self, message: OutboxMessage) -> dt.datetime | None:
        """The end of their quiet hours; None outside them."""
        channel = self._channel(message)
        assert channel is not None, "asked after still_wanted"
        return contact.may_leave_at(channel.client, channel, otherwise=message.send_before)

    def envelope(self, message: OutboxMessage) -> Envelope:
        """To the former address, with the link that puts it back."""
        channel = self._channel(message)
        assert channel is not None, "asked after still_wanted"
        token = signed_links.put_back_token(channel.pk, bytes(channel.former_lookup or b""))
        address = vault.opened(channel, "former_sealed")
        return Envelope(
            address or "", channel.practice.neutral_name, {"link": link(f"/back/{token}/")}
        )


@kind("staff_note", template="staff", keeps=dt.timedelta(days=2))
class StaffNote(MessageKind):
    """To a colleague, once: something waited too long. It says no more than that (Inv 19)."""

    def still_wanted(self, message: OutboxMessage) -> str | None:
        """“done” with its task, “gone” without an active reader; else None."""
        task = ClinicianTask.objects.filter(pk=message.about_id).first()
        if task is None or task.done_at is not None:
            return "done"
        reader = self._reader(message)
        return None if reader and reader.is_active else "gone"

    def envelope(self, message: OutboxMessage) -> Envelope:
        """To the clinician’s own mailbox: that something waits, not what."""
        reader = self._reader(message)
        assert reader is not None, "asked after still_wanted"
        return Envelope(reader.email, reader.practice.neutral_name, {"link": link("/")})

    def _reader(self, message: OutboxMessage) -> User | None:
        rows = User.objects.select_related("practice").filter(role=Role.CLINICIAN)
        return rows.filter(pk=message.recipient_id, practice=message.practice_id).first()


@kind("test_letter", template="test_letter", keeps=dt.timedelta(hours=1))
class TrialLetter(MessageKind):
    """To an owner who wants to see whether mail leaves; about = the practice."""

    def still_wanted(self, message: OutboxMessage) -> str | None:
        """“gone” without an active reader; else None."""
        reader = self._reader(message)
        return None if reader and reader.is_active else "gone"

    def envelope(self, message: OutboxMessage) -> Envelope:
        """To the owner who asked for it."""
        reader = self._reader(message)
        assert reader is not None, "asked after still_wanted"
        return Envelope(reader.email, reader.practice.neutral_name, {"link": link("/")})

    def _reader(self, message: OutboxMessage) -> User | None:
        rows = User.objects.select_related("practice").filter(role=Role.CLINICIAN)
        return rows.filter(pk=message.recipient_id, practice=message.about_id).first()


def bounced(channel_id: UUID) -> None:
    """Nothing goes to an address that refused mail, until its owner sets it anew."""
    ContactChannel.objects.filter(pk=channel_id, bounced_at__isnull=True).update(
        bounced_at=timezone.now()
    )
