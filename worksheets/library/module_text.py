"""Splits a module file into front matter and sections, and checks each section's text."""

import re
from dataclasses import dataclass, field

from django.utils.text import slugify

from worksheets.library import diagrams
from worksheets.parsing.strict_yaml import LibraryError, Problem
from worksheets.rules.pages import count_words

SECTION_WORDS = 250
FENCE = ":::"
PLAIN = f"{FENCE} plain"

_COVERS = re.compile(r"\s*\{covers ([0-9]+(?:, [0-9]+)*)\}$")
_LINK = re.compile(r"\]\(([^)]*)\)")
LINKS = {"/help/"}


@dataclass
class Section:
    key: str
    title: str
    line: int
    body: list[str] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    has_plain: bool = False
    covers: tuple[int, ...] = ()

    def as_content(self) -> dict:
        """The section as a version keeps it."""
        return {
            "key": self.key,
            "title": self.title,
            "body": "\n".join(self.body).strip(),
            "plain": "\n".join(self.plain).strip(),
        }


def split_front_matter(text: str, file: str) -> tuple[str, str, int]:
    """(front matter, body, the line on which the body begins)."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        what = "a module begins with a line “---” and its fields; add them"
        raise LibraryError([Problem(file, 1, what)])
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() == "---":
            return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :]), number + 2
    raise LibraryError([Problem(file, 1, "the fields at the top end with a line “---”; add it")])


class Body:
    """Reads the Markdown below the front matter, line by line."""

    def __init__(self, text: str, file: str, first_line: int) -> None:
        self.file = file
        self.intro: list[str] = []
        self.sections: list[Section] = []
        self.problems: list[Problem] = []
        self._fenced_at = 0
        for number, line in enumerate(text.split("\n"), start=first_line):
            self._read(line.rstrip(), number)
        if self._fenced_at:
            self._wrong(self._fenced_at, f"this “{PLAIN}” is never closed; end it with “{FENCE}”")
        if not self.sections:
            self._wrong(first_line, "a module has sections; begin each with “## ” and its title")
        for section in self.sections:
            self._check(section)

    def _wrong(self, line: int, what: str) -> None:
        self.problems.append(Problem(self.file, line, what))

    def _read(self, line: str, number: int) -> None:
        if line.startswith(FENCE):
            self._fence(line, number)
        elif line.startswith("#"):
            self._heading(line, number)
        else:
            for target in _LINK.findall(line):
                if target not in LINKS:
                    what = f"a link to “{target}” can’t be used here; only [words](/help/)"
                    self._wrong(number, what)
            self._drawing(line, number)
            self._target().append(line)

    def _drawing(self, line: str, number: int) -> None:
        """A drawing stands on a line of its own, by a name that there is."""
        if "{diagram" not in line:
            return
        named = diagrams.DIRECTIVE.match(line)
        if named is None or named[1] not in diagrams.shipped():
            known = ", ".join(diagrams.shipped())
            what = f"a drawing is a line “{{diagram name}}” of its own; there are: {known}"
            self._wrong(number, what)

    def _target(self) -> list[str]:
        if not self.sections:
            return self.intro
        return self.sections[-1].plain if self._fenced_at else self.sections[-1].body

    def _fence(self, line: str, number: int) -> None:
        if self._fenced_at and line == FENCE:
            self._fenced_at = 0
        elif line != PLAIN or self._fenced_at:
            self._wrong(number, f"a plain version begins with “{PLAIN}” and ends with “{FENCE}”")
        elif not self.sections or self.sections[-1].has_plain:
            self._wrong(number, "one plain version in each section, below its text")
        else:
            self._fenced_at = number
            self.sections[-1].has_plain = True

    def _heading(self, line: str, number: int) -> None:
        covers = _COVERS.search(line)
        title = _COVERS.sub("", line).removeprefix("## ").strip()
        if not line.startswith("## ") or not title:
            self._wrong(number, "only section titles here: “## ” and a title")
            return
        if self._fenced_at:
            self._wrong(self._fenced_at, f"this “{PLAIN}” is never closed; end it with “{FENCE}”")
            self._fenced_at = 0
        key = slugify(title)[:60]
        if key in {section.key for section in self.sections}:
            self._wrong(number, f"“{title}” is used twice; give each section its own title")
        rows = tuple(map(int, covers[1].split(", "))) if covers else ()
        self.sections.append(Section(key, title, number, covers=rows))

    def _check(self, section: Section) -> None:
        content = section.as_content()
        for name, text in (("text", content["body"]), ("plain version", content["plain"])):
            words = count_words(diagrams.without(text))
            if not words:
                self._wrong(section.line, f"“{section.title}” has no {name}; write it")
            elif words > SECTION_WORDS:
                what = f"the {name} of “{section.title}” has {words} words; {SECTION_WORDS} at most"
                self._wrong(section.line, what)
