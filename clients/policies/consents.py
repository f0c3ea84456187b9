"""Current status with what a person was asked to agree to, and the receipt for each answer."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet
from django.utils import timezone

from clients.content.notices import NoticeText, canonical
from clients.enums import Decision, Purpose, SecretsPolicy
from clients.models import Client, ConsentEvent, ConsentNotice, Practice

SCHEMA = "portal-consent-receipt/1"
ASKED = "asked"
# One question each when somebody arrives; the others wait on their own page, off until chosen.
ON_ARRIVAL = (Purpose.PORTAL, Purpose.SUBMISSIONS, Purpose.EMAIL)
OFF_UNTIL_CHOSEN = (Purpose.SUPERVISION_UNNAMED, Purpose.SUPERVISION, Purpose.IMPROVEMENT)
ORDER = ON_ARRIVAL + OFF_UNTIL_CHOSEN
AFTER_SUBMISSIONS = 2
# The practice's way with things told alone: read and said so, by each person.
TOLD_ALONE = {
    SecretsPolicy.NONE_HELD: Purpose.TOLD_ALONE_NONE_HELD,
    SecretsPolicy.LIMITED: Purpose.TOLD_ALONE_LIMITED,
    SecretsPolicy.KEPT: Purpose.TOLD_ALONE_KEPT,
}
# What can be taken back without being told how it stood (P6a).
WITHDRAWALS = [(str(one), one.label) for one in ORDER]
# Answered to one partner about one thing at a time, where that thing is.
PER_OBJECT = (Purpose.RELEASE,)


@dataclass(frozen=True)
class Agreement:
    """One purpose: the notice now in force, the last answer, and what that amounts to today."""

    purpose: str
    notice: ConsentNotice
    event: ConsentEvent | None
    state: str

    @property
    def is_given(self) -> bool:
        """Whether a yes counts now."""
        return self.state == Decision.GIVEN

    @property
    def is_asked(self) -> bool:
        """Open: never answered, or answered to older words."""
        return self.state in (ASKED, Decision.SUPERSEDED, Decision.EXPIRED)

    @property
    def is_for_arrival(self) -> bool:
        """Asked of everybody; and asked again of whoever said yes to words that changed."""
        return self.purpose in ON_ARRIVAL or self.is_to_read or self.state == Decision.SUPERSEDED

    @property
    def is_to_read(self) -> bool:
        """Not a permission: only that it was read."""
        return self.purpose in TOLD_ALONE.values()


@dataclass(frozen=True)
class Notices:
    """The words of each purpose now, and from which version on a yes to them counts."""

    newest: dict[str, ConsentNotice]
    counts_from: dict[str, int]

    def state(self, event: ConsentEvent | None, purpose: str) -> str:
        """How this answer stands towards the words in force; ASKED where there is none."""
        if event is None:
            return ASKED
        if event.notice.version < self.counts_from[purpose]:
            return Decision.SUPERSEDED
        if event.expires_at is not None and event.expires_at <= timezone.now():
            return Decision.EXPIRED
        return event.decision


def notices_now() -> Notices:
    """A version that changed nothing of weight keeps the yes to the one before it."""
    newest: dict[str, ConsentNotice] = {}
    counts_from: dict[str, int] = {}
    for notice in ConsentNotice.in_order():
        newest[notice.purpose] = notice
        if notice.is_material:
            counts_from[notice.purpose] = notice.version
    return Notices(newest, counts_from)


def counting_from(purpose: str) -> int:
    """The first version of this purpose's words to which a yes counts today (Inv 23)."""
    found = ConsentNotice.material_of(purpose).aggregate(newest=Max("version"))
    return found["newest"] or 0


def standing(events: QuerySet[ConsentEvent], practice: Practice) -> list[Agreement]:
    """Every purpose in the order asked, from a person's own events (version-matched, Inv 23).

    After what may be read comes what the therapist may do with it, in the practice's way today.
    """
    latest: dict[str, ConsentEvent] = {}
    mine = events.filter(recipient_id=practice.pk, object_id=None).select_related("notice")
    for event in mine.order_by("at"):
        latest[event.purpose] = event
    now = notices_now()
    found = [_agreement(purpose, latest.get(purpose), now) for purpose in ORDER]
    found.insert(AFTER_SUBMISSIONS, _told_alone(latest, now, practice))
    return found


