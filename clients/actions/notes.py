"""Progress notes: a draft is its author's alone, a signed note never changes (Inv 40)."""

import json
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clients import audit, transitions, vault
from clients.actions import unsent
from clients.enums import NOTE_TRANSITIONS, CoupleStage, NoteState, UnsentKind
from clients.models import Addendum, Client, Couple, Note, User
from clients.policies import licences
from clients.queries.clinician.notes import body_of, set_aside_of
from clients.queries.clinician.unsent import Stale

# What can be done with a note besides moving on: a draft is written and let go, a signed one
# is added to.
SAVED, DISCARDED, ADDED_TO = "saved", "discarded", "added to"
DEEDS: dict[str, set[str]] = {
    NoteState.DRAFT: {*NOTE_TRANSITIONS[NoteState.DRAFT], SAVED, DISCARDED},
    NoteState.SIGNED: {*NOTE_TRANSITIONS[NoteState.SIGNED], ADDED_TO},
}


@transaction.atomic
def begin(*, op: UUID, couple: Couple | None, client: Client | None, by: User) -> Note | None:
    """One empty draft for each `op`, however often it is sent; None where the id is not free.

    The record of a couple that has ended takes no new notes.
    """
    if couple is not None and couple.stage == CoupleStage.ENDED:
        return None
    note = Note(
        pk=op, practice_id=by.practice_id, author=by.clinician, couple=couple, client=client
    )
    about = couple.pk if couple else client.pk if client else None
    before = Note.objects.filter(pk=op, author=by.clinician).first()
    if before is None:
        Note.objects.bulk_create([note], ignore_conflicts=True)
        before = Note.objects.filter(pk=op, author=by.clinician).first()
        if before is not None:
            audit.record("note.begun", note, by=by, about=client.pk if client else None)
    same = before is not None and about in (before.couple_id, before.client_id)
    return before if same else None


@transaction.atomic
def save_draft(
    *, note: Note, body: str, session_on: date, revision: int, by: User, chosen: bool = False
) -> Note | Stale:
    """The draft holds this text, or the text is set aside beside a newer one: never neither.

    What was set aside stays until its writer has `chosen`, or the text holds it again.
    """
    note = _locked_draft(note, by, SAVED)
    now_here = body_of(note)
    is_same = (body, session_on) == (now_here, note.session_on)
    if is_same and not chosen:
        return note
    if revision != note.revision:
        if body != now_here:
            _set_aside(note, body)
        return Stale(note.revision, now_here)
    if chosen or (set_aside_of(note) or "") in body:
        note.set_aside_sealed = None
    vault.seal(note, "body_sealed", body)
    note.session_on, note.updated_at = session_on, timezone.now()
    note.revision += 1
    note.save(
        update_fields=["body_sealed", "session_on", "updated_at", "revision", "set_aside_sealed"]
    )
    audit.record("note.saved", note, by=by, revision=note.revision)
    return note


@transaction.atomic
def sign(*, note: Note, revision: int, by: User) -> Note | Stale:
    """Signed exactly as it was read through, with time, name, licence and a hash; then locked."""
    licences.gate(by)
    note = _locked_draft(note, by, NoteState.SIGNED)
    body = body_of(note)
    if revision != note.revision or note.set_aside_sealed is not None:
        return Stale(note.revision, body)
    note.state, note.signed_at = NoteState.SIGNED, timezone.now()
    note.signed_name, note.signed_credential = by.display_name, credential(by)
    note.signed_hash = hash_of(note)
    note.save(
        update_fields=["state", "signed_at", "signed_name", "signed_credential", "signed_hash"]
    )
    audit.record("note.signed", note, by=by, about=note.client_id, hash=note.signed_hash)
    return note


@transaction.atomic
def add(*, note: Note, op: UUID, body: str, by: User, revision: int = 0) -> Addendum | Stale | None:
    """Something dated and signed beside a signed note, once for each `op`; None where the id is
    not free, Stale where other words wait to be added."""
    licences.gate(by)
    transitions.check(DEEDS, note.state, ADDED_TO, note, by)
    mine = Addendum.objects.filter(pk=op, author=by.clinician, note=note)
    if before := mine.first():
        return before
    waiting = unsent.finish(
        kind=UnsentKind.ADDENDUM, about=note.pk, body=body, revision=revision, by=by
    )
    if waiting is not None:
        return waiting
    addendum = _addendum(note, op, body, by)
    Addendum.objects.bulk_create([addendum], ignore_conflicts=True)
    audit.record("note.added_to", addendum, by=by, about=note.client_id)
    return mine.first()


def _addendum(note: Note, op: UUID, body: str, by: User) -> Addendum:
    """Signed as it stands, with a hash that goes on from the note's own."""
    addendum = Addendum(
        pk=op,
        practice_id=by.practice_id,
        note=note,
        author=by.clinician,
        signed_at=timezone.now(),
        signed_name=by.display_name,
        signed_credential=credential(by),
    )
    vault.seal(addendum, "body_sealed", body)
    addendum.signed_hash = _digest(
        note.signed_hash,
        bytes(addendum.body_sealed).hex(),
        addendum.signed_at,
        addendum.signed_name,
        addendum.signed_credential,
    )
    return addendum


@transaction.atomic
def discard(*, note: Note, by: User) -> None:
    """The draft is gone for good; that there was one stays on record, its words do not."""
    note = _locked_draft(note, by, DISCARDED)
    audit.record("note.discarded", note, by=by, about=note.client_id)
    note.delete()


def credential(by: User) -> str:
    """What stands behind the name: the qualification, and the licence by register and number."""
    who = by.clinician
    licensed = f"{who.licence_jurisdiction} {who.licence_number}".strip()
    return ", ".join(part for part in (who.credential, licensed) if part)


def hash_of(note: Note) -> str:
    """The hash a signed note must still have: over its sealed words and everything that dates
    them. Sealed, because a hash of plain words would let a short note be guessed from a dump.
    """
    about = note.couple_id or note.client_id
    return _digest(
        note.pk,
        note.kind,
        about,
        note.session_on,
        bytes(note.body_sealed or b"").hex(),
        note.signed_at,
        note.signed_name,
        note.signed_credential,
    )


def _digest(*parts: object) -> str:
    plain = [p.isoformat() if isinstance(p, (date, datetime)) else str(p) for p in parts]
    return sha256(json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _locked_draft(note: Note, by: User, deed: str) -> Note:
    """The author's draft, locked for this transaction; anything else is refused and recorded."""
    locked = Note.objects.select_for_update().filter(pk=note.pk, author=by.clinician).first()
    transitions.check(DEEDS, locked.state if locked else NoteState.SIGNED, deed, note, by)
    assert locked is not None
    return locked


def _set_aside(note: Note, body: str) -> None:
    """Keep the text that came late, after any that waits there already."""
    waiting = set_aside_of(note) or ""
    if body in waiting:
        return
    vault.seal(note, "set_aside_sealed", f"{waiting}\n\n{body}" if waiting else body)
    note.save(update_fields=["set_aside_sealed"])
