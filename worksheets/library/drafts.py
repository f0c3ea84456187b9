"""A worksheet as a practice writes it: begun, copied, kept consistent, made whole. Pure.

A draft holds what an author writes and nothing else: no slug and code, no closing questions, no
universal debrief. Those join when it is published, as they join a shipped sheet.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import gettext

from worksheets.enums import Kind, Theme
from worksheets.item_types import ITEM_TYPES
from worksheets.library import partner_term, reading, requirements
from worksheets.library.reading import Publication, Shared
from worksheets.rules import facts

MOST_ITEMS, MOST_FLAGS = 100, 20
# What publishing adds, and what belongs to one version alone.
ADDED = {"slug", "code", "covers", "debrief_universal", "support", "restores"}
# A private no is never seen, nor is any other (Inv 5).
SEEN_OF_A_LIST = ["yes", "maybe"]
DIARY = {"days_a_week": 3, "for_days": 14, "modes": ["self", "clin"], "patterns": []}
LETTERS = {Theme.OWED: "A", Theme.DEMAND: "B", Theme.POWER: "C", Theme.DESIRE: "D"}
# Shipped codes count up from 1; a practice's own begin here.
FIRST_OWN = 51
# Parts that follow from the rest and are worked out afresh; of the gates, those that do.
_FOLLOWING = {"sharing", "card", "diary", "needs"}
_GATES = {"checkins_reviewed", "joint_session", "diary"}


class NotADraft(Exception):
    """Why this can’t be begun here, as a sentence for the author."""


@dataclass(frozen=True)
class Floor:
    """What the sheet that a draft grew from lets nobody share, ever (Inv 4)."""

    never: bool = False
    # The only questions that may be shared; None where there is no such limit.
    allowed: frozenset[str] | None = None

    def closes(self, key: str) -> bool:
        """Whether the answer to this item can never be shared."""
        return self.never or (self.allowed is not None and key not in self.allowed)


@cache
def shared() -> Shared:
    """What goes with every worksheet, read once a process."""
    return reading.read_shared()


def blank(title: str) -> dict[str, Any]:
    """A worksheet with nothing asked yet."""
    return {
        "theme": Theme.DESIRE.value,
        "title": title,
        "client_title": "",
        "purpose": "",
        "who": "individual",
        "minutes": 10,
        "intro": "",
        "contraindications": [],
        "debrief": [],
        "evidence": [
            {
                "note": gettext("Our own wording, without norms."),
                "source": gettext("Own practice"),
                "verified": True,
            }
        ],
        "sharing": {"default": "clin", "partner": "none", "never": False, "releasable": []},
        "scoring": {"note": gettext("None. Read the answers.")},
        "items": [],
    }


def as_written(content: dict[str, Any]) -> dict[str, Any]:
    """What an author wrote of a published or imported worksheet, without what publishing adds."""
    if "sections" in content or content.get("theme", Theme.DESIRE) not in LETTERS:
        raise NotADraft(
            gettext("This one belongs to the portal itself and can’t be rewritten here.")
        )
    written, _ = reading.without_covers(facts.as_written(partner_term.as_written(content)))
    written = {name: part for name, part in written.items() if name not in ADDED}
    closing = shared().closing
    keys = {item["key"] for item in closing["items"]}
    flags = {flag["flag"] for flag in closing["flags"]}
    items = [item for item in written.get("items", []) if item["key"] not in keys]
    if any(item["type"] not in ITEM_TYPES for item in items) or len(items) > MOST_ITEMS:
        raise NotADraft(gettext("This worksheet asks in a way that isn’t known here."))
    kept = [flag for flag in written.get("flags", []) if flag["flag"] not in flags]
    written = blank("") | written | {"items": items}
    written.pop("flags", None)
    return written | ({"flags": kept} if kept else {})


def floor_of(origin: dict[str, Any] | None) -> Floor:
    """How much a draft’s origin lets it share; no limit without an origin."""
    if origin is None:
        return Floor()
    sharing = origin["sharing"]
    if sharing["never"]:
        return Floor(never=True, allowed=frozenset())
    return Floor(allowed=frozenset(sharing["releasable"]))


def tidied(content: dict[str, Any], origin: dict[str, Any] | None) -> dict[str, Any]:
    """The same wording with everything that follows from it in step: limits, gates, diary."""
    before = content
    content = {name: part for name, part in before.items() if name not in _FOLLOWING}
    content["sharing"] = sharing = _sharing(before, origin)
    if card := _card(before, sharing["releasable"]):
        content["card"] = card
    if sharing["releasable"]:
        sharing["partner"] = "card" if card else "per_item"
    if any(item["type"] == "diary" for item in content["items"]):
        content["diary"] = before.get("diary", DIARY)
    if needs := _needs(before, origin):
        content["needs"] = needs
    return content


def _needs(content: dict[str, Any], origin: dict[str, Any] | None) -> list[str]:
    """What the wording itself asks for, what was asked for by hand, and what the origin asks."""
    written = {*content.get("needs", ())} - _GATES
    return sorted(written | {*(origin or {}).get("needs", ())} | requirements.implied(content))


def _sharing(content: dict[str, Any], origin: dict[str, Any] | None) -> dict[str, Any]:
    floor, sharing = floor_of(origin), dict(content["sharing"])
    keys = {item["key"]: item["type"] for item in content["items"]}
    sharing["never"] = bool(sharing["never"] or floor.never)
    chosen = [] if sharing["never"] else sharing["releasable"]
    open_ = [key for key in keys if key in chosen and not floor.closes(key)]
    sharing |= {"releasable": open_, "partner": "none"}
    only = _only(sharing.pop("only", None), origin)
    if only and any(keys[key] == "yes_no_maybe" for key in open_):
        sharing["only"] = only
    return sharing


def _only(wanted: list[str] | None, origin: dict[str, Any] | None) -> list[str] | None:
    """Which answers of a yes/no/maybe list a partner could see: no more than the origin lets."""
    if origin is None:
        return wanted or SEEN_OF_A_LIST
    limit = origin["sharing"].get("only")
    return [one for one in wanted or limit if one in limit] or limit if limit else wanted


def _card(content: dict[str, Any], open_: list[str]) -> dict[str, Any] | None:
    """The card's lines whose question may still be shared; without any, no card."""
    card = content.get("card")
    lines = [line for line in (card or {}).get("lines", []) if line["item"] in open_]
    return card | {"lines": lines} if card and lines else None


