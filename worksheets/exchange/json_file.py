"""A worksheet or module as one JSON file, by the library's own schemas, and back again."""

import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from worksheets.enums import Kind
from worksheets.exchange import sheets
from worksheets.exchange.sheets import Content, Imported
from worksheets.library.reading import Shared, content_hash
from worksheets.parsing.strict_json import JsonSource
from worksheets.parsing.strict_yaml import LibraryError, Problem

FORMAT = "worksheet-exchange-1"
# A measure stays where its practice has the right to its words.
KINDS = (Kind.WORKSHEET.value, Kind.MODULE.value)
CHANGED = _("this was changed after it was exported; it is read as it is now")


def write(content: Content, shared: Shared, number: int = 0) -> bytes:
    """The same bytes for the same version, always; sealed with the hash of its wording."""
    kind, data = sheets.kind_of(content), sheets.ordered(sheets.own_part(content, shared))
    sealed = content_hash(content)
    return dumps({"format": FORMAT, "version": number, "sha256": sealed, kind: data})


def plain(found: Imported) -> bytes:
    """A sheet that was read, written out again for the step after."""
    return dumps({"format": FORMAT, found.kind: sheets.ordered(found.data)})


def dumps(document: dict[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def read(source: JsonSource, shared: Shared) -> Imported:
    """The sheet in a file, with its wrapping or without, or a LibraryError that says where."""
    kind, inner = _unwrapped(source)
    found = sheets.checked(inner, kind, shared)
    found.notes += _changed(source, found, shared)
    return found


def _unwrapped(source: JsonSource) -> tuple[str, JsonSource]:
    """The sheet itself, and which of the two it is."""
    data = source.data
    if not isinstance(data, dict):
        raise LibraryError(
            [source.problem((), gettext("this is not a worksheet: its fields are missing"))]
        )
    wrapped = [name for name in KINDS if name in data]
    if "format" not in data and not wrapped:
        return sheets.kind_of(data) if "check" not in data else Kind.MODULE.value, source
    problems = list(_wrapping(source, data, wrapped))
    if problems:
        raise LibraryError(problems)
    kind = wrapped[0]
    return kind, within(source, (kind,))


def _wrapping(source: JsonSource, data: Content, wrapped: list[str]) -> Iterator[Problem]:
    if data.get("format") != FORMAT:
        yield source.problem(
            ("format",),
            gettext("this format is not known; “format” is “%(format)s”") % {"format": FORMAT},
        )
    if len(wrapped) != 1:
        yield source.problem((), gettext("a file holds one “worksheet” or one “module”"))
    for name in data:
        if name not in {"format", "version", "sha256", *wrapped}:
            yield source.problem(
                (name,), gettext("“%(name)s” is not a field here; remove it") % {"name": name}
            )


def within(source: JsonSource, start: tuple) -> JsonSource:
    """A part of a file as a source of its own, each value still where the file has it."""
    part = source.data
    for name in start:
        part = part[name]
    n = len(start)
    spots = {path[n:]: spot for path, spot in source.spots.items() if path[:n] == start}
    return JsonSource(source.file, part, {p: spot[0] for p, spot in spots.items()}, spots)


def _changed(source: JsonSource, found: Imported, shared: Shared) -> list[Problem]:
    """An export that somebody edited is welcome, and said to be edited."""
    told = source.data.get("sha256") if isinstance(source.data, dict) else None
    if told is None or told == content_hash(found.whole(shared)):
        return []
    return [source.problem(("sha256",), CHANGED)]