def agreement(
    events: QuerySet[ConsentEvent], purpose: str, recipient_id: UUID, object_id: UUID | None
) -> Agreement:
    """How one purpose stands towards one recipient, about one thing where it is about one."""
    purposes = TOLD_ALONE.values() if purpose in TOLD_ALONE.values() else [purpose]
    about = events.filter(
        purpose__in=list(purposes), recipient_id=recipient_id, object_id=object_id
    )
    event = about.select_related("notice").order_by("-at").first()
    return _agreement(purpose, event, notices_now())


def _told_alone(latest: dict[str, ConsentEvent], now: Notices, practice: Practice) -> Agreement:
    """Only the last way that was read counts: a change is asked afresh, and so is going back."""
    purpose = TOLD_ALONE[SecretsPolicy(practice.secrets_policy)]
    read = [latest[one] for one in TOLD_ALONE.values() if one in latest]
    return _agreement(purpose, max(read, key=lambda one: one.at, default=None), now)


def _agreement(purpose: str, event: ConsentEvent | None, now: Notices) -> Agreement:
    is_of_another = event is not None and event.purpose != purpose
    state = Decision.SUPERSEDED if is_of_another else now.state(event, purpose)
    return Agreement(purpose, now.newest[purpose], event, state)


def told_alone_when(client: Client, moments: Iterable[datetime]) -> list[str]:
    """Under which way with things told alone each of these was written, in words for a clinician;
    a newer way never reaches back. One query, where the way ever changed."""
    since, at = client.secrets_policy_since, sorted(moments)
    if since is None or not at or at[0] >= since:
        return [str(SecretsPolicy(client.secrets_policy).label)] if at else []
    policies = {str(purpose): policy for policy, purpose in TOLD_ALONE.items()}
    read = list(
        client.consent_events.filter(purpose__in=list(policies), decision=Decision.GIVEN)
        .order_by("at")
        .values_list("at", "purpose")
    )
    stood: dict[str, None] = {}
    for moment in at:
        before = [policies[purpose] for when, purpose in read if when <= moment]
        policy = SecretsPolicy(before[-1] if before else client.first_secrets_policy)
        stood[str(policy.label)] = None
    return list(stood)


def next_asked(agreements: Sequence[Agreement]) -> Agreement | None:
    """What to ask now. Where the portal itself was refused, nothing more is asked."""
    for agreement in agreements:
        if agreement.is_asked and agreement.is_for_arrival:
            return agreement
        if agreement.notice.is_required and not agreement.is_given:
            return None
    return None


def receipt(event: ConsentEvent) -> dict[str, Any]:
    """What was answered to what, by whom, when: everything the receipt's hash covers."""
    notice = event.notice
    fields = {
        "schema": SCHEMA,
        "id": str(event.pk),
        "controller": str(event.practice_id),
        "principal": str(event.client_id),
        "purpose": event.purpose,
        "recipient": [event.recipient_kind, str(event.recipient_id)],
        "object": [event.object_kind, str(event.object_id) if event.object_id else None],
        "notice": {
            "version": notice.version,
            "language": notice.language,
            "text_hash": notice.text_hash,
        },
        "terms": notice.terms,
        "decision": str(event.decision),
        "method": event.method,
        "by": str(event.by_id),
        "at": event.at.isoformat(),
    }
    if event.expires_at is not None:
        fields["until"] = event.expires_at.isoformat()
    return fields


def receipt_hash(event: ConsentEvent) -> str:
    """The check number of a receipt, worked out from the receipt as it reads now."""
    return hashlib.sha256(canonical(receipt(event))).hexdigest()


def verifies(event: ConsentEvent) -> bool:
    """The receipt and the words it was given to are as they were (Inv 30)."""
    notice = event.notice
    text = NoticeText(
        purpose=notice.purpose,
        version=notice.version,
        language=notice.language,
        title=notice.title,
        is_required=notice.is_required,
        body=notice.body,
        terms=notice.terms,
        file="",
    )
    return text.text_hash == notice.text_hash and receipt_hash(event) == event.receipt_hash
