"""docs/content-map.md: every idea the library grew from, and where a reader finds it."""

from collections import defaultdict
from pathlib import Path

import yaml

from worksheets.library import reading

INTRO = """\
# Content map

Made by `python3 run.py docs` from `covers:` in the library's files and the names in
`worksheets/content/map.yaml`. Each line is one idea that the library grew from, in our own
words, and the places where it is now: a section of a module, a question of a worksheet, or the
whole of either. A line without a place fails a test.
"""


def page() -> str:
    found = places()
    lines = [INTRO, "| | Idea | Where |", "|--:|---|---|"]
    for number, name in enumerate(names(), start=1):
        where = "<br>".join(found[number]) or "nowhere yet"
        lines.append(f"| {number} | {name} | {where} |")
    return "\n".join([*lines, ""])


def names(root: Path = reading.CONTENT) -> list[str]:
    return yaml.safe_load((root / "map.yaml").read_text(encoding="utf-8"))["rows"]


def places(root: Path = reading.CONTENT) -> defaultdict[int, list[str]]:
    """Where each row stands, by its number, in the order of the shelf."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    shelf = sorted(reading.read_library(root), key=lambda one: one.content["code"])
    for publication in shelf:
        content = publication.content
        for row, parts in publication.covers.items():
            for part in parts:
                found[row].append(f"{content['code']} {content['title']} {part}".strip())
    debrief = yaml.safe_load((root / "debrief.yaml").read_text(encoding="utf-8"))
    for row in debrief.get("covers", ()):
        found[row].append("The debrief prompts of every sheet")
    return found
