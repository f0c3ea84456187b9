"""A receipt for others to read: the fields of ISO/IEC TS 27560, and a FHIR R4 Consent.

Both are written from the same event as the portal's own receipt and carry its check number.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Subquery
from django.utils import translation
from django.utils.translation import gettext as _

from clients.content.notices import canonical
from clients.enums import Decision
from clients.models import ConsentEvent, User
from clients.models.consents import LONGEST_RECEIPT
from clients.policies import consents
from clients.visibility import consent_events_for, partners_for

ISO_SCHEMA = "ISO/IEC TS 27560:2023"
HASH_SYSTEM = "urn:portal:consent-receipt-hash"
SHOWN = 30

STATES = {
    Decision.GIVEN: "consent given",
    Decision.REFUSED: "consent refused",
    Decision.WITHDRAWN: "consent withdrawn",
    Decision.EXPIRED: "consent expired",
    Decision.SUPERSEDED: "consent superseded",
}
FHIR_STATUS = {Decision.GIVEN: "active", Decision.REFUSED: "rejected"}


def as_27560(event: ConsentEvent) -> dict[str, Any]:
    """The record in the standard's own field names: header, processing, parties, event."""
    notice, practice = event.notice, event.practice
    return {
        "schema_version": ISO_SCHEMA,
        "record_id": str(event.pk),
        "pii_principal_id": str(event.client_id),
        "privacy_notice": {
            "title": notice.title,
            "version": notice.version,
            "language": notice.language,
            "text_hash": notice.text_hash,
            "text": notice.body,
        },
        "processing": [_processing(event)],
        "parties": [
            {"party_id": str(practice.pk), "party_name": practice.name, "party_role": "controller"},
            {"party_id": str(event.client_id), "party_role": "pii principal"},
            *_recipient(event),
        ],
        "events": [
            {
                "event_time": event.at.isoformat(),
                "event_type": "explicit consent",
                "event_state": STATES[Decision(event.decision)],
                "entity_id": str(event.by_id),
                "method": event.method,
                "validity": event.expires_at.isoformat() if event.expires_at else "until withdrawn",
            }
        ],
        "receipt": consents.receipt(event),
        "receipt_hash": event.receipt_hash,
    }


def _processing(event: ConsentEvent) -> dict[str, Any]:
    terms, practice = event.notice.terms, event.practice
    # In the language of the words that were shown, whoever saves it.
    with translation.override(event.notice.language):
        purpose = event.get_purpose_display()
    return {
        "purpose": purpose,
        "purpose_type": event.purpose,
        "lawful_basis": terms["basis"],
        "pii_information": [{"pii_type": kind} for kind in terms["data"]],
        "pii_controllers": [str(practice.pk)],
        "recipient_third_parties": terms["recipients"],
        "object": {"kind": event.object_kind, "id": str(event.object_id)}
        if event.object_id
        else None,
        "collection_method": event.method,
        "storage_locations": [practice.country],
        "retention_period": terms["kept"],
        "jurisdiction": practice.country,
        "withdrawal_method": terms["withdraw"],
    }


def _recipient(event: ConsentEvent) -> list[dict[str, str]]:
    if event.recipient_kind == "practice":
        return []
    return [{"party_id": str(event.recipient_id), "party_role": "recipient"}]


