"""JSON without surprises: every value's line and column, nothing twice, nothing endless.

The standard reader forgets where a value stood, keeps the last of two equal keys, and takes NaN.
A file from elsewhere is told exactly what is wrong with it, in bounded time.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from json import JSONDecodeError
from json.decoder import scanstring  # type: ignore[attr-defined]  # left out of its stubs
from typing import Any, NoReturn

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from worksheets.parsing.json_schema import JSON
from worksheets.parsing.strict_yaml import LibraryError, Path, Problem, Source

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
MAX_NODES = 60_000
BIGGEST = 999_999_999
MORE = _("there is more; put these right first")

_SPACE = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_WORD = re.compile(r"[A-Za-z_+-]+")
_LITERALS = {"true": True, "false": False, "null": None}
HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_LONE = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True)
class Placed(Problem):
    """A problem at a line and column."""

    column: int = 1

    @property
    def where(self) -> str:
        return gettext("Line %(line)s, column %(column)s") % {
            "line": self.line,
            "column": self.column,
        }

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.what}"


@dataclass
class JsonSource(Source):
    """A parsed file: the data, and the line and column of every value in it."""

    spots: dict[Path, tuple[int, int]] = field(default_factory=dict)
    notation = JSON

    def problem(self, path: Iterable[str | int], what: str) -> Problem:
        path = tuple(path)
        while path and path not in self.spots:
            path = path[:-1]
        line, column = self.spots.get(path, (1, 1))
        return Placed(self.file, line, what, column)


def parse(raw: bytes, file: str) -> JsonSource:
    """Read one document, or one LibraryError that says where and what."""
    text = _decoded(raw, file)
    reader = _Reader(text, file)
    at = reader.space(0)
    if at == len(text):
        reader.fail(at, gettext("the file is empty; choose another"))
    data, at = reader.value(at, ())
    at = reader.space(at)
    if at != len(text):
        reader.fail(at, gettext("there is something after the end; one file holds one worksheet"))
    if reader.problems:
        raise LibraryError(reader.problems)
    return JsonSource(file, data, {p: spot[0] for p, spot in reader.spots.items()}, reader.spots)


def _decoded(raw: bytes, file: str) -> str:
    if len(raw) > MAX_BYTES:
        what = gettext("the file is over %(most)s MB; that is no worksheet") % {
            "most": MAX_BYTES // 1_000_000
        }
        raise LibraryError([Placed(file, 1, what)])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        what = gettext("this is not UTF-8 text; save the file as UTF-8")
        raise LibraryError([Placed(file, line, what, column)]) from None


class _Reader:
    """Walks the text once. What can't be read ends the walk; what can't be kept is collected."""

    def __init__(self, text: str, file: str) -> None:
        self.text, self.file = text, file
        self.spots: dict[Path, tuple[int, int]] = {}
        self.problems: list[Problem] = []
        self._line, self._line_at, self._counted = 1, 0, 0

    def spot(self, at: int) -> tuple[int, int]:
        """Places are asked for in rising order, so each line end is counted once."""
        if at >= self._counted:
            self._line += self.text.count("\n", self._counted, at)
            self._line_at = max(self._line_at, self.text.rfind("\n", self._counted, at) + 1)
            self._counted = at
            return self._line, at - self._line_at + 1
        return self.text.count("\n", 0, at) + 1, at - self.text.rfind("\n", 0, at)

    def fail(self, at: int, what: str) -> NoReturn:
        raise LibraryError([*self.problems[:20], self._placed(at, what)])

    def wrong(self, at: int, what: str) -> None:
        self.problems.append(self._placed(at, what))
        if len(self.problems) > 20:
            self.fail(at, str(MORE))

    def _placed(self, at: int, what: str) -> Placed:
        line, column = self.spot(at)
        # A quoted name may hold half a character, and no page can be sent with one.
        what = what.encode("utf-8", "replace").decode()
        return Placed(self.file, line, what, column)

    def space(self, at: int) -> int:
        return _SPACE.match(self.text, at).end()  # type: ignore[union-attr]  # it fits nothing too

    def value(self, at: int, path: Path) -> tuple[Any, int]:
        if len(path) > MAX_DEPTH:
            self.fail(
                at,
                gettext("nested deeper than %(most)s levels; that is no worksheet")
                % {"most": MAX_DEPTH},
            )
        if len(self.spots) > MAX_NODES:
            self.fail(
                at,
                gettext("more than %(most)s parts in one file; that is no worksheet")
                % {"most": MAX_NODES},
            )
        self.spots.setdefault(path, self.spot(at))
        match self.text[at : at + 1]:
            case "{":
                return self._object(at, path)
            case "[":
                return self._array(at, path)
            case '"':
                return self._string(at)
            case start if start == "-" or (start.isascii() and start.isdigit()):
                return self._number(at)
        word = _WORD.match(self.text, at)
        if word and word[0] in _LITERALS:
            return _LITERALS[word[0]], word.end()
        self.fail(at, self._unreadable(at, word[0] if word else ""))

    def _unreadable(self, at: int, word: str) -> str:
        if word in ("NaN", "Infinity"):
            return gettext("%(word)s is not a number that can be saved; write a whole number") % {
                "word": word
            }
        if at >= len(self.text):
            return gettext("the file ends in the middle; part of it is missing")
        return gettext("this can’t be read as JSON; check quotes, commas and brackets")

    def _object(self, at: int, path: Path) -> tuple[dict, int]:
        found: dict[str, Any] = {}
        at = self.space(at + 1)
        while self.text[at : at + 1] != "}":
            if self.text[at : at + 1] != '"':
                self.fail(at, self._unreadable(at, ""))
            key_at = at
            key, at = self._string(at)
            at = self.space(at)
            if self.text[at : at + 1] != ":":
                self.fail(at, gettext("a colon is missing between a field’s name and its value"))
            here = (*path, key)
            if key in found:
                line = self.spots[here][0]
                self.wrong(
                    key_at,
                    gettext("“%(field)s” is used twice (first on line %(line)s); keep one")
                    % {"field": key[:40], "line": line},
                )
            self.spots.setdefault(here, self.spot(key_at))
            found[key], at = self.value(self.space(at + 1), here)
            at = self._next(at, "}")
        return found, at + 1

    def _array(self, at: int, path: Path) -> tuple[list, int]:
        found: list[Any] = []
        at = self.space(at + 1)
        while self.text[at : at + 1] != "]":
            one, at = self.value(at, (*path, len(found)))
            found.append(one)
            at = self._next(at, "]")
        return found, at + 1

    def _next(self, at: int, end: str) -> int:
        at = self.space(at)
        if self.text[at : at + 1] == end:
            return at
        if self.text[at : at + 1] != ",":
            self.fail(
                at,
                self._unreadable(at, "") if at >= len(self.text) else gettext("a comma is missing"),
            )
        comma, at = at, self.space(at + 1)
        if self.text[at : at + 1] == end:
            self.fail(comma, gettext("there is a comma before the closing bracket; remove it"))
        return at

    def _string(self, at: int) -> tuple[str, int]:
        try:
            text, end = scanstring(self.text, at + 1, True)
        except JSONDecodeError as error:
            self.fail(
                error.pos, gettext("a text in quotes can’t be read to its end; check its quotes")
            )
        if _LONE.search(text):
            self.wrong(at, gettext("there is half a character in this text; retype it"))
        elif HIDDEN.search(text):
            self.wrong(at, gettext("there is a hidden character in this text; retype it"))
        return text, end

    def _number(self, at: int) -> tuple[int | float, int]:
        found = _NUMBER.match(self.text, at)
        if not found:
            self.fail(at, gettext("a minus without a number; write a whole number"))
        if len(found[0]) > 20 or abs(float(found[0])) > BIGGEST:
            self.wrong(at, gettext("this number is too large to mean anything here"))
            return 0, found.end()
        whole = found[0].removeprefix("-").isdigit()
        return int(found[0]) if whole else float(found[0]), found.end()
