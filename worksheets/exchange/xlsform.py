"""An XLSForm as the beginning of a worksheet, and every place where something had no home here."""

import re
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from worksheets.exchange import sheets, xlsform_logic
from worksheets.exchange.fhir_logic import CannotSay, as_key
from worksheets.exchange.sheets import Content, Imported
from worksheets.library.reading import Shared
from worksheets.parsing import workbook
from worksheets.parsing.json_schema import JSON
from worksheets.parsing.strict_yaml import LibraryError, Problem, Source
from worksheets.parsing.workbook import CellProblem, Row

SELECTS = {"select one": "choice", "select all that apply": "multiple", "rank": "ranking"}
# Told by a device, not asked of a person.
SILENT = {
    "start", "end", "today", "deviceid", "phonenumber", "username", "email", "audit", "calculate",
    "hidden", "start-geopoint", "subscriberid", "simserial", "xml-external", "csv-external",
}  # fmt: skip
READ = {"type", "name", "label", "hint", "relevant", "parameters", "list_name"}
ALSO = {"required": _("nothing is required here: every question may be blank")}
_LANGUAGE = re.compile(r"^(label|hint)\s*::?.*$")


def read(raw: bytes, shared: Shared) -> Imported:
    """A worksheet of one’s own, begun with what the form asks, or a LibraryError saying where."""
    book = workbook.read(raw)
    reading = _Reading(_lists(book.get("choices", [])))
    for row in book["survey"]:
        reading.row(row)
    reading.end()
    if not reading.items and not reading.problems:
        what = gettext("no question here can be asked; add one")
        reading.problems.append(CellProblem("survey", 1, what))
    if reading.problems:
        raise LibraryError(reading.problems)
    settings = book.get("settings", [])
    title = settings[0].get("form_title") if settings else ""
    data = sheets.begun(
        title or gettext("Imported questions"), "\n\n".join(reading.intro), reading.items
    )
    found = sheets.checked(_Rows(data, reading.rows), "worksheet", shared)
    return Imported(found.kind, found.data, [*reading.notes, *found.notes])


