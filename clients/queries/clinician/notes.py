"""Progress notes: as lists, without their words, and one at a time with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from clients import audit, vault
from clients.enums import KeyClass, NoteState
from clients.models import Addendum, Client, Couple, Note, User
from clients.visibility import notes_for
from clients.wording import day

NOTES_SHOWN = 10


@dataclass(frozen=True)
class NoteLine:
    id: UUID
    title: str
    by: str
    is_draft: bool


@dataclass(frozen=True)
class Notes:
    rows: Sequence[NoteLine]
    older: UUID | None


@dataclass(frozen=True)
class WholeNote:
    """`additions`: who signed each and when, and its words."""

    body: str
    signed: str
    additions: Sequence[tuple[str, str | None]]


@dataclass(frozen=True)
class OwnDraft:
    """`set_aside`: another text that waits for the author to choose from, or None."""

    body: str
    set_aside: str | None


def own_draft(user: User, note: Note) -> OwnDraft | None:
    """What its author has typed so far; None for anybody else, who reads a note on record."""
    if not note.is_written_by(user.clinician):
        return None
    return OwnDraft(body_of(note), set_aside_of(note))


def body_of(note: Note) -> str:
    """What is written in it. Raises where its author's key is gone."""
    return vault.opened(note, "body_sealed") or ""


def set_aside_of(note: Note) -> str | None:
    """The other text that waits for the author to choose from; None where none does."""
    return vault.opened(note, "set_aside_sealed")


def read(user: User, note: Note) -> WholeNote:
    """A note with what was added to it, opened, and on record as read (Inv 50). Whoever may see
    the note may see its additions."""
    added = list(note.addenda.order_by("signed_at"))
    authors = {note.author_id, *(one.author_id for one in added)}
    vault.ring().fetch((author, str(KeyClass.NOTES)) for author in authors)
    audit.record("note.read", note, by=user, about=note.client_id, additions=len(added))
    return WholeNote(
        body=vault.words_or_notice(note, "body_sealed") or "",
        signed=signature(note),
        additions=[(signature(one), vault.words_or_notice(one, "body_sealed")) for one in added],
    )


def signature(row: Note | Addendum) -> str:
    """Who signed it, and when to the minute."""
    if row.signed_at is None:
        return _("Draft, not signed")
    who = ", ".join(part for part in (row.signed_name, row.signed_credential) if part)
    time = f"{timezone.localtime(row.signed_at):%H:%M}"
    told = {"who": who, "day": day(row.signed_at), "time": time}
    return _("Signed by %(who)s, %(day)s, %(time)s") % told


def notes_about(
    user: User, clients: Sequence[Client], couple: Couple | None, before: UUID | None
) -> Notes:
    """About exactly these: a note about one partner alone stays off the couple's page (Inv 43)."""
    mine = notes_for(user)
    if couple:
        rows = mine.filter(couple=couple)
    else:
        rows = mine.filter(client__in=[client.pk for client in clients])
    rows = rows.defer("body_sealed", "set_aside_sealed").order_by("-created_at", "-pk")
    if before:
        since = mine.filter(pk=before).values("created_at")[:1]
        rows = rows.filter(created_at__lt=Subquery(since))
    found = list(rows[: NOTES_SHOWN + 1])
    lines = [_note_line(note) for note in found[:NOTES_SHOWN]]
    return Notes(lines, lines[-1].id if len(found) > NOTES_SHOWN else None)


def _note_line(note: Note) -> NoteLine:
    is_draft = note.state == NoteState.DRAFT
    told = {"who": note.signed_name, "day": day(note.signed_at)}
    signed = _("Signed by %(who)s, %(day)s") % told
    return NoteLine(
        id=note.pk,
        title=_("Session of %(day)s") % {"day": day(note.session_on)},
        by=_("Your draft") if is_draft else signed,
        is_draft=is_draft,
    )
