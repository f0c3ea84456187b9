"""A practice's own worksheets at every stage, for the tests that need one."""

from typing import Any

from clients.context import acting_as
from clients.models import User
from tests.support import make
from worksheets.actions import drafts as draft_actions
from worksheets.actions import second_readings
from worksheets.library.drafts import blank
from worksheets.library.reading import content_hash
from worksheets.models import Draft, Version
from worksheets.sealed import drafts

TEA, WHY = "tea_or_walk", "why_tea"


def content(**fields: Any) -> dict[str, Any]:
    """A finished sheet with two questions, the second asked only of those who like tea."""
    return blank("A quiet hour") | {
        "client_title": "A quiet hour",
        "purpose": "To find what makes an hour feel quiet.",
        "intro": "Think of an hour you liked.",
        "items": [
            {
                "key": TEA,
                "type": "choice",
                "prompt": "What made it quiet?",
                "options": [{"key": "tea", "text": "Tea"}, {"key": "walk", "text": "A walk"}],
            },
            {
                "key": WHY,
                "type": "free_text",
                "prompt": "What is it about tea?",
                "show_if": {"item": TEA, "has": ["tea"]},
            },
        ],
    } | fields  # fmt: skip


def draft(by: User, **fields: Any) -> Draft:
    with acting_as(by.pk):
        return draft_actions.begin_draft(content=content(**fields), source="new", by=by)


def copied(by: User, slug: str) -> Draft:
    with acting_as(by.pk):
        return draft_actions.begin_draft(content=make.version(slug).content, source="copy", by=by)


def published(by: User, **fields: Any) -> Version:
    row = draft(by, **fields)
    with acting_as(by.pk):
        seen = content_hash(row.content)
        version = draft_actions.publish(draft=row, seen=seen, reason="", by=by)
        return Version.objects.select_related("worksheet").get(pk=version.pk)


def asked(by: User, **fields: Any) -> Draft:
    row = draft(by, theme="power", **fields)
    with acting_as(by.pk):
        return second_readings.ask(draft=row, by=by)


def fresh(row: Draft, by: User) -> Draft:
    with acting_as(by.pk):
        found = Draft.objects.select_related("origin", "worksheet").get(pk=row.pk)
        return drafts.opened(found)
