"""Opens a spreadsheet from elsewhere: only text in cells, each with its place, in bounded space.

An .xlsx is a zip of XML: it can unpack to a thousand times its size, and its XML can grow in the
reading. Both are refused before anything is unpacked or parsed.
"""

import io
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from worksheets.parsing.strict_json import HIDDEN, MORE
from worksheets.parsing.strict_yaml import LibraryError, Problem

MAX_BYTES = 1_000_000
MAX_PARTS = 200
MAX_PART = 4_000_000
MAX_UNPACKED = 8_000_000
MAX_ROWS = 1_000
MAX_COLUMNS = 40
MAX_WORDS = 4_000
MOST_TOLD = 40
MOST_TAGS = 400_000
DECLARES = tuple(
    word.encode(alphabet)
    for word in ("<!DOCTYPE", "<!ENTITY")
    for alphabet in ("utf-8", "utf-16-le", "utf-16-be")
)
SHEETS = ("survey", "choices", "settings")
GARBLED = _("this can’t be opened as a spreadsheet; save it again as .xlsx")
UNREADABLE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError)
# What openpyxl lets out when a part of a workbook is not what it should be.
MALFORMED = (ValueError, LookupError, TypeError, AttributeError, AssertionError, SyntaxError)


@dataclass(frozen=True)
class CellProblem(Problem):
    """A problem in a cell. `file` is the sheet, `line` its row."""

    column: str = ""

    @property
    def where(self) -> str:
        if not self.column:
            return (
                gettext("Sheet “%(sheet)s”") % {"sheet": self.file}
                if self.line < 1
                else gettext("Sheet “%(sheet)s”, row %(row)s")
                % {"sheet": self.file, "row": self.line}
            )
        return gettext("Sheet “%(sheet)s”, cell %(column)s%(row)s") % {
            "sheet": self.file,
            "column": self.column,
            "row": self.line,
        }

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass
class Row:
    """One row: the text of each cell under its heading, and the letter of each column."""

    sheet: str
    number: int
    cells: dict[str, str]
    letters: dict[str, str] = field(repr=False, default_factory=dict)

    def get(self, name: str) -> str:
        return self.cells.get(name, "")

    def problem(self, name: str, what: str) -> CellProblem:
        return CellProblem(self.sheet, self.number, what, self.letters.get(name, ""))


def read(raw: bytes) -> dict[str, list[Row]]:
    """The sheets that a form is written in, row by row, or a LibraryError that says where."""
    _guard(raw)
    from defusedxml import DefusedXmlException
    from openpyxl import load_workbook  # here: half a second that no other page needs

    try:
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=False, keep_links=False)
        found = {name: _rows(book, name) for name in SHEETS if name in book.sheetnames}
    except LibraryError:
        raise
    except (DefusedXmlException, *UNREADABLE, *MALFORMED):
        raise _refused(GARBLED) from None
    if "survey" not in found:
        raise _refused(gettext("there is no sheet “survey”; an XLSForm has its questions there"))
    return found


def _guard(raw: bytes) -> None:
    """Sizes and declarations, before any XML is parsed."""
    if len(raw) > MAX_BYTES:
        raise _refused(gettext("the file is over 1 MB; that is no worksheet"))
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            listed = packed.infolist()
            sizes = [one.file_size for one in listed]
            if len(listed) > MAX_PARTS or sum(sizes) > MAX_UNPACKED or max(sizes) > MAX_PART:
                raise _refused(
                    gettext("the file unpacks to far more than a worksheet; it was not opened")
                )
            if any(one.flag_bits & 1 for one in listed):
                raise _refused(gettext("the file is locked with a password; save it without one"))
            for one in listed:
                _guard_part(packed.read(one), one.filename.endswith((".xml", ".rels")))
    except (*UNREADABLE, *MALFORMED, RuntimeError):
        raise _refused(GARBLED) from None


def _guard_part(part: bytes, is_xml: bool) -> None:
    """No declarations of its own, under whatever name, in any alphabet that a parser would read."""
    if any(word in part for word in DECLARES):
        raise _refused(
            gettext("the file declares XML entities, which spreadsheets don’t; it was not opened")
        )
    if not is_xml:
        return
    try:
        text = part.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused(GARBLED) from None
    if text.count("<") > MOST_TAGS:
        raise _refused(gettext("the file holds far more than a worksheet; it was not opened"))


def _rows(book: Any, name: str) -> list[Row]:
    from openpyxl.utils import get_column_letter

    listed = book[name].iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS, values_only=True)
    headings: dict[int, str] = {}
    rows, problems = [], []
    for number, values in enumerate(listed, start=1):
        cells = {}
        for place, value in enumerate(values, start=1):
            if value is None or (said := _text(value)) == "":
                continue
            if what := _wrong(value, said):
                problems.append(CellProblem(name, number, what, get_column_letter(place)))
            elif not headings or number == 1:
                headings[place] = said.lower()
            elif place in headings:
                cells[headings[place]] = said
        if number > MAX_ROWS and cells:
            problems.append(
                CellProblem(
                    name, number, gettext("more than %(most)s rows; split it") % {"most": MAX_ROWS}
                )
            )
        if cells and number > 1:
            letters = {said: get_column_letter(place) for place, said in headings.items()}
            rows.append(Row(name, number, cells, letters))
    if len(problems) > MOST_TOLD:
        problems = [*problems[:MOST_TOLD], CellProblem(name, number, str(MORE))]
    if problems:
        raise LibraryError(list(problems))
    return rows


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).replace("\r\n", "\n").strip()


def _wrong(value: Any, said: str) -> str:
    if isinstance(value, str) and said.startswith("="):
        return gettext("there is a formula here; write the text itself")
    if len(said) > MAX_WORDS:
        return gettext("%(count)s characters; at most %(most)s") % {
            "count": len(said),
            "most": MAX_WORDS,
        }
    return (
        gettext("there is a hidden character here; retype the cell") if HIDDEN.search(said) else ""
    )


def _refused(what: str | Promise) -> LibraryError:
    return LibraryError([CellProblem("workbook", 0, str(what))])
