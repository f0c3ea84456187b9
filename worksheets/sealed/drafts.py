"""The words of a worksheet that is still being written: sealed with the practice's key, because
any of its clinicians may read a draft. Opened where a page or a deed needs them, never before.

What they come to is set on the row, under the names they always had: title, content, the questions
that were taken out, and the reason it was published in spite of a remark.
"""

import json
from collections.abc import Iterable
from typing import Any

from clients import vault
from worksheets.models import Draft, SecondReading

# A title is short, and its length is nobody's business either.
TITLE_STEP = 256


def opened(draft: Draft) -> Draft:
    """The same draft with its words on it."""
    if draft.words_sealed is None:
        return _as_before(draft)
    titles([draft])
    words = json.loads(vault.words_or_notice(draft, "words_sealed", notice="{}") or "{}")
    draft.content, draft.removed = words.get("content", {}), words.get("removed", [])
    draft.reason = words.get("reason", "")
    return draft


def titles(drafts: Iterable[Draft]) -> None:
    """For a list: the titles alone, with one query for the key."""
    rows = list(drafts)
    vault.fetch_keys(rows, "title_sealed")
    for row in rows:
        if row.title_sealed is None:
            row.title = row.clear_title
        else:
            row.title = json.loads(vault.words_or_notice(row, "title_sealed", '""') or '""')


def sealed(
    draft: Draft,
    *,
    title: str,
    content: dict[str, Any],
    removed: list[dict[str, Any]],
    reason: str = "",
) -> Draft:
    """The draft with these words, sealed and not saved yet."""
    draft.title, draft.content, draft.removed, draft.reason = title, content, removed, reason
    vault.seal(draft, "title_sealed", vault.dumps(title, TITLE_STEP))
    words = {"content": content, "removed": removed, "reason": reason}
    vault.seal(draft, "words_sealed", vault.dumps(words))
    return draft


def comment_of(reading: SecondReading) -> str:
    """What a second reader said of a draft."""
    if reading.comment_sealed is None:
        return reading.clear_comment
    return vault.words_or_notice(reading, "comment_sealed", notice="") or ""


def _as_before(draft: Draft) -> Draft:
    """One that the code of before began, after the migration and before it was stopped."""
    draft.title, draft.content = draft.clear_title, draft.clear_content
    draft.removed, draft.reason = draft.clear_removed, draft.clear_reason
    return draft
