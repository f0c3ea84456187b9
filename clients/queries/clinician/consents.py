"""What people said to each thing they were asked, in words for their therapist."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Max, OuterRef, Subquery
from django.utils import timezone

from clients.enums import Decision, Purpose, SecretsPolicy
from clients.models import Client, ConsentEvent, ConsentNotice, User
from clients.policies import consents as consent_policy
from clients.visibility import consent_events_for
from clients.wording import day


@dataclass(frozen=True)
class Agreed:
    """What a person said to one purpose, in words for their therapist."""

    purpose: str
    words: str
    tone: str


def agreed_by(user: User, clients: Sequence[Client]) -> dict[UUID, list[Agreed]]:
    """By client who has joined: each purpose they were asked, and what they said last."""
    notices = ConsentNotice.material_of(OuterRef("purpose"))
    counts_from = notices.values("purpose").annotate(n=Max("version")).values("n")
    latest = (
        consent_events_for(user)
        .filter(client__in=[client.pk for client in clients], object_id__isnull=True)
        .order_by("client", "purpose", "-at")
        .distinct("client", "purpose")
        .select_related("notice")
        .annotate(counts_from=Subquery(counts_from))
    )
    said = {(event.client_id, event.purpose): event for event in latest}
    return {
        client.pk: [
            _agreed(purpose, said.get((client.pk, purpose)))
            for purpose in PURPOSES
            if purpose in consent_policy.ON_ARRIVAL or (client.pk, purpose) in said
        ]
        + [_told_alone(user, client, said)]
        for client in clients
        if client.joined_at
    }


# Said of the client, to the therapist; the notices themselves speak to the client.
PURPOSES = {
    Purpose.PORTAL: "Uses the portal",
    Purpose.SUBMISSIONS: "You read what they send",
    Purpose.EMAIL: "Notes by email",
    Purpose.SUPERVISION_UNNAMED: "Supervision, without their name",
    Purpose.SUPERVISION: "Supervision, by name",
    Purpose.IMPROVEMENT: "Making the portal better",
}


def _told_alone(user: User, client: Client, said: Mapping[Any, ConsentEvent]) -> Agreed:
    """Which way with things told alone stands for this person, and whether they have read it."""
    now = SecretsPolicy(user.practice.secrets_policy)
    stands = SecretsPolicy(client.secrets_policy)
    if stands != now:
        return Agreed(
            "What they tell you alone",
            f"Hasn’t read the new version yet. For them it is still: {stands.label}",
            "waiting",
        )
    event = said.get((client.pk, consent_policy.TOLD_ALONE[now]))
    if event is None:
        return Agreed("What they tell you alone", f"{stands.label}; not marked as read", "")
    if event.decision != Decision.GIVEN:
        return Agreed(
            "What they tell you alone", f"Wants to talk about it, {day(event.at)}", "waiting"
        )
    return Agreed("What they tell you alone", f"{stands.label}; read on {day(event.at)}", "done")


def _agreed(purpose: Purpose, event: ConsentEvent | None) -> Agreed:
    name = PURPOSES[purpose]
    if event is None:
        return Agreed(name, "Not asked yet", "")
    if event.decision == Decision.GIVEN and event.notice.version < event.counts_from:  # type: ignore[attr-defined]
        return Agreed(name, "To be asked again: the wording has changed", "waiting")
    if event.expires_at is not None and event.expires_at <= timezone.now():
        return Agreed(name, f"Lapsed on {day(event.expires_at)}", "paused")
    words = {
        Decision.GIVEN: "Yes, since",
        Decision.REFUSED: "No, on",
        Decision.WITHDRAWN: "Withdrawn on",
    }.get(Decision(event.decision), "Lapsed on")
    tone = "done" if event.decision == Decision.GIVEN else "paused"
    return Agreed(name, f"{words} {day(event.at)}", tone)
