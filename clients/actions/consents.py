"""Saying yes, saying no, and changing one's mind: each a new event, none ever changed (Inv 24)."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clients import audit, hooks, transitions
from clients.actions import contact
from clients.enums import (
    CONSENT_TRANSITIONS,
    Channel,
    CoupleStage,
    Decision,
    Purpose,
    SecretsPolicy,
)
from clients.models import Client, ConsentEvent, ContactChannel, Member, Practice, User
from clients.policies import consents, locked_accounts


@transaction.atomic
def decide(
    *,
    purpose: str,
    decision: str,
    by: User,
    recipient: Practice | Client | None = None,
    object_kind: str = "",
    object_id: UUID | None = None,
    expires_at: dt.datetime | None = None,
) -> ConsentEvent:
    """This person's answer to the notice now in force, with its receipt; effective at once.

    To their practice, or to one partner about one thing. Twice is once; no other changes (Inv 25).
    """
    # One decision at a time: two windows must not both build on the same last answer.
    client = Client.objects.select_for_update().get(pk=by.client.pk)
    to = recipient or by.practice
    locked_accounts.refuse_widening(by, unless=decision != Decision.GIVEN)
    _fits(purpose, decision, client, to, object_id)
    events = ConsentEvent.objects.filter(client=client)
    now = consents.agreement(events, purpose, to.pk, object_id)
    if now.state == decision and now.event is not None:
        return now.event
    transitions.check(CONSENT_TRANSITIONS, now.state, decision, now.event or now.notice, by)
    event = ConsentEvent(
        practice_id=client.practice_id,
        client=client,
        notice=now.notice,
        purpose=purpose,
        decision=decision,
        recipient_kind=type(to).__name__.lower(),
        recipient_id=to.pk,
        object_kind=object_kind,
        object_id=object_id,
        by=by,
        at=timezone.now(),
        expires_at=expires_at if decision == Decision.GIVEN else None,
    )
    _write(event, by)
    return event


def _write(event: ConsentEvent, by: User) -> None:
    event.receipt_hash = consents.receipt_hash(event)
    event.save(force_insert=True)
    version = event.notice.version
    audit.record(
        f"consent.{event.decision}", event, by=by, about=event.client_id,
        purpose=event.purpose, version=version,
    )  # fmt: skip
    _follow(event.purpose, event.decision, event.client, by)


def give(*, purpose: str, by: User, **about: Any) -> ConsentEvent:
    """Yes, to the words now in force; see `decide` for recipient, object and time."""
    return decide(purpose=purpose, decision=Decision.GIVEN, by=by, **about)


def withdraw(*, purpose: str, by: User, **about: Any) -> ConsentEvent:
    """Not any more: from the next request on (Inv 2). No harder than giving (Inv 24)."""
    return decide(purpose=purpose, decision=Decision.WITHDRAWN, by=by, **about)


def _fits(
    purpose: str, decision: str, client: Client, to: Practice | Client, object_id: UUID | None
) -> None:
    """A release is to one current partner, about one thing; everything else is to the practice.

    Taking back is never in the way of an ended couple: only giving asks who is there now.
    """
    way_now = consents.TOLD_ALONE[SecretsPolicy(client.practice.secrets_policy)]
    if purpose in consents.TOLD_ALONE.values() and purpose != way_now:
        raise PermissionError("only the practice's way of today can be read and said so")
    if purpose not in consents.PER_OBJECT:
        if to.pk != client.practice_id or object_id is not None:
            raise PermissionError("this purpose is answered towards the practice as a whole")
    elif object_id is None or not isinstance(to, Client) or to.pk == client.pk:
        raise PermissionError("a release names one other person and one thing")
    elif decision == Decision.GIVEN and not _are_together(client, to):
        raise PermissionError("a release goes to a current partner")


def _are_together(one: Client, other: Client) -> bool:
    """Both accepted their seat in the same couple, and it has not ended (Inv 10, 11)."""
    seats = Member.objects.current().filter(client=one, accepted_at__isnull=False)
    return (
        Member.objects.current()
        .filter(client=other, accepted_at__isnull=False, couple__in=seats.values("couple"))
        .exclude(couple__stage=CoupleStage.ENDED)
        .exists()
    )


def _follow(purpose: str, decision: str, client: Client, by: User) -> None:
    if purpose in consents.TOLD_ALONE.values() and decision == Decision.GIVEN:
        _stand_under(client, SecretsPolicy(client.practice.secrets_policy))
    if purpose == Purpose.EMAIL:
        _follow_with_email(client, decision, by)
    if purpose == Purpose.SUBMISSIONS and decision != Decision.GIVEN:
        hooks.withdraw_unread(by=by)


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


def _stand_under(client: Client, policy: SecretsPolicy) -> None:
    """From now on these words stand above their boxes; what was written before is not touched."""
    if client.secrets_policy != policy:
        client.secrets_policy, client.secrets_policy_since = policy, timezone.now()
        client.save(update_fields=["secrets_policy", "secrets_policy_since"])
