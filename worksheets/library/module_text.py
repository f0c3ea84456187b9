"""Splits a module file into front matter and sections, and checks each section's text."""

import re
from dataclasses import dataclass, field

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from worksheets.library import diagrams
from worksheets.parsing.strict_yaml import LibraryError, Problem
from worksheets.rules.pages import count_words

SECTION_WORDS = 250
FENCE = ":::"
PLAIN = f"{FENCE} plain"
NEVER_CLOSED = gettext_lazy("this “%(begin)s” is never closed; end it with “%(end)s”")

_COVERS = re.compile(r"\s*\{covers ([0-9]+(?:, [0-9]+)*)\}$")
_LINK = re.compile(r"\]\(([^)]*)\)")
LINKS = {"/help/"}
# Of each part of a section: what is said where it is missing, and where it is too long.
PARTS = {
    "body": (
        gettext_lazy("“%(title)s” has no text; write it"),
        gettext_lazy("the text of “%(title)s” has %(words)s words; %(most)s at most"),
    ),
    "plain": (
        gettext_lazy("“%(title)s” has no plain version; write it"),
        gettext_lazy("the plain version of “%(title)s” has %(words)s words; %(most)s at most"),
    ),
}


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
        what = _("a module begins with a line “---” and its fields; add them")
        raise LibraryError([Problem(file, 1, what)])
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() == "---":
            return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :]), number + 2
    raise LibraryError([Problem(file, 1, _("the fields at the top end with a line “---”; add it"))])


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
            self._wrong(self._fenced_at, NEVER_CLOSED % {"begin": PLAIN, "end": FENCE})
        if not self.sections:
            self._wrong(first_line, _("a module has sections; begin each with “## ” and its title"))
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
                    what = _("a link to “%(target)s” can’t be used here; only [words](/help/)") % {
                        "target": target
                    }
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
            what = _("a drawing is a line “{diagram name}” of its own; there are: %(known)s") % {
                "known": known
            }
            self._wrong(number, what)

    def _target(self) -> list[str]:
        if not self.sections:
            return self.intro
        return self.sections[-1].plain if self._fenced_at else self.sections[-1].body

    def _fence(self, line: str, number: int) -> None:
        if self._fenced_at and line == FENCE:
            self._fenced_at = 0
        elif line != PLAIN or self._fenced_at:
            self._wrong(
                number,
                _("a plain version begins with “%(begin)s” and ends with “%(end)s”")
                % {"begin": PLAIN, "end": FENCE},
            )
        elif not self.sections or self.sections[-1].has_plain:
            self._wrong(number, _("one plain version in each section, below its text"))
        else:
            self._fenced_at = number
            self.sections[-1].has_plain = True

    def _heading(self, line: str, number: int) -> None:
        covers = _COVERS.search(line)
        title = _COVERS.sub("", line).removeprefix("## ").strip()
        if not line.startswith("## ") or not title:
            self._wrong(number, _("only section titles here: “## ” and a title"))
            return
        if self._fenced_at:
            self._wrong(self._fenced_at, NEVER_CLOSED % {"begin": PLAIN, "end": FENCE})
            self._fenced_at = 0
        key = slugify(title)[:60]
        if key in {section.key for section in self.sections}:
            self._wrong(
                number,
                _("“%(title)s” is used twice; give each section its own title") % {"title": title},
            )
        rows = tuple(map(int, covers[1].split(", "))) if covers else ()
        self.sections.append(Section(key, title, number, covers=rows))

    def _check(self, section: Section) -> None:
        content = section.as_content()
        for name, (missing, too_long) in PARTS.items():
            words = count_words(diagrams.without(content[name]))
            told = {"title": section.title, "words": words, "most": SECTION_WORDS}
            if not words:
                self._wrong(section.line, missing % told)
            elif words > SECTION_WORDS:
                self._wrong(section.line, too_long % told)
