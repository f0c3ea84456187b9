"""What a clinician writes below something, saved while they type, until it is sent."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clients import audit, vault
from clients.enums import UnsentKind
from clients.models import UnsentWords, User
from clients.queries.clinician.unsent import Stale, body_of, set_aside_of


@transaction.atomic
def save(
    *, kind: UnsentKind, about: UUID, body: str, revision: int, by: User, chosen: bool = False
) -> UnsentWords | Stale:
    """These words are kept, or set aside beside newer ones: never neither.

    What was set aside stays until its writer has `chosen`, or the words hold it again.
    """
    row = _locked(kind, about, by)
    now_here = body_of(row)
    if body == now_here and not chosen:
        return row
    if revision != row.revision:
        if body != now_here:
            _set_aside(row, body)
        return Stale(row.revision, now_here)
    if chosen or (set_aside_of(row) or "") in body:
        row.set_aside_sealed = None
    vault.seal(row, "body_sealed", body)
    row.revision += 1
    row.updated_at = timezone.now()
    row.save(update_fields=["body_sealed", "set_aside_sealed", "revision", "updated_at"])
    audit.record("unsent.saved", row, by=by, revision=row.revision)
    return row


@transaction.atomic
def finish(*, kind: UnsentKind, about: UUID, body: str, revision: int, by: User) -> Stale | None:
    """Nothing waits any more, because `body` is on its way. Stale where other words wait that it
    does not hold: then it is set aside beside them, and must not be sent yet."""
    row = _mine(kind, about, by).select_for_update().first()
    if row is None:
        return None
    now_here = body_of(row)
    aside = set_aside_of(row) or ""
    is_newer = revision != row.revision and now_here.strip() not in body
    if is_newer or aside.strip() not in body:
        _set_aside(row, body)
        return Stale(row.revision, now_here)
    row.delete()
    return None


def _mine(kind: UnsentKind, about: UUID, by: User) -> Any:
    return UnsentWords.objects.filter(author=by.clinician, kind=kind, about_id=about)


def _locked(kind: UnsentKind, about: UUID, by: User) -> UnsentWords:
    """The one row of this writer below this thing, made where there was none."""
    row = UnsentWords(practice_id=by.practice_id, author=by.clinician, kind=kind, about_id=about)
    UnsentWords.objects.bulk_create([row], ignore_conflicts=True)
    return _mine(kind, about, by).select_for_update().get()


def _set_aside(row: UnsentWords, body: str) -> None:
    """Keep the words that came late, after any that wait there already."""
    waiting = set_aside_of(row) or ""
    if body in waiting:
        return
    vault.seal(row, "set_aside_sealed", f"{waiting}\n\n{body}" if waiting else body)
    row.save(update_fields=["set_aside_sealed"])
