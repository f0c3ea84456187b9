"""Published wordings, parsed once a process: a version never changes (Inv 39).

Only what is the same for everybody is kept here. Whether somebody may see a wording is asked of
the database every time.
"""

from collections import OrderedDict
from typing import Any
from uuid import UUID

KEPT = 64
_contents: OrderedDict[UUID, dict[str, Any]] = OrderedDict()


def known() -> list[UUID]:
    """Versions whose content a query need not bring along."""
    return list(_contents)


def content(version_id: UUID, brought: dict[str, Any] | None) -> dict[str, Any]:
    """The content of a version: what the query brought, or what is kept from before."""
    if brought is None:
        return _contents[version_id]
    _contents[version_id] = brought
    while len(_contents) > KEPT:
        _contents.popitem(last=False)
    return brought


def is_module(content: dict[str, Any]) -> bool:
    """Whether this content is to be read, in sections."""
    return "sections" in content