def as_fhir(event: ConsentEvent) -> dict[str, Any]:
    """A Consent resource of R4, checked against the standard before it leaves."""
    # Half a second to load, and only this one page needs it.
    from fhir.resources.R4B.consent import Consent

    given = event.decision == Decision.GIVEN
    period = {"start": event.at.isoformat()}
    if event.expires_at:
        period["end"] = event.expires_at.isoformat()
    resource = {
        "resourceType": "Consent",
        "id": str(event.pk),
        "identifier": [
            {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{event.pk}"},
            {"system": HASH_SYSTEM, "value": event.receipt_hash},
        ],
        "status": FHIR_STATUS.get(Decision(event.decision), "inactive"),
        "scope": _code("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy"),
        "category": [_code("http://loinc.org", "59284-0")],
        "patient": {"identifier": {"system": "urn:ietf:rfc:3986", "value": _urn(event.client_id)}},
        "dateTime": event.at.isoformat(),
        "performer": [{"identifier": {"value": _urn(event.client_id)}}],
        "organization": [{"identifier": {"value": _urn(event.practice_id)}}],
        "sourceAttachment": {
            "contentType": "text/plain",
            "language": event.notice.language,
            "title": event.notice.title,
        },
        "policyRule": {"text": f"{event.notice.terms['basis']} ({event.purpose})"},
        "provision": {
            "type": "permit" if given else "deny",
            "period": period,
            "purpose": [{"system": "urn:portal:consent-purpose", "code": event.purpose}],
            "actor": [_actor(event)],
            **_data(event),
        },
    }
    return json.loads(Consent.model_validate(resource).model_dump_json(exclude_none=True))


def _code(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}


def _urn(value: UUID) -> str:
    return f"urn:uuid:{value}"


def _actor(event: ConsentEvent) -> dict[str, Any]:
    roles = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
    return {
        "role": _code(roles, "IRCP"),
        "reference": {"identifier": {"value": _urn(event.recipient_id)}},
    }


def _data(event: ConsentEvent) -> dict[str, Any]:
    if event.object_id is None:
        return {}
    thing = {"identifier": {"value": _urn(event.object_id)}, "display": event.object_kind}
    return {"data": [{"meaning": "instance", "reference": thing}]}


@dataclass(frozen=True)
class Check:
    """What checking a file came to. `event` is there where the receipt is one of ours."""

    is_readable: bool
    event: ConsentEvent | None = None
    is_unchanged: bool = False


def check(text: str, events: QuerySet[ConsentEvent]) -> Check:
    """Whether a file is a receipt of one of these events, as it was given (Inv 30)."""
    told = _read(text)
    if told is None:
        return Check(is_readable=False)
    receipt = told.get("receipt", told)
    try:
        found = events.select_related("notice", "practice").filter(pk=UUID(str(receipt.get("id"))))
    except (ValueError, AttributeError):
        return Check(is_readable=False)
    event = found.first()
    if event is None:
        return Check(is_readable=True)
    ours = as_27560(event) if "receipt" in told else consents.receipt(event)
    same = canonical(_lasting(told)) == canonical(_lasting(ours))
    return Check(True, event, same and consents.verifies(event))


def _lasting(told: dict[str, Any]) -> dict[str, Any]:
    """Without what a practice may change about itself later: its name and where it is."""
    kept = {key: value for key, value in told.items() if key != "parties"}
    where = {"storage_locations", "jurisdiction"}
    if isinstance(kept.get("processing"), list):
        kept["processing"] = [
            {key: value for key, value in one.items() if key not in where}
            for one in kept["processing"]
            if isinstance(one, dict)
        ]
    return kept


def _read(text: str) -> dict[str, Any] | None:
    try:
        told = json.loads(text) if len(text) <= LONGEST_RECEIPT else None
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


@dataclass(frozen=True)
class Page:
    rows: Sequence[ConsentEvent]
    older: UUID | None
    is_first: bool


def page(user: User, before: UUID | None) -> Page:
    """A person's own answers, newest first, so many at a time."""
    own = consent_events_for(user).filter(client=user.client)
    rows = own.select_related("notice").order_by("-at", "-pk")
    if before:
        earlier = own.filter(pk=before).values("at")[:1]
        rows = rows.filter(at__lt=Subquery(earlier))
    found = list(rows[: SHOWN + 1])
    older = found[SHOWN - 1].pk if len(found) > SHOWN else None
    return Page(found[:SHOWN], older, before is None)


def recipient_of(user: User, event: ConsentEvent) -> str:
    """To whom an answer was given. Whoever is no longer a partner is not named (Inv 10)."""
    if event.recipient_kind == "practice":
        return event.practice.name
    partner = partners_for(user).filter(pk=event.recipient_id).first()
    return partner.name if partner else _("Somebody you were here with")
