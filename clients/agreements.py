"""How things stand with what a person was asked to agree to, and the receipt for each answer."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet
from django.utils import timezone

from clients.enums import Decision, Purpose
from clients.models import ConsentEvent, ConsentNotice
from clients.notices import NoticeText, canonical

SCHEMA = "portal-consent-receipt/1"
ASKED = "asked"
# One question each when somebody arrives; the others wait on their own page, off until chosen.
ON_ARRIVAL = (Purpose.PORTAL, Purpose.SUBMISSIONS, Purpose.EMAIL)
OFF_UNTIL_CHOSEN = (Purpose.SUPERVISION_UNNAMED, Purpose.SUPERVISION, Purpose.IMPROVEMENT)
ORDER = ON_ARRIVAL + OFF_UNTIL_CHOSEN
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
        return self.state == Decision.GIVEN

    @property
    def is_asked(self) -> bool:
        """Open: never answered, or answered to older words."""
        return self.state in (ASKED, Decision.SUPERSEDED, Decision.EXPIRED)

    @property
    def is_for_arrival(self) -> bool:
        """Asked of everybody; and asked again of whoever said yes to words that changed."""
        return self.purpose in ON_ARRIVAL or self.state == Decision.SUPERSEDED


@dataclass(frozen=True)
class Notices:
    """The words of each purpose now, and from which version on a yes to them counts."""

    newest: dict[str, ConsentNotice]
    counts_from: dict[str, int]

    def state(self, event: ConsentEvent | None, purpose: str) -> str:
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
    for notice in ConsentNotice.objects.filter(language="en").order_by("purpose", "version"):
        newest[notice.purpose] = notice
        if notice.is_material:
            counts_from[notice.purpose] = notice.version
    return Notices(newest, counts_from)


def counting_from(purpose: str) -> int:
    """The first version of this purpose's words to which a yes counts today (Inv 23)."""
    found = ConsentNotice.objects.filter(purpose=purpose, language="en", is_material=True)
    return found.aggregate(newest=Max("version"))["newest"] or 0


def standing(events: QuerySet[ConsentEvent], practice_id: UUID) -> list[Agreement]:
    """Every purpose in the order asked, from a person's own events (version-matched, Inv 23)."""
    latest: dict[str, ConsentEvent] = {}
    mine = events.filter(recipient_id=practice_id, object_id=None).select_related("notice")
    for event in mine.order_by("at"):
        latest[event.purpose] = event
    now = notices_now()
    return [
        Agreement(purpose, now.newest[purpose], event, now.state(event, purpose))
        for purpose in ORDER
        for event in [latest.get(purpose)]
    ]


def agreement(
    events: QuerySet[ConsentEvent], purpose: str, recipient_id: UUID, object_id: UUID | None
) -> Agreement:
    """How one purpose stands towards one recipient, about one thing where it is about one."""
    about = events.filter(purpose=purpose, recipient_id=recipient_id, object_id=object_id)
    event = about.select_related("notice").order_by("-at").first()
    now = notices_now()
    return Agreement(purpose, now.newest[purpose], event, now.state(event, purpose))


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
