"""docs/content-map.md: every idea the library grew from, and the passage that teaches it."""

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from worksheets.library import reading

INTRO = """\
# Content map

Made by `python3 run.py docs` from `covers:` in the library's files and the names in
`worksheets/content/map.yaml`. Each line is one idea that the library grew from, in our own words.
It is *taught* in a passage, named here by its heading: a section of a module, or what a module
says to its therapist. It is *taken up* where something is asked about it: a question of a
worksheet, or a worksheet as a whole. A line that is taught nowhere fails a test, however many
worksheets take it up.
"""


@dataclass
class Places:
    """Where one idea stands: passages by their headings, and what asks about it."""

    taught: list[str] = field(default_factory=list)
    taken_up: list[str] = field(default_factory=list)


def page() -> str:
    """The whole document."""
    found = places()
    lines = [INTRO, "| | Idea | Taught in | Taken up in |", "|--:|---|---|---|"]
    for number, name in enumerate(names(), start=1):
        taught = "<br>".join(found[number].taught) or "nowhere yet"
        taken_up = "<br>".join(found[number].taken_up)
        lines.append(f"| {number} | {name} | {taught} | {taken_up} |")
    return "\n".join([*lines, ""])


def names(root: Path = reading.CONTENT) -> list[str]:
    """The ideas, in the order of their numbers."""
    return yaml.safe_load((root / "map.yaml").read_text(encoding="utf-8"))["rows"]


def places(root: Path = reading.CONTENT) -> defaultdict[int, Places]:
    """Where each row stands, by its number, in the order of the shelf."""
    found: defaultdict[int, Places] = defaultdict(Places)
    shelf = sorted(reading.read_library(root), key=lambda one: one.content["code"])
    for publication in shelf:
        content = publication.content
        for row, parts in publication.covers.items():
            for part in parts:
                where = f"{content['code']} {content['title']} {part}".strip()
                is_passage = part.startswith("“")
                (found[row].taught if is_passage else found[row].taken_up).append(where)
    debrief = yaml.safe_load((root / "debrief.yaml").read_text(encoding="utf-8"))
    for row in debrief.get("covers", ()):
        found[row].taken_up.append("The debrief prompts of every sheet")
    return found