def _lists(rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        name = row.get("list_name") or row.get("list name")
        found.setdefault(name, []).append(row)
    return found


class _Reading:
    def __init__(self, lists: dict[str, list[Row]]):
        self.lists = lists
        self.items: list[Content] = []
        self.rows: list[Row] = []
        self.names: dict[str, Content] = {}
        self.groups: list[tuple[Row, str]] = []
        self.notes: list[Problem] = []
        self.problems: list[Problem] = []
        self.intro: list[str] = []
        self.aside: list[tuple[Row, str]] = []
        self.understood: set[tuple[int, str]] = set()

    def row(self, row: Row) -> None:
        kind, rest = _kind(row.get("type"))
        if not row.get("type"):
            self.problems.append(row.problem("type", gettext("this row has no type; write one")))
        elif kind in ("begin group", "end group", "begin repeat", "end repeat"):
            self._group(row, kind)
        elif kind == "note":
            self._note(row, _shown(row, "label"))
        elif kind in SILENT:
            self.notes.append(
                row.problem(
                    "type",
                    gettext("“%(kind)s” is nothing a person answers; it was left out")
                    % {"kind": kind},
                )
            )
        else:
            self._question(row, kind, rest)

    def _group(self, row: Row, kind: str) -> None:
        verb, _space, what = kind.partition(" ")
        if kind == "begin repeat":
            self.notes.append(row.problem("type", gettext("a repeat is asked once here")))
        if verb == "begin":
            self.groups.append((row, kind))
            return
        if not self.groups or not self.groups[-1][1].endswith(what):
            self.problems.append(
                row.problem(
                    "type", gettext("this “%(kind)s” ends nothing; remove it") % {"kind": kind}
                )
            )
            return
        self.groups.pop()

    def _note(self, row: Row, words: str) -> None:
        """What is read before the first question opens the worksheet; later, the next question."""
        if self.items:
            self.aside.append((row, words))
        else:
            self.intro.append(words)

    def _question(self, row: Row, kind: str, rest: str) -> None:
        name, label = row.get("name"), _shown(row, "label")
        if not name:
            self.problems.append(
                row.problem("name", gettext("this question has no name; write one"))
            )
            return
        if name in self.names:
            self.problems.append(
                row.problem(
                    "name", gettext("“%(name)s” is used twice; rename it") % {"name": name[:40]}
                )
            )
            return
        if not label:
            self.problems.append(
                row.problem("label", gettext("this question has no words; write a label"))
            )
            return
        base = {"key": as_key(name, "q"), "prompt": label}
        before = len(self.problems) + len(self.notes)
        item = self._item(row, kind, rest, base)
        if item is None:
            if len(self.problems) + len(self.notes) == before:
                what = gettext("a “%(kind)s” can’t be asked here; it was left out") % {
                    "kind": kind[:40]
                }
                self.notes.append(row.problem("type", what))
            return
        self._keep(row, name, item)

    def _item(self, row: Row, kind: str, rest: str, base: Content) -> Content | None:
        if kind == "text":
            return base | {"type": "free_text"}
        if kind in ("integer", "decimal"):
            what = gettext(
                "a number is asked as free text here; a range from 0 or 1 becomes a scale"
            )
            self.notes.append(row.problem("type", what))
            return base | {"type": "free_text", "max_length": 20, "rows": 1}
        if kind == "range":
            return self._range(row, base)
        if kind in SELECTS:
            return self._select(row, SELECTS[kind], rest, base)
        return None

    def _range(self, row: Row, base: Content) -> Content | None:
        told = dict(
            re.findall(r"(start|end|step)\s*=\s*(-?\d{1,4})(?![\d.])", row.get("parameters"))
        )
        lowest, highest = int(told.get("start", 1)), int(told.get("end", 10))
        item = sheets.scale(base, lowest, highest) if told.get("step", "1") == "1" else None
        if item is None:
            what = gettext(
                "a range runs from 0 or 1 in up to 11 steps here, or from -10 to 10 in steps of 1; "
                "it was left out"
            )
            self.notes.append(row.problem("parameters", what))
        return item

    def _select(self, row: Row, kind: str, rest: str, base: Content) -> Content | None:
        name, _space, extra = rest.partition(" ")
        listed = self.lists.get(name, [])
        if not listed:
            what = gettext("there is no list “%(name)s” on the sheet “choices”; add it") % {
                "name": name[:40]
            }
            self.problems.append(row.problem("type", what))
            return None
        options = []
        for choice in listed:
            code, label = choice.get("name") or choice.get("value"), _shown(choice, "label")
            if not code or not label:
                self.problems.append(
                    choice.problem("label", gettext("a choice has a name and a label"))
                )
                return None
            options.append({"key": as_key(code, "o"), "text": label})
        if extra.strip() == "or_other":
            options.append({"key": "other", "text": gettext("Something else"), "other": True})
        if kind == "multiple":
            self._mark_alone(row, options)
        if kind == "ranking":
            return base | {"type": "ranking", "options": options, "top": min(8, len(options))}
        many: dict[str, Any] = {"multiple": True} if kind == "multiple" else {}
        return base | {"type": "choice", "options": options} | many

    def _mark_alone(self, row: Row, options: list[Content]) -> None:
        code = xlsform_logic.stands_alone(row.get("constraint"))
        for option in options:
            if code and option["key"] == as_key(code, "o") and not option.get("other"):
                option["exclusive"] = True
                self.understood.add((id(row), "constraint"))

    def _keep(self, row: Row, name: str, item: Content) -> None:
        if hint := "\n\n".join(
            filter(None, [*(words for _row, words in self.aside), _shown(row, "hint")])
        ):
            item["hint"] = hint
        self.aside = []
        rules = []
        for told in [group for group, _what in self.groups] + [row]:
            if not (text := told.get("relevant") or told.get("relevance")):
                continue
            column = "relevant" if told.get("relevant") else "relevance"
            try:
                rules.append(xlsform_logic.rule_of(text, self.names))
            except CannotSay as error:
                what = gettext("%(why)s; everybody is asked this until you add a condition")
                self.notes.append(told.problem(column, what % {"why": error}))
        if rules:
            item["show_if"] = rules[0] if len(rules) == 1 else {"all": rules}
        self._unread(row)
        self.names[name] = item
        self.items.append(item)
        self.rows.append(row)

    def _unread(self, row: Row) -> None:
        for column in row.cells:
            if column in READ or column == "relevance" or _LANGUAGE.match(column):
                continue
            if (id(row), column) in self.understood:
                continue
            what = ALSO.get(
                column,
                gettext("“%(name)s” isn’t kept; the portal has no place for it")
                % {"name": column[:40]},
            )
            self.notes.append(row.problem(column, what))

    def end(self) -> None:
        for row, kind in self.groups:
            self.problems.append(
                row.problem(
                    "type", gettext("this “%(kind)s” is never ended; end it") % {"kind": kind}
                )
            )
        for row, _label in self.aside:
            what = gettext("there is no place for a note after the last question; it was left out")
            self.notes.append(row.problem("type", what))


def _kind(text: str) -> tuple[str, str]:
    """(what is asked, the rest): “select_one yes_no” is a select one from yes_no."""
    from pyxform import aliases

    plain = " ".join(text.lower().split())
    for name in sorted(aliases.select, key=len, reverse=True):
        if plain == name or plain.startswith(f"{name} "):
            return aliases.select[name], " ".join(text.split())[len(name) + 1 :]
    plain = plain.replace("_", " ") if plain.startswith(("begin", "end")) else plain
    return {"string": "text", "int": "integer"}.get(plain, plain), ""


def _shown(row: Row, name: str) -> str:
    """A label or hint, in the form’s first language if it has several."""
    columns = (
        column for column in row.cells if _LANGUAGE.match(column) and column.startswith(name)
    )
    return row.get(name) or next((row.cells[column] for column in columns), "")


class _Rows(Source):
    """The worksheet that a form became; problems are told at the row that a question came from."""

    notation = JSON

    def __init__(self, data: Content, rows: list[Row]):
        super().__init__("survey", data, {})
        self.rows = rows

    def problem(self, path, what: str) -> Problem:
        place = tuple(path)[:2]
        if len(place) == 2 and place[0] == "items" and place[1] < len(self.rows):
            name = {"prompt": "label", "hint": "hint", "key": "name"}.get(
                str([*path, "", ""][2]), ""
            )
            return self.rows[place[1]].problem(name, what)
        return CellProblem("settings" if "title" in path else "survey", 1, what)
