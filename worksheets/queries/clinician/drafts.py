"""What the pages of a practice’s own worksheets show: the list, the builder, what is in the way."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.models import Clinician, User
from clients.wording import ago, day
from worksheets.enums import DraftState, Kind
from worksheets.item_types.offered import OFFERED
from worksheets.library import condition_text, draft_review
from worksheets.library import drafts as draft_library
from worksheets.library.draft_review import Remark
from worksheets.library.drafts import ABOUT
from worksheets.library.reading import content_hash
from worksheets.models import Draft, SecondReading, Version
from worksheets.rules import pages
from worksheets.sealed import drafts as draft_words
from worksheets.visibility.worksheets import (
    drafts_for,
    library_for,
    own_drafts_for,
    own_sheets_for,
    readings_for,
    to_read_for,
    versions_for,
)

NO_TITLE = _("No title yet")
NO_WORDS = _("Nothing asked yet")
TONES = {str(DraftState.ASKED): "waiting"}


@dataclass(frozen=True)
class DraftCard:
    """A draft on the practice’s list."""

    id: Any
    title: str
    by: str
    when: str
    state: str
    tone: str
    is_mine: bool
    waits_for_me: bool


@dataclass(frozen=True)
class SheetCard:
    """A worksheet of the practice, in the library or put away."""

    slug: str
    title: str
    code: str
    when: str
    is_away: bool
    is_mine: bool


@dataclass(frozen=True)
class QuestionRow:
    key: str
    part: str
    number: int
    prompt: str
    kind: str
    facts: list[str]
    blocking: int
    others: int
    up: int | None
    down: int | None


@dataclass(frozen=True)
class FlagRow:
    key: str
    part: str
    words: str
    when: str
    blocking: int
    others: int


@dataclass(frozen=True)
class PlacedRemark:
    """A remark with the place it is about."""

    where: str
    part: str
    remark: Remark


def drafts(user: User) -> list[DraftCard]:
    """What the practice is writing, newest first, in one query and one for the key."""
    rows = list(drafts_for(user).select_related("author__user").defer("words_sealed", "origin"))
    draft_words.titles(rows)
    me, today = user.clinician, timezone.localdate()
    return [
        DraftCard(
            id=row.pk,
            title=row.title or str(NO_TITLE),
            by=row.author.user.display_name,
            when=ago(row.updated_at, today),
            state=str(DraftState(row.state).label),
            tone=TONES.get(row.state, ""),
            is_mine=row.author_id == me.pk,
            waits_for_me=row.state == DraftState.ASKED and str(me.pk) not in row.editors,
        )
        for row in rows
    ]


def find(user: User, draft_id: UUID) -> Draft | None:
    """A draft of the practice with its words; None where there is none for this clinician."""
    return _with_words(drafts_for(user), draft_id)


def find_own(user: User, draft_id: UUID, *, published: bool = False) -> Draft | None:
    """A draft this clinician may change, with its words; `published`: or has published already."""
    return _with_words(own_drafts_for(user, published=published), draft_id)


def find_to_read(user: User, draft_id: UUID) -> Draft | None:
    """A draft that waits for this clinician as its second reader, with its words."""
    return _with_words(to_read_for(user), draft_id)


def _with_words(rows: QuerySet[Draft], draft_id: UUID) -> Draft | None:
    rows = rows.select_related("author__user", "origin", "worksheet")
    row = rows.filter(pk=draft_id).first()
    return row and opened(row)


def opened(draft: Draft) -> Draft:
    """The same draft with its words on it, for a deed that has looked it up and locked it."""
    return draft_words.opened(draft)


def sheets(user: User) -> list[SheetCard]:
    """The practice’s own worksheets, with the title of their newest version, in two queries."""
    mine = set(own_sheets_for(user).values_list("pk", flat=True))
    rows = versions_for(user).filter(
        worksheet__practice=user.practice_id, worksheet__kind=Kind.WORKSHEET
    )
    newest = rows.order_by("worksheet_id", "-number").distinct("worksheet_id")
    found = newest.select_related("worksheet").defer("content")
    return [
        SheetCard(
            slug=row.worksheet.slug,
            title=row.title,
            code=row.worksheet.code,
            when=day(row.published_at),
            is_away=row.worksheet.archived_at is not None,
            is_mine=row.worksheet_id in mine,
        )
        for row in sorted(found, key=lambda one: one.worksheet.code)
    ]


def questions(content: dict[str, Any]) -> list[QuestionRow]:
    """The list beside the preview: every question, what is said of it, where it can move."""
    items = content["items"]
    return [_question(content, i, item, len(items)) for i, item in enumerate(items)]


def asked(content: dict[str, Any]) -> list[tuple[QuestionRow, dict[str, Any]]]:
    """Every question that can be drawn, with what is said of it; for reading it all at once."""
    pairs = zip(questions(content), content["items"], strict=True)
    return [(row, item) for row, item in pairs if draft_review.is_ready(item)]


def _question(content: dict[str, Any], i: int, item: dict[str, Any], of: int) -> QuestionRow:
    found = draft_review.of_item(item, content["items"][:i])
    blocking = sum(one.blocks for one in found)
    facts = []
    if "show_if" in item:
        when = condition_text.in_words(item["show_if"], content["items"])
        facts.append(gettext("Asked %(when)s") % {"when": when})
    if item.get("in_session"):
        facts.append(gettext("Filled in together, in the couple’s session room"))
    if item["key"] in content["sharing"]["releasable"]:
        facts.append(gettext("Its author could share it with a partner"))
    return QuestionRow(
        key=item["key"],
        part=f"q.{item['key']}",
        number=i + 1,
        prompt=item["prompt"] or str(NO_WORDS),
        kind=kind_of(item),
        facts=facts,
        blocking=blocking,
        others=len(found) - blocking,
        up=i - 1 if i else None,
        down=i + 1 if i + 1 < of else None,
    )


def kind_of(item: dict[str, Any]) -> str:
    """What this kind of question is called where one is added."""
    inner = f":{item['of']['type']}" if item["type"] == "paired" else ""
    return str(OFFERED[f"{item['type']}{inner}"])


def flags(content: dict[str, Any]) -> list[FlagRow]:
    """What the therapist would be shown, line by line, with how much there is to put right."""
    rows = []
    for flag in content.get("flags", []):
        found = draft_review.of_flag(flag, content["items"])
        blocking = sum(one.blocks for one in found)
        when = condition_text.in_words(flag["when"], content["items"]) if "when" in flag else ""
        words, key = flag["words"] or str(NO_WORDS), flag["flag"]
        rows.append(FlagRow(key, f"f.{key}", words, when, blocking, len(found) - blocking))
    return rows


def remarks_on(row: Draft) -> list[PlacedRemark]:
    """Everything about a draft, each with the form where it can be changed."""
    found, content = [], row.content
    for one in draft_review.of(content, row.origin_content):
        where, part = _where(content, one.path)
        found.append(PlacedRemark(where, part, one))
    return sorted(found, key=lambda one: not one.remark.blocks)


def _where(content: dict[str, Any], path: tuple) -> tuple[str, str]:
    if path[:1] == ("items",):
        if len(path) < 2:
            return gettext("Questions"), ""
        place = gettext("Question %(number)s") % {"number": path[1] + 1}
        return place, f"q.{content['items'][path[1]]['key']}"
    if path == ("flags",):
        return gettext("What you are shown"), ""
    if path[:1] == ("flags",):
        return gettext("What you are shown"), f"f.{content['flags'][path[1]]['flag']}"
    return gettext("The sheet as a whole"), ABOUT


def readings(user: User, draft: Draft) -> list[dict[str, Any]]:
    """What second readers said, newest first, and whether it was of the words as they stand."""
    now = content_hash(draft.content)
    rows: list[SecondReading] = list(
        readings_for(user).filter(draft=draft).select_related("reader__user")
    )
    return [
        {
            "by": row.reader.user.display_name,
            "when": day(row.read_at),
            "verdict": row.get_verdict_display(),
            "is_yes": row.verdict == "approved",
            "comment": draft_words.comment_of(row),
            "is_now": row.content_hash == now,
        }
        for row in rows
    ]


def has_second_reader(draft: Draft) -> bool:
    """Whether anyone else in the practice could read it: here, licensed, and wrote none of it."""
    others = Clinician.of_practice(draft.practice_id).at_work()
    return any(one.licence_problem() is None for one in others.exclude(pk__in=draft.editors))


def drawn(content: dict[str, Any]) -> dict[str, Any]:
    """The worksheet as a client would meet it now, with the questions that are ready."""
    ready = [item for item in content["items"] if draft_review.is_ready(item)]
    whole = draft_library.publication(content | {"items": ready}, slug="own", code="D51").content
    return whole | {"client_title": content["client_title"] or str(NO_TITLE)}


def page_of(content: dict[str, Any], key: str) -> pages.QuestionPage | None:
    """One question of a draft as its person would meet it; None where it is not ready."""
    item = draft_library.item_of(content, key)
    if item is None or not draft_review.is_ready(item):
        return None
    return pages.question_page(drawn(content), key, whole=True)


def codes(user: User) -> list[str]:
    """Worksheets that a flag may suggest."""
    rows = library_for(user).filter(kind=Kind.WORKSHEET, practice__isnull=True)
    return list(rows.order_by("code").values_list("code", flat=True))


def newest(user: User, slug: str) -> Version | None:
    """The version that a copy or a next version begins from."""
    rows = versions_for(user).filter(worksheet__slug=slug).select_related("worksheet__origin")
    return rows.order_by("-number").first()
