"""The drawings of the library: each with a name, a title, and words that say the same.

A drawing is a file of ours under content/diagrams, and nobody else's text is ever read as one.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "content" / "diagrams"
# A line of its own in a module: {diagram loop}
DIRECTIVE = re.compile(r"^\{diagram ([a-z0-9-]+)\}$", re.MULTILINE)
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_WORDS = re.compile(r"<desc>(.*?)</desc>", re.DOTALL)


@dataclass(frozen=True)
class Diagram:
    """One drawing. `words` say all that it shows, for whoever reads instead of looking."""

    name: str
    title: str
    words: str
    svg: str


@cache
def shipped() -> dict[str, Diagram]:
    """Every drawing by its name."""
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.svg"))}


def _read(path: Path) -> Diagram:
    svg = path.read_text("utf-8").strip()
    title, words = _TITLE.search(svg), _WORDS.search(svg)
    if title is None or words is None:
        raise ValueError(f"{path.name}: a drawing has a title and a desc")
    return Diagram(path.stem, _joined(title[1]), _joined(words[1]), svg)


def _joined(text: str) -> str:
    return " ".join(text.split())


def split(text: str) -> list[str | Diagram]:
    """The text in pieces, with each drawing where its line stands; a name nobody knows stays
    the words it is."""
    pieces: list[str | Diagram] = []
    at = 0
    for found in DIRECTIVE.finditer(text):
        if found[1] in shipped():
            pieces += [text[at : found.start()], shipped()[found[1]]]
            at = found.end()
    return [one for one in [*pieces, text[at:]] if not isinstance(one, str) or one.strip()]


def without(text: str) -> str:
    """The text alone, for counting words and for files that other programs read."""
    return DIRECTIVE.sub("", text)
