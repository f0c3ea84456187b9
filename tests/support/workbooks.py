"""Spreadsheets for tests: well-made ones, and ones that nobody should open."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

import openpyxl

CHOICES = [["list_name", "name", "label"], ["yn", "yes", "Yes"], ["yn", "no", "No"]]
SETTINGS = [["form_title"], ["Evening questions"]]


def book(
    survey: Iterable[Sequence[Any]],
    choices: Iterable[Sequence[Any]] = CHOICES,
    settings: Iterable[Sequence[Any]] = SETTINGS,
) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "survey"
    for name, rows in (("survey", survey), ("choices", choices), ("settings", settings)):
        sheet = made[name] if name == "survey" else made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    return _bytes(made)


def _bytes(made: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def with_part(raw: bytes, name: str, body: bytes) -> bytes:
    """The same workbook with one part of its zip exchanged or added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for one in old.infolist():
            if one.filename != name:
                new.writestr(one, old.read(one))
        new.writestr(name, body)
    return out.getvalue()
