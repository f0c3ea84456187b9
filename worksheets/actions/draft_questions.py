"""Changing a draft part by part: nothing overwritten unseen, nothing taken out for good."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from clients.models import User
from worksheets.actions.drafts import change, locked
from worksheets.library.drafts import (
    fingerprint,
    item_of,
    no_room_for_a_flag,
    no_room_for_a_question,
    part_of,
    with_part,
)
from worksheets.models import Draft

REMOVED_KEPT = 10


@dataclass(frozen=True)
class Stale:
    """A save from an older page: nothing was overwritten. `now` is what stands there instead."""

    draft: Draft
    now: dict[str, Any] | None


class TooMany(Exception):
    """Why there is no room for one more, as a sentence for the author."""


@transaction.atomic
def save_part(
    *, draft: Draft, part: str, value: dict[str, Any], seen: str, by: User, chosen: bool = False
) -> Draft | Stale:
    """The draft holds this part, unless it changed since the page that was `seen`.

    The same words twice are one save; after a choice between two versions, the chosen one stands.
    """
    row = locked(draft, by)
    now = part_of(row.content, part)
    if now is None:
        return Stale(row, None)
    new = with_part(row.content, part, value)
    if seen != fingerprint(now) and not chosen and part_of(new, part) != now:
        return Stale(row, now)
    return change(draft=row, content=new, by=by)


@transaction.atomic
def add(*, draft: Draft, item: dict[str, Any], by: User, after: str = "") -> Draft:
    """One more question, once for its key: at the end, or below another."""
    row = locked(draft, by)
    items = list(row.content["items"])
    if item_of(row.content, item["key"]):
        return row
    if reason := no_room_for_a_question(row.content):
        raise TooMany(reason)
    keys = [one["key"] for one in items]
    items.insert(keys.index(after) + 1 if after in keys else len(items), item)
    return change(draft=row, content=row.content | {"items": items}, by=by)


@transaction.atomic
def copy(*, draft: Draft, key: str, new_key: str, by: User) -> Draft:
    """The same question once more, right below; whether it may be shared is asked afresh."""
    row = locked(draft, by)
    item = item_of(row.content, key)
    return add(draft=row, item=item | {"key": new_key}, by=by, after=key) if item else row


@transaction.atomic
def move(*, draft: Draft, key: str, to: int, by: User) -> Draft:
    """The question stands at this place, however often it is asked for."""
    row = locked(draft, by)
    item = item_of(row.content, key)
    if item is None:
        return row
    items = [one for one in row.content["items"] if one["key"] != key]
    items.insert(to, item)
    return change(draft=row, content=row.content | {"items": items}, by=by)


@transaction.atomic
def remove(*, draft: Draft, key: str, by: User) -> Draft:
    """Taken out, and kept aside so that it can be put back as it was."""
    row = locked(draft, by)
    item = item_of(row.content, key)
    if item is None:
        return row
    aside = {
        "item": item,
        "place": row.content["items"].index(item),
        "may_go": key in row.content["sharing"]["releasable"],
        "card": [x for x in row.content.get("card", {}).get("lines", []) if x["item"] == key],
    }
    items = [one for one in row.content["items"] if one["key"] != key]
    removed = [aside, *row.removed][:REMOVED_KEPT]
    return change(draft=row, content=row.content | {"items": items}, by=by, removed=removed)


@transaction.atomic
def put_back(*, draft: Draft, key: str, by: User) -> Draft:
    """A question that was taken out stands where it stood, with what it let be shared."""
    row = locked(draft, by)
    aside = next((one for one in row.removed if one["item"]["key"] == key), None)
    if aside is None or item_of(row.content, key):
        return row
    if reason := no_room_for_a_question(row.content):
        raise TooMany(reason)
    items = list(row.content["items"])
    items.insert(aside["place"], aside["item"])
    content = with_part(
        row.content | {"items": items},
        f"q.{key}",
        {"item": aside["item"], "may_go": aside["may_go"]},
    )
    if aside["card"] and "card" in content:
        lines = [*content["card"]["lines"], *aside["card"]]
        content = content | {"card": content["card"] | {"lines": lines}}
    removed = [one for one in row.removed if one is not aside]
    return change(draft=row, content=content, by=by, removed=removed)


@transaction.atomic
def add_flag(*, draft: Draft, op: UUID, by: User) -> tuple[Draft, str]:
    """One more thing that the therapist is shown, once for each press; also gives its key."""
    row, key = locked(draft, by), f"f{op.hex[:10]}"
    flags = list(row.content.get("flags", []))
    if any(flag["flag"] == key for flag in flags):
        return row, key
    if reason := no_room_for_a_flag(row.content):
        raise TooMany(reason)
    flags.append({"flag": key, "kind": "note", "words": ""})
    return change(draft=row, content=row.content | {"flags": flags}, by=by), key


@transaction.atomic
def remove_flag(*, draft: Draft, key: str, by: User) -> Draft:
    """The therapist is not shown this any more."""
    row = locked(draft, by)
    flags = [flag for flag in row.content.get("flags", []) if flag["flag"] != key]
    content = {name: part for name, part in row.content.items() if name != "flags"}
    return change(draft=row, content=content | ({"flags": flags} if flags else {}), by=by)
