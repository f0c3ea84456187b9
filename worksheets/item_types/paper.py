"""What stands on paper in place of a control: a few bricks, drawn by the PDF and the print page.

A brick holds plain text only. Whoever draws it decides what a box or a line looks like.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

Brick = dict[str, Any]

ONE, MANY = _("Tick one."), _("Tick as many as you like.")
EACH_ROW = _("Tick one in each row, where you like.")
# A scale stands in one row while its words fit under their boxes.
SIDE_BY_SIDE, SHORT = 5, 18
MOST_LINES = 14


def ticks(options: Iterable[Mapping[str, Any]], note: str = ONE) -> Brick:
    """Boxes to tick; an option with `other` has a line to write on."""
    return {"kind": "ticks", "note": str(note)} | _listed(options)


def many(alone: Iterable[str]) -> str:
    """The note above a list with any number of ticks; `alone` are options that exclude the rest."""
    only = gettext(" or ").join(f"“{text}”" for text in alone)
    if not only:
        return str(MANY)
    what = gettext("Tick as many as you like. If you tick %(only)s, tick nothing else.")
    return what % {"only": only}


def scale(labels: Iterable[str]) -> Brick:
    """Steps with words, side by side where they are few and short, else below each other."""
    steps = list(labels)
    if len(steps) <= SIDE_BY_SIDE and all(len(step) <= SHORT for step in steps):
        return {"kind": "scale", "note": str(ONE), "labels": steps}
    return ticks([{"text": step} for step in steps])


def grid(rows: Iterable[Mapping[str, Any]], columns: Iterable[str], note: str = EACH_ROW) -> Brick:
    """A table with a box in each cell."""
    listed = [{"text": one["text"], "line": bool(one.get("other"))} for one in rows]
    return {"kind": "grid", "note": str(note), "rows": listed, "columns": list(columns)}


def lines(count: int, lead: str = "", hint: str = "", end: str = "") -> Brick:
    """Lines to write on, with the beginning of a sentence before them."""
    count = max(1, min(count, MOST_LINES))
    return {"kind": "lines", "lead": lead, "hint": hint, "count": count, "end": end}


def ranks(options: Iterable[Mapping[str, Any]], top: int) -> Brick:
    """A box beside each option, for a number."""
    note = gettext("Write 1 in the box of what comes first.")
    if top > 1:
        note = gettext(
            "Write 1 in the box of what comes first, then 2, up to %(top)s. The others stay blank."
        ) % {"top": top}
    return {"kind": "ranks", "note": note} | _listed(options)


def dial(low: str, high: str) -> Brick:
    """−10 to 10 to put a mark on, and a box for “doesn’t apply” (Inv 36)."""
    return {
        "kind": "dial",
        "note": gettext("Put a mark anywhere on the line."),
        "low": low,
        "high": high,
        "na": gettext("Doesn’t apply"),
    }


def side(text: str) -> Brick:
    """Which half of a pair comes now."""
    return {"kind": "side", "text": text}


def fixed(sentences: Iterable[str]) -> Brick:
    """What always applies and has no box, because it can’t be taken out."""
    return {"kind": "fixed", "note": gettext("This always applies:"), "lines": list(sentences)}


def days(columns: Iterable[str], legends: Iterable[tuple[str, list[str]]], count: int) -> Brick:
    """A row a day, with numbered lists of what to write in its columns."""
    return {
        "kind": "days",
        "columns": [gettext("Day"), *columns],
        "rows": [""] * count,
        "legends": [{"title": title, "entries": entries} for title, entries in legends],
    }


def _listed(options: Iterable[Mapping[str, Any]]) -> Brick:
    """Options below each other, or in two columns where they are many and short."""
    listed = [{"text": one["text"], "line": bool(one.get("other"))} for one in options]
    is_short = len(listed) > 6 and all(len(one["text"]) <= 34 for one in listed)
    return {"options": listed, "columns": 2 if is_short else 1}
