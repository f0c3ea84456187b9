"""Where and whether notes reach someone. It is theirs alone to say; stopping takes one step."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from clients import audit, vault
from clients.context import acting_as_worker
from clients.enums import Channel
from clients.messaging import kinds, outbox, outbox_rows, signed_links
from clients.models import Client, ContactChannel, OutboxMessage, User
from clients.policies import locked_accounts
from clients.queries.client import contact

# How long a changed address waits, and its former reader can put it back (P7).
HELD = dt.timedelta(hours=72)
# So that nobody's mailbox can be filled by giving it as one's own.
MOST_CHECKS_A_DAY = 5


class TooManyChecks(Exception):
    """An address was asked too often today."""


@transaction.atomic
def set_email(
    *,
    client: Client,
    address: str,
    by: User,
    quiet_from: dt.time | None = None,
    quiet_until: dt.time | None = None,
) -> ContactChannel:
    """Notes go to this address from now on. Proven by signing in with it, or by a link sent there.

    Until it is proven nothing goes to it (Inv 46); the earlier address gets no more but one
    letter, with which its reader can put it back for three days, in which nothing else goes
    anywhere (P7). That an address is a partner's is found out by the worker alone and told to
    nobody: the page and its answer are the same (Inv 12, 29).
    """
    address = address.strip()
    found = vault.lookup(address, client.practice_id)
    channel, is_new = _channel(client, by)
    if quiet_from is not None and quiet_until is not None:
        channel.quiet_from, channel.quiet_until = quiet_from, quiet_until
    moved = is_new or bytes(channel.address_lookup) != found
    if moved:
        if not is_new:
            _hold(channel)
        vault.seal(channel, "address_sealed", address)
        channel.address_lookup = found
        channel.bounced_at, channel.unanswered = None, 0
        is_own = address.lower() == by.email.lower()
        channel.verified_at = timezone.now() if is_own else None
    channel.save(force_insert=is_new)
    audit.record("contact.set", channel, by=by, about=client.pk, moved=moved)
    if moved and channel.held_until and _hears_of_it(channel):
        _tell_former(channel, by)
    if channel.verified_at is None:
        _ask_address(channel, by)
    return channel


def _channel(client: Client, by: User) -> tuple[ContactChannel, bool]:
    """The one there is, or a new one. To whoever is locked everything stays as it is (P6)."""
    locked_accounts.refuse_widening(by)
    channel = ContactChannel.objects.filter(client=client, channel=Channel.EMAIL).first()
    return channel or ContactChannel(practice_id=client.practice_id, client=client), channel is None


def _hold(channel: ContactChannel) -> None:
    """Before another address takes its place. A second change keeps the first former one: whoever
    changes twice must not push out who could have put it back. Nor does stopping notes first: the
    wait is the same, and its reader is told, unless notes had been off for long."""
    now = timezone.now()
    is_held = channel.held_until is not None and channel.held_until > now
    if not is_held and (channel.verified_at is None or channel.bounced_at):
        return
    if not is_held:
        vault.seal(channel, "former_sealed", contact.address_of(channel))
        channel.former_lookup = channel.address_lookup
    channel.held_until = now + HELD


def _hears_of_it(channel: ContactChannel) -> bool:
    """Whether the former address is written to: not where notes had been off for longer than a
    change can be put back. Off since just now may be the work of whoever changes it."""
    stopped = channel.stopped_at
    return stopped is None or timezone.now() - stopped < HELD


def _tell_former(channel: ContactChannel, by: User) -> None:
    assert channel.held_until is not None  # set just now
    outbox.enqueue(
        kind="address_changed",
        recipient_id=by.pk,
        about=channel.pk,
        practice_id=channel.practice_id,
        # One letter for each change; the same change saved twice is one.
        slot=int((channel.held_until - channel.created_at).total_seconds() // 60),
        send_before=channel.held_until,
    )


def _ask_address(channel: ContactChannel, by: User) -> None:
    now = timezone.now()
    asked = OutboxMessage.objects.filter(
        kind="address_check", recipient_id=by.pk, created_at__gt=now - dt.timedelta(days=1)
    )
    if asked.count() >= MOST_CHECKS_A_DAY:
        raise TooManyChecks
    outbox.enqueue(
        kind="address_check",
        recipient_id=by.pk,
        about=channel.pk,
        practice_id=channel.practice_id,
        # Asked again for another address, or the same one later: a slot a minute.
        slot=int((now - channel.created_at).total_seconds() // 60),
    )


@transaction.atomic
def confirm_email(*, channel: ContactChannel, token: str, by: User) -> bool:
    """The address is proven by the link that was sent to it; a link to an earlier one is void."""
    locked_accounts.refuse_widening(by)
    if not signed_links.confirms(token, channel.pk, bytes(channel.address_lookup)):
        return False
    if channel.verified_at is None:
        channel.verified_at = timezone.now()
        channel.save(update_fields=["verified_at"])
        audit.record("contact.confirmed", channel, by=by, about=channel.client_id)
    return True


@transaction.atomic
def stop(*, channel: ContactChannel, by: User | None) -> None:
    """No note leaves after this is committed (Inv 48). Stopping twice is stopping once."""
    user_id = channel.client.user_id
    if user_id is not None:
        outbox_rows.wait_for_calls(user_id)
        outbox.cancel(reason="stopped", recipient_id=user_id, of_kinds=kinds.notes())
    stopped = ContactChannel.objects.filter(pk=channel.pk, stopped_at__isnull=True).update(
        stopped_at=timezone.now()
    )
    channel.refresh_from_db(fields=["stopped_at"])
    if stopped:
        audit.record("contact.stopped", channel, by=by, about=channel.client_id)


@transaction.atomic
def start_again(*, channel: ContactChannel, by: User) -> None:
    """Notes may come again, as if none had gone unanswered; agreement is asked for elsewhere."""
    locked_accounts.refuse_widening(by)
    channel.stopped_at, channel.unanswered = None, 0
    channel.save(update_fields=["stopped_at", "unanswered"])
    audit.record("contact.started", channel, by=by, about=channel.client_id)


@transaction.atomic
def set_demand_light(*, on: bool, by: User) -> None:
    """With demand-light on, nothing is ever sent: they come by when they like."""
    if not on:
        locked_accounts.refuse_widening(by)
    User.objects.filter(pk=by.pk).update(demand_light=on)
    by.demand_light = on
    if on:
        outbox.cancel(reason="demand_light", recipient_id=by.pk, of_kinds=kinds.notes())
    audit.record("contact.demand_light", by, by=by, about=by.client.pk, on=on)


def stop_by_link(*, token: str, by: None = None) -> bool:
    """Whoever holds the link stops notes to the address it was sent to: it can do nothing else.

    Where notes go elsewhere by now there is nothing left to stop: whoever reads an old mailbox
    silences no new one, and is told the same. False if not our link.
    """
    channel_id = signed_links.channel_to_stop(token)
    if channel_id is None:
        return False
    with acting_as_worker():
        channel = ContactChannel.objects.select_related("client").filter(pk=channel_id).first()
        if channel and signed_links.stops(token, channel.pk, bytes(channel.address_lookup)):
            stop(channel=channel, by=by)
    return channel is not None


@transaction.atomic
def put_back_by_link(*, token: str, by: None = None) -> bool:
    """Whoever reads the former address puts it back, within three days. False where the link is
    not ours, or its time is over. Twice is once: the page says the same."""
    channel_id = signed_links.channel_to_put_back(token)
    if channel_id is None:
        return False
    with acting_as_worker():
        rows = ContactChannel.objects.select_related("client").select_for_update(of=("self",))
        channel = rows.filter(pk=channel_id).first()
        if channel is None or not can_put_back(channel, token):
            return False
        vault.seal(channel, "address_sealed", contact.former_address_of(channel))
        assert channel.former_lookup is not None  # kept with the sealed one
        channel.address_lookup, channel.verified_at = channel.former_lookup, timezone.now()
        channel.bounced_at, channel.unanswered = None, 0
        channel.former_sealed = channel.former_lookup = channel.held_until = None
        channel.save()
        audit.record("contact.put_back", channel, about=channel.client_id)
    return True


def can_put_back(channel: ContactChannel, token: str) -> bool:
    """Whether this link still does anything: sent to this former address, within its time."""
    return bool(
        channel.former_lookup
        and channel.held_until
        and channel.held_until > timezone.now()
        and signed_links.puts_back(token, channel.pk, bytes(channel.former_lookup))
    )


def link_puts_back(token: str) -> bool:
    """What opening the link shows a button for; it changes nothing."""
    channel_id = signed_links.channel_to_put_back(token)
    if channel_id is None:
        return False
    with acting_as_worker():
        channel = ContactChannel.objects.filter(pk=channel_id).first()
        return channel is not None and can_put_back(channel, token)
