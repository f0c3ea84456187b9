"""Drafts published after a second reading."""

from typing import Any

from clients.context import acting_as, acting_as_worker
from tests.support import make
from worksheets.actions.library import publish_shipped
from worksheets.library.reading import Publication, content_hash
from worksheets.models import Version


def publish(browser, draft, reason=""):
    seen = content_hash(draft.content)
    return browser.post(f"/library/drafts/{draft.pk}/publish/", {"seen": seen, "reason": reason})


def own_versions(by):
    with acting_as(by.pk):
        return Version.objects.filter(practice=by.practice_id).count()


def next_shipped(slug: str, **changed: Any) -> Version:
    """The next version of something shipped, with these parts of it changed."""
    now = make.version(slug)
    content = {name: part for name, part in now.content.items() if name != "restores"} | changed
    with acting_as_worker():
        publish_shipped(publications=[Publication(now.worksheet.kind, content, "changed")])
    return make.version(slug)


def stricter(slug: str, flag: str) -> Version:
    """The next version, in which this flag places a Hold: as a practice may have it of its own."""
    flags = [
        {name: part for name, part in one.items() if name != "fact"} | {"kind": "safety"}
        if one["flag"] == flag
        else one
        for one in make.version(slug).content["flags"]
    ]
    return next_shipped(slug, flags=flags)
