"""A practice's own worksheets: begun, changed, let go."""

from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from clients import audit, moves
from clients.models import User
from worksheets import authoring
from worksheets.authoring import NotADraft
from worksheets.enums import DRAFT_MOVES, OPEN_DRAFTS, DraftState, Kind
from worksheets.models import Draft, Version, Worksheet

# What can be done with an open draft besides moving on.
CHANGED = "changed"
DEEDS: dict[str, set[str]] = {
    state: {*after, CHANGED} if state in OPEN_DRAFTS else set()
    for state, after in DRAFT_MOVES.items()
}


@transaction.atomic
def begin_draft(
    *,
    content: dict[str, Any],
    source: str,
    by: User,
    op: UUID | None = None,
    worksheet: Worksheet | None = None,
    origin: Version | None = None,
) -> Draft:
    """A new draft of this wording, once for each `op`; raises NotADraft with its reason.

    `content` may be unfinished, or whole as it was published. What carries the slug of a shipped
    sheet grew from it: its sharing limits hold for the draft as well (Inv 4).
    """
    written = authoring.as_written(content)
    origin = origin or _shipped(content.get("slug", ""))
    draft = Draft(
        pk=op or uuid4(),
        practice_id=by.practice_id,
        author=by.clinician,
        worksheet=worksheet,
        origin=origin,
        source=source,
        title=written["title"][:120],
        content=authoring.tidied(written, origin.content if origin else None),
        editors=[str(by.clinician.pk)],
    )
    Draft.objects.bulk_create([draft], ignore_conflicts=True)
    found = Draft.objects.filter(pk=draft.pk, author=by.clinician).first()
    if found is None and worksheet is not None:
        found = Draft.objects.open().filter(worksheet=worksheet).first()
    if found is None:
        raise NotADraft("That press didn’t count. Go back and try once more.")
    if found.created_at == draft.created_at:
        audit.record("draft.begun", found, by=by, source=source)
    return found


@transaction.atomic
def begin_from(*, version: Version, op: UUID, by: User) -> Draft:
    """A draft of a published sheet: a copy of a shipped one, the next version of one's own.

    A sheet of the practice has one open draft at a time: whoever comes later finds that one.
    """
    sheet = version.worksheet
    if sheet.kind != Kind.WORKSHEET:
        raise NotADraft("This one belongs to the portal itself and can’t be rewritten here.")
    if sheet.practice_id is None:
        return begin_draft(content=version.content, source="copy", origin=version, by=by, op=op)
    return begin_draft(
        content=version.content,
        source="next",
        by=by,
        op=op,
        worksheet=sheet,
        origin=sheet.origin,
    )


@transaction.atomic
def begin_copy(*, version: Version, op: UUID, by: User) -> Draft:
    """A draft that becomes a sheet of its own, whoever wrote the one it is copied from."""
    sheet = version.worksheet
    origin = version if sheet.practice_id is None else sheet.origin
    return begin_draft(content=version.content, source="copy", origin=origin, by=by, op=op)


@transaction.atomic
def change(
    *, draft: Draft, content: dict[str, Any], by: User, removed: list[dict] | None = None
) -> Draft:
    """The draft holds this wording. A changed word asks for a new second reading (§2.4.9).

    Call with a draft that `locked` gave.
    """
    origin = draft.origin.content if draft.origin else None
    content = authoring.tidied(content, origin)
    if removed is not None:
        draft.removed = removed
    if content == draft.content and removed is None:
        return draft
    me = str(by.clinician.pk)
    draft.content, draft.title = content, content["title"][:120]
    draft.state, draft.updated_at = DraftState.WRITING, timezone.now()
    draft.revision += 1
    if me not in draft.editors:
        draft.editors = [*draft.editors, me]
    draft.save()
    audit.record("draft.changed", draft, by=by, revision=draft.revision)
    return draft


@transaction.atomic
def let_go(*, draft: Draft, by: User) -> None:
    """The draft's words are gone for good; that there was one stays on record."""
    draft = locked(draft, by, DraftState.LET_GO)
    draft.state, draft.content, draft.removed = DraftState.LET_GO, {}, []
    draft.title, draft.reason = "", ""
    draft.save()
    audit.record("draft.let_go", draft, by=by)


def locked(draft: Draft, by: User, deed: str = CHANGED) -> Draft:
    """An open draft that `by` may change, locked for this transaction; else refused, recorded."""
    row = Draft.objects.select_for_update(of=("self",)).filter(pk=draft.pk).first()
    is_mine = row is not None and may_change(row, by)
    moves.check(DEEDS, row.state if row and is_mine else DraftState.LET_GO, deed, draft, by)
    assert row is not None
    return row


def may_change(draft: Draft, by: User) -> bool:
    """Its author, or an owner of the practice."""
    return draft.author_id == by.clinician.pk or by.clinician.is_owner


def _shipped(slug: str) -> Version | None:
    rows = Version.objects.filter(worksheet__practice__isnull=True, worksheet__slug=slug)
    return rows.order_by("-number").first() if slug else None