def needs_second_reader(content: dict[str, Any], origin: dict[str, Any] | None) -> bool:
    """Whether it touches power, or grew from a sheet that does."""
    return Theme.POWER in {content["theme"], (origin or {}).get("theme")}


def publication(content: dict[str, Any], *, slug: str, code: str) -> Publication:
    """The whole worksheet, ready for the library."""
    named = {"slug": slug, "code": code} | content
    return Publication(Kind.WORKSHEET.value, reading.with_closing(named, shared()), "draft")


def code_for(theme: str, taken: AbstractSet[str], now: str = "") -> str:
    """A free code under the theme's letter; one that still fits is kept."""
    letter = LETTERS[Theme(theme)]
    if now.startswith(letter):
        return now
    numbers = range(FIRST_OWN, 100)
    return next((f"{letter}{n}" for n in numbers if f"{letter}{n}" not in taken), letter)


def fingerprint(part: object) -> str:
    """The same for the same wording: tells a tab that what it shows has changed meanwhile."""
    return reading.content_hash(part)[:16]


def item_of(content: dict[str, Any], key: str) -> dict[str, Any] | None:
    """The question of this key, or None."""
    return next((item for item in content["items"] if item["key"] == key), None)


# A part of a draft has a name: “about” for the sheet, “q.” and a key, or “f.” and a key.
ABOUT = "about"
_APART = {"items", "flags", "needs", "card"}


def part_of(content: dict[str, Any], name: str) -> dict[str, Any] | None:
    """What one form of the builder shows; None where it is not there (any more)."""
    kind, _, key = name.partition(".")
    if kind == "q":
        item = item_of(content, key)
        return item and {"item": item, "may_go": key in content["sharing"]["releasable"]}
    if kind == "f":
        return next((flag for flag in content.get("flags", []) if flag["flag"] == key), None)
    if name != ABOUT:
        return None
    sharing = {word: content["sharing"][word] for word in ("default", "never")}
    return {n: part for n, part in content.items() if n not in _APART} | {"sharing": sharing}


def with_part(content: dict[str, Any], name: str, value: dict[str, Any]) -> dict[str, Any]:
    """The draft with this part as it now is; the rest stays."""
    kind, _, key = name.partition(".")
    if kind == "q":
        items = [value["item"] if one["key"] == key else one for one in content["items"]]
        open_ = [one for one in content["sharing"]["releasable"] if one != key]
        open_ += [key] if value["may_go"] else []
        return content | {"items": items, "sharing": content["sharing"] | {"releasable": open_}}
    if kind == "f":
        flags = [value if one["flag"] == key else one for one in content["flags"]]
        return content | {"flags": flags}
    kept = {n: part for n, part in content.items() if n in _APART}
    return value | kept | {"sharing": content["sharing"] | value["sharing"]}


def no_room_for_a_question(content: dict[str, Any]) -> str:
    """Why no further question fits, as a sentence for the author; blank where one does."""
    full = gettext("There is room for %(most)s questions in one worksheet.") % {"most": MOST_ITEMS}
    return full if len(content["items"]) >= MOST_ITEMS else ""


def no_room_for_a_flag(content: dict[str, Any]) -> str:
    """Why nothing more fits that the therapist is shown; blank where something does."""
    full = gettext("There is room for %(most)s of these in one worksheet.") % {"most": MOST_FLAGS}
    return full if len(content.get("flags", [])) >= MOST_FLAGS else ""
