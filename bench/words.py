"""Invented names, sentences and worksheets. Nothing here was written by or about anybody."""

from random import Random
from typing import Any

from worksheets.enums import Kind, Theme
from worksheets.library.reading import CONTENT, read_shared

FIRST = (
    "Abel Ada Bea Bram Cleo Cora Dale Dora Eben Edda Fay Finn Gil Greta Hale Hedy Ines Ivo Jem "
    "Juno Kit Kora Lark Leif Mara Milo Nell Noor Odo Opal Pia Pim Rafe Rhea Sage Sol Tess Tove "
    "Uma Uri Vera Vito Wim Willa Xan Yara Yves Zed Zora"
).split()
LAST = (
    "Alder Birch Cedar Dell Elm Fern Grove Heath Ivy Juniper Knoll Larch Marsh Neath Oak Pine "
    "Reed Sedge Thorn Underhill Vale Willow Yarrow"
).split()
# What the search looks for: rare in a large caseload, everybody in the caseload of 50.
SOUGHT = "Quillon"
PHRASES = (
    "on a slow Sunday", "after the washing up", "when the house is quiet", "a little at a time",
    "with the window open", "more than I had thought", "less than last month", "in my own words",
    "because it felt easier", "and then we laughed", "I would like to try it", "not this week",
    "there was time for tea", "I needed a moment first", "the walk helped", "nothing was planned",
)  # fmt: skip
OPTIONS = (
    "Most days",
    "Some days",
    "Hardly ever",
    "It depends on the day",
    "I would rather not say",
)


def name(random: Random, *, sought: bool) -> str:
    return f"{random.choice(FIRST)} {SOUGHT if sought else random.choice(LAST)}"


def text(random: Random, phrases: int = 4) -> str:
    return ", ".join(random.choice(PHRASES) for _ in range(phrases)) + "."


def long_text(length: int) -> str:
    whole = ", ".join(PHRASES) + ". "
    return (whole * (length // len(whole) + 1))[:length]


def sheet(items: int) -> dict[str, Any]:
    """A worksheet of this many questions, the two closing ones included; own words come first."""
    shared = read_shared(CONTENT)
    closing = shared.closing["items"]
    return {
        "slug": f"bench-{items}",
        "code": f"Z{items}",
        "theme": Theme.DESIRE.value,
        "title": f"A worksheet of {items} questions",
        "client_title": "Things I notice",
        "purpose": "Made up for measuring.",
        "who": "separately",
        "minutes": 15,
        "intro": "Take your time.\n\nYou can leave any question blank.",
        "contraindications": [],
        "debrief": ["What stood out?"],
        "evidence": [],
        "sharing": {"default": "clin", "partner": "none", "never": False, "releasable": []},
        "scoring": {"note": "None."},
        "flags": shared.closing["flags"],
        "items": [_item(number) for number in range(items - len(closing))] + closing,
        "debrief_universal": shared.debrief,
        "support": shared.support,
    }


def _item(number: int) -> dict[str, Any]:
    item = {"key": f"q{number:02}", "prompt": f"What comes to mind first, for number {number}?"}
    if number % 2 == 0:
        return item | {"type": "free_text", "hint": "One line is enough.", "max_length": 4000}
    options = [{"key": f"o{i}", "text": text} for i, text in enumerate(OPTIONS)]
    return item | {"type": "choice", "hint": "Or leave it blank.", "options": options}


def value(item: dict[str, Any], random: Random) -> Any:
    """A stored value that this item could have produced."""
    if item["type"] == "free_text":
        return text(random)
    chosen = random.choice(item["options"])
    return {"chosen": [chosen["key"]]}


KIND = Kind.WORKSHEET.value
