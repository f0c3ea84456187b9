"""A practice's own worksheets: begun, changed, let go."""

from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients import audit, transitions
from clients.models import Practice, User
from clients.policies import licences
from worksheets.actions import library
from worksheets.enums import DRAFT_TRANSITIONS, OPEN_DRAFTS, DraftState, Kind
from worksheets.library import draft_review, drafts
from worksheets.library.drafts import NotADraft
from worksheets.library.reading import content_hash
from worksheets.models import Draft, Version, Worksheet
from worksheets.queries.clinician import drafts as draft_queries
from worksheets.sealed import drafts as draft_words

# What can be done with an open draft besides moving on.
CHANGED = "changed"
DEEDS: dict[str, set[str]] = {
    state: {*after, CHANGED} if state in OPEN_DRAFTS else set()
    for state, after in DRAFT_TRANSITIONS.items()
}


class NotYet(Exception):
    """Why a draft can’t be published now: a word for the page, and a sentence for the author."""

    def __init__(self, why: str, words: str) -> None:
        super().__init__(words)
        self.why = why


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
    written = drafts.as_written(content)
    origin = origin or _shipped(content.get("slug", ""))
    draft = Draft(
        pk=op or uuid4(),
        practice_id=by.practice_id,
        author=by.clinician,
        worksheet=worksheet,
        origin=origin,
        source=source,
        editors=[str(by.clinician.pk)],
    )
    tidied = drafts.tidied(written, origin.content if origin else None)
    draft_words.sealed(draft, title=written["title"][:120], content=tidied, removed=[])
    Draft.objects.bulk_create([draft], ignore_conflicts=True)
    found = _standing(draft)
    if found is None:
        raise NotADraft(_("That didn’t save. Go back and try again."))
    if found.created_at == draft.created_at:
        audit.record("draft.begun", found, by=by, source=source)
    return draft_queries.opened(found)


def _shipped(slug: str) -> Version | None:
    rows = Version.objects.filter(worksheet__practice__isnull=True, worksheet__slug=slug)
    return rows.order_by("-number").first() if slug else None


def _standing(draft: Draft) -> Draft | None:
    """This one, or the open one that its worksheet had already; None where its id is taken."""
    found = Draft.objects.filter(pk=draft.pk, author=draft.author).first()
    if found is None and draft.worksheet is not None:
        found = Draft.objects.open().filter(worksheet=draft.worksheet).first()
    return found


@transaction.atomic
def begin_from(*, version: Version, op: UUID, by: User) -> Draft:
    """A draft of a published sheet: a copy of a shipped one, the next version of one's own.

    A sheet of the practice has one open draft at a time: whoever comes later finds that one.
    """
    sheet = version.worksheet
    if sheet.kind != Kind.WORKSHEET:
        raise NotADraft(_("This one belongs to the portal itself and can’t be rewritten here."))
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
    """The draft holds this wording. A changed word asks for a new second reading.

    Call with a draft that `locked` gave.
    """
    content = drafts.tidied(content, draft.origin_content)
    if content == draft.content and removed is None:
        return draft
    me = str(by.clinician.pk)
    out = draft.removed if removed is None else removed
    draft_words.sealed(draft, title=content["title"][:120], content=content, removed=out)
    draft.state, draft.updated_at = DraftState.WRITING, timezone.now()
    draft.revision += 1
    if me not in draft.editors:
        draft.editors = [*draft.editors, me]
    draft.save()
    audit.record("draft.changed", draft, by=by, revision=draft.revision)
    return draft


