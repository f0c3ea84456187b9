"""A list of the author’s as rows of boxes, each with a key that lasts when its words change."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clients.forms.base import PortalForm, Words

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
LINE_MAX = 300
SPARE = 2


def clean_text(text: str) -> str:
    """Typed text as it is kept: one kind of line end, and nothing that can’t be stored."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if "\x00" in text or any("\ud800" <= one <= "\udfff" for one in text):
        raise ValidationError(_("That text has a character that can’t be saved. Remove it."))
    return text


@dataclass(frozen=True)
class Column:
    """One box of a row. kind: line, tick, pick or hidden."""

    name: str
    label: Words
    kind: str = "line"
    most: int = LINE_MAX
    choices: tuple[tuple[str, Words], ...] = ()


@dataclass
class Cell:
    name: str
    id: str
    column: Column
    value: Any


@dataclass
class DrawnRow:
    """A row in the page, with the remarks about it. `number` counts from one, for its label."""

    name: str
    number: int
    cells: list[Cell]
    is_first: bool
    is_last: bool
    is_spare: bool
    remarks: list[Any] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class RowsWidget(forms.Widget):
    def __init__(self, columns: Sequence[Column], most: int) -> None:
        super().__init__()
        self.columns, self.most = columns, most

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """Where a link from the list of errors lands: the first box one can see."""
        shown = next(one.name for one in self.columns if one.kind != "hidden")
        return f"{id_}-0-{shown}"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, Any]]:
        """Every row that was posted, blank ones too, in the order of the page."""
        return [
            {one.name: data.get(f"{name}-{i}-{one.name}", "") for one in self.columns}
            for i in range(self.most + SPARE)
            if any(f"{name}-{i}-{one.name}" in data for one in self.columns)
        ]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not any(key.startswith(f"{name}-") for key in data)


class FormOfRows(PortalForm):
    """A form with lists in it, and what is to be said of their rows: (row, remark) by field."""

    row_remarks: dict[str, list[tuple[int, Any]]]


class BoundRows(forms.BoundField):
    """The rows of a field as they are drawn, with a few blank ones at the end."""

    field: "RowsField"
    form: FormOfRows

    @property
    def posted_rows(self) -> list[DrawnRow]:
        """The rows that are in the page already."""
        return self.rows[: len(self.value() or [])]

    @property
    def rows(self) -> list[DrawnRow]:
        spec = self.field
        values = list(self.value() or []) if self.form.is_bound else spec.prepared(self.value())
        filled = len(values)
        blank = sum(spec.is_blank(one) for one in values)
        spare = max(0, min(spec.most + SPARE - filled, SPARE - blank))
        values += [spec.fresh() for _ in range(spare)]
        return [self._row(i, value, filled) for i, value in enumerate(values)]

    def _row(self, i: int, value: dict[str, Any], filled: int) -> DrawnRow:
        name = f"{self.html_name}-{i}"
        cells = [
            Cell(f"{name}-{one.name}", f"{self.auto_id}-{i}-{one.name}", one, value.get(one.name))
            for one in self.field.columns
        ]
        is_spare = self.field.is_blank(value)
        remarks = [r for row, r in self.form.row_remarks.get(self.name, []) if row == i]
        errors = self.field.row_errors.get(i, []) if self.form.is_bound else []
        return DrawnRow(name, i + 1, cells, i == 0, i >= filled - 1, is_spare, remarks, errors)


class RowsField(forms.Field):
    """A list of the author’s. Each row keeps its key for good, whatever its words become."""

    is_rows = True

    def __init__(
        self, columns: Sequence[Column], *, most: int, keyed: bool = True, **kwargs: Any
    ) -> None:
        hidden = [Column("key", "", "hidden", 40)] if keyed else []
        self.columns, self.most, self.keyed = [*hidden, *columns], most, keyed
        self.main = columns[0].name
        # A list of texts alone, such as the steps of a scale.
        self.is_plain = not keyed and len(columns) == 1 and columns[0].name == "plain"
        self.row_errors: dict[int, list[str]] = {}
        # Where each kept row stood in the page, so that a remark finds it again.
        self.places: list[int] = []
        super().__init__(required=False, widget=RowsWidget(self.columns, most), **kwargs)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> BoundRows:
        return BoundRows(form, self, field_name)

    def fresh(self) -> dict[str, Any]:
        return {"key": f"k{secrets.token_hex(4)}"} if self.keyed else {}

    def is_blank(self, row: dict[str, Any]) -> bool:
        return not str(row.get(self.main) or "").strip()

    def prepared(self, value: Any) -> list[dict[str, Any]]:
        """Stored entries as rows; a list of plain texts has one column."""
        return [dict(one) if isinstance(one, dict) else {self.main: one} for one in value or []]

    def entries(self, rows: list[dict[str, Any]], before: Any) -> list[Any]:
        """Rows as they are stored: with what the page doesn’t show of the row of that key."""
        if self.is_plain:
            return [row[self.main] for row in rows]
        names = {column.name for column in self.columns}
        old = {one.get("key"): one for one in before or [] if self.keyed}
        return [
            {k: v for k, v in old.get(row.get("key"), {}).items() if k not in names} | row
            for row in rows
        ]

    def clean(self, value: Any) -> list[dict[str, Any]]:
        kept: list[dict[str, Any]] = []
        self.places, self.row_errors = [], {}
        for i, posted in enumerate(value or []):
            if self.is_blank(posted):
                continue
            kept.append(self._row(i, posted, {row.get("key") for row in kept}))
            self.places.append(i)
        if self.row_errors:
            raise ValidationError(_("One of these is too long."))
        return kept

    def _row(self, i: int, posted: dict[str, Any], taken: set[Any]) -> dict[str, Any]:
        row: dict[str, Any] = {}
        for column in self.columns:
            try:
                said = clean_text(str(posted.get(column.name, "")))
            except ValidationError as problem:
                self.row_errors.setdefault(i, []).extend(problem.messages)
                continue
            if len(said) > column.most:
                what = _("This is %(count)s characters long; there is room for %(most)s.")
                told = what % {"count": len(said), "most": column.most}
                self.row_errors.setdefault(i, []).append(told)
            if column.kind == "tick":
                row |= {column.name: True} if said else {}
            elif column.kind == "pick" and said not in dict(column.choices):
                continue
            elif said:
                row[column.name] = said
        if self.keyed and (not KEY.fullmatch(row.get("key", "")) or row["key"] in taken):
            row["key"] = self.fresh()["key"]
        return row


def moved(rows: list[Any], place: int, step: int) -> list[Any]:
    """The same rows with one of them a step further up or down, if there is room."""
    other = place + step
    if 0 <= place < len(rows) and 0 <= other < len(rows):
        rows = list(rows)
        rows[place], rows[other] = rows[other], rows[place]
    return rows
