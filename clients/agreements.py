"""How things stand with what a person was asked to agree to, and the receipt for each answer."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from clients.enums import Decision, Purpose
from clients.models import ConsentEvent, ConsentNotice
from clients.notices import NoticeText, canonical

SCHEMA = "portal-consent-receipt/1"
ASKED = "asked"
ORDER = (Purpose.PORTAL, Purpose.SUBMISSIONS, Purpose.EMAIL)


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


def newest_notices() -> dict[str, ConsentNotice]:
    rows = ConsentNotice.objects.filter(language="en").order_by("purpose", "version")
    return {notice.purpose: notice for notice in rows}


def standing(events: QuerySet[ConsentEvent], practice_id: UUID) -> list[Agreement]:
    """Every purpose in the order asked, from a person's own events (version-matched, Inv 23)."""
    latest: dict[str, ConsentEvent] = {}
    mine = events.filter(recipient_id=practice_id, object_id=None).select_related("notice")
    for event in mine.order_by("at"):
        latest[event.purpose] = event
    notices = newest_notices()
    return [
        Agreement(purpose, notices[purpose], event, _state(event, notices[purpose]))
        for purpose in ORDER
        for event in [latest.get(purpose)]
    ]


def next_asked(agreements: Sequence[Agreement]) -> Agreement | None:
    """What to ask now. Where the portal itself was refused, nothing more is asked."""
    for agreement in agreements:
        if agreement.is_asked:
            return agreement
        if agreement.notice.is_required and not agreement.is_given:
            return None
    return None


def _state(event: ConsentEvent | None, notice: ConsentNotice) -> str:
    if event is None:
        return ASKED
    if event.notice.version < notice.version:
        return Decision.SUPERSEDED
    return event.decision


def receipt(event: ConsentEvent) -> dict[str, Any]:
    """What was answered to what, by whom, when: everything the receipt's hash covers."""
    notice = event.notice
    return {
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