@transaction.atomic
def publish(*, draft: Draft, seen: str, reason: str, by: User) -> Version:
    """The draft as it was read through is a version that never changes (Inv 39).

    Refused while anything blocks it, without a written reason for the rest, and, where it touches
    on power, without the yes of a second clinician to these very words. Pressed twice,
    it is published once.
    """
    licences.gate(by)
    done = Draft.objects.select_for_update(of=("self",)).filter(pk=draft.pk).first()
    if done and done.version and done.may_be_changed_by(by) and _is_wording(done, seen):
        return done.version
    row = locked(draft, by, DraftState.PUBLISHED)
    _refuse_unready(row, seen, reason)
    version = _as_version(row, by)
    _close(row, version, reason)
    audit.record("draft.published", row, by=by, version=version.pk, has_reason=bool(reason))
    return version


def _is_wording(draft: Draft, seen: str) -> bool:
    return content_hash(draft_queries.opened(draft).content) == seen


def _refuse_unready(row: Draft, seen: str, reason: str) -> None:
    if content_hash(row.content) != seen:
        raise NotYet("changed", _("It was changed since you reviewed it. Review it again."))
    found = draft_review.of(row.content, row.origin_content)
    if any(one.blocks for one in found):
        raise NotYet(
            "blocked", _("Something here has to change first. You’ll find it next to its field.")
        )
    if found and not reason.strip():
        raise NotYet("reason", _("Say why it is right as it is, or change it."))
    needs_reader = drafts.needs_second_reader(row.content, row.origin_content)
    if needs_reader and not row.is_approved(seen):
        raise NotYet("reader", _("A second clinician reads this before it is published."))


def _as_version(row: Draft, by: User) -> Version:
    """Its wording in the practice's library; a new worksheet keeps in mind what it grew from."""
    practice = Practice.objects.get(pk=row.practice_id)
    made = drafts.publication(row.content, slug=row.slug, code=_code(row))
    published = library.publish(practice=practice, kind=made.kind, content=made.content, by=by)
    version = published.version
    if row.worksheet is None and row.origin_id:
        Worksheet.objects.filter(pk=version.worksheet_id).update(origin=row.origin_id)
    return version


def _code(draft: Draft) -> str:
    sheets = Worksheet.objects.filter(practice=draft.practice_id)
    taken = frozenset(sheets.values_list("code", flat=True))
    now = draft.worksheet.code if draft.worksheet else ""
    return drafts.code_for(draft.content["theme"], taken, now)


def _close(row: Draft, version: Version, reason: str) -> None:
    row.state, row.version = DraftState.PUBLISHED, version
    draft_words.sealed(
        row, title=row.title, content=row.content, removed=row.removed, reason=reason
    )
    row.worksheet, row.updated_at = version.worksheet, timezone.now()
    row.save()


@transaction.atomic
def archive(*, worksheet: Worksheet, by: User) -> None:
    """Off the shelf: given to nobody from now on, while what was given goes on as before."""
    if worksheet.archived_at is None:
        worksheet.archived_at = timezone.now()
        worksheet.save(update_fields=["archived_at"])
        audit.record("library.put_away", worksheet, by=by)


@transaction.atomic
def restore(*, worksheet: Worksheet, by: User) -> None:
    """On the shelf again, in its newest version."""
    if worksheet.archived_at is not None:
        worksheet.archived_at = None
        worksheet.save(update_fields=["archived_at"])
        audit.record("library.brought_back", worksheet, by=by)


@transaction.atomic
def delete(*, draft: Draft, by: User) -> None:
    """The draft's words are gone for good; that there was one stays on record."""
    draft = locked(draft, by, DraftState.LET_GO)
    draft.state = DraftState.LET_GO
    draft_words.sealed(draft, title="", content={}, removed=[])
    draft.save()
    audit.record("draft.let_go", draft, by=by)


def locked(draft: Draft, by: User, deed: str = CHANGED) -> Draft:
    """An open draft that `by` may change, locked for this transaction; else refused, recorded."""
    row = Draft.objects.select_for_update(of=("self",)).filter(pk=draft.pk).first()
    is_mine = row is not None and row.may_be_changed_by(by)
    transitions.check(DEEDS, row.state if row and is_mine else DraftState.LET_GO, deed, draft, by)
    assert row is not None
    return draft_queries.opened(row)
