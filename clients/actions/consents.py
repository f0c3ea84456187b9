"""Saying yes, saying no, and changing one's mind: each a new event, none ever changed (Inv 24)."""

from django.db import transaction
from django.utils import timezone

from clients import agreements, audit, moves, surfaces
from clients.actions import contact
from clients.enums import CONSENT_MOVES, Channel, Decision, Purpose
from clients.models import Client, ConsentEvent, ContactChannel, User


@transaction.atomic
def decide(*, purpose: str, decision: str, by: User) -> ConsentEvent:
    """This person's answer to the notice now in force, with its receipt; effective at once.

    The same answer twice is one event. Refusing one purpose changes no other (Inv 25).
    """
    # One decision at a time: two windows must not both build on the same last answer.
    client = Client.objects.select_for_update().get(pk=by.client.pk)
    events = ConsentEvent.objects.filter(client=client)
    standing = agreements.standing(events, client.practice_id)
    now = next(one for one in standing if one.purpose == purpose)
    if now.state == decision and now.event is not None:
        return now.event
    moves.check(CONSENT_MOVES, now.state, decision, now.event or now.notice, by)
    event = ConsentEvent(
        practice_id=client.practice_id,
        client=client,
        notice=now.notice,
        purpose=purpose,
        decision=decision,
        recipient_id=client.practice_id,
        by=by,
        at=timezone.now(),
    )
    event.receipt_hash = agreements.receipt_hash(event)
    event.save(force_insert=True)
    audit.record(f"consent.{decision}", event, by=by, about=client.pk, version=now.notice.version)
    if purpose == Purpose.EMAIL:
        _follow_with_email(client, decision, by)
    if purpose == Purpose.SUBMISSIONS and decision != Decision.GIVEN:
        surfaces.take_back_unread(by=by)
    return event


def _follow_with_email(client: Client, decision: str, by: User) -> None:
    """Yes: notes may go to the address they sign in with. No: nothing goes anywhere."""
    channel = ContactChannel.objects.filter(client=client, channel=Channel.EMAIL).first()
    if decision != Decision.GIVEN:
        if channel is not None:
            contact.stop(channel=channel, by=by)
    elif channel is None:
        contact.set_email(client=client, address=by.email, by=by)
    else:
        contact.start_again(channel=channel, by=by)
