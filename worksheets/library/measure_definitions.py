"""Reads how measures are scored, and which are refused, from the library's files. Pure.

A definition knows slots, steps, scales and sources; no instrument's wording stands in it (Inv 38).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from worksheets.library import checking
from worksheets.parsing import json_schema, strict_yaml
from worksheets.parsing.strict_yaml import LibraryError, Problem, Source
from worksheets.rules import facts

FOLDER = Path(__file__).parent.parent / "content" / "measures"
REFUSED = "refused.yaml"
OWN = "own"
Found = Iterator[tuple[tuple[str | int, ...], str]]


@dataclass(frozen=True)
class Refused:
    """A measure that is not here, and why (class N)."""

    slug: str
    name: str
    full_name: str
    aliases: tuple[str, ...]
    reason: str
    instead: str
    source: str


def read(folder: Path = FOLDER) -> list[dict[str, Any]]:
    """Every definition, in the order of its codes, or one LibraryError with every problem."""
    problems: list[Problem] = []
    found = []
    for path in sorted(folder.glob("*")):
        name = f"measures/{path.name}"
        if path.suffix != ".yaml":
            problems.append(Problem(name, 1, _("files here end in .yaml; rename or move it")))
        elif path.name != REFUSED:
            try:
                found.append(read_one(path.read_bytes(), name))
            except LibraryError as error:
                problems += error.problems
    if problems:
        raise LibraryError(problems)
    return sorted(found, key=lambda one: int(one["code"][1:]))


def read_one(raw: bytes, file: str) -> dict[str, Any]:
    """One definition, its slots spelled out."""
    text = strict_yaml.decode(raw, file).replace("\r\n", "\n")
    problems = checking.markup_problems(text, file)
    source = strict_yaml.parse(text, file)
    if not isinstance(source.data, dict):
        raise LibraryError([source.problem((), _("this file is a set of fields"))])
    problems += json_schema.problems(source, "measure")
    if not problems:
        data = spelled_out(source.data)
        problems = [source.problem(path, what) for path, what in _wrong(data, Path(file).stem)]
    if problems:
        raise LibraryError(problems)
    return data


def read_refused(folder: Path = FOLDER) -> list[Refused]:
    """Measures that are never offered, and why. LibraryError for a file that does not fit."""
    raw = (folder / REFUSED).read_bytes()
    source: Source = strict_yaml.parse(strict_yaml.decode(raw, REFUSED), REFUSED)
    if problems := json_schema.problems(source, "refused"):
        raise LibraryError(problems)
    rows = source.data["refused"]
    return [Refused(**row | {"aliases": tuple(row["aliases"])}) for row in rows]


@cache
def shelf() -> dict[str, dict[str, Any]]:
    """The shipped definitions by slug, read once a process."""
    return {one["slug"]: one for one in read()}


@cache
def refusals() -> dict[str, Refused]:
    """The same, by slug."""
    return {one.slug: one for one in read_refused()}


def numbers(slots: str) -> list[int]:
    """“1-3,7” as [1, 2, 3, 7]."""
    found: list[int] = []
    for part in slots.split(","):
        first, _dash, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


def spelled_out(part: Any) -> Any:
    """The definition with every list of slots as numbers; `slots` of the whole stays a count."""
    if isinstance(part, dict):
        return {
            name: numbers(value)
            if name in ("slots", "reversed") and isinstance(value, str)
            else spelled_out(value)
            for name, value in part.items()
        }
    return [spelled_out(one) for one in part] if isinstance(part, list) else part


def _wrong(data: dict[str, Any], stem: str) -> Found:
    if data["slug"] != stem:
        yield (
            ("slug",),
            _("slug and file name differ; write “%(name)s” or rename the file") % {"name": stem},
        )
    if said := checking.NOT_IN_CLIENT_TITLES.search(data["client_title"]):
        yield (
            ("client_title",),
            _("a client’s title is neutral; find words without “%(word)s”") % {"word": said[0]},
        )
    if ("wording" in data) != (data["class"] == OWN):
        yield ("class",), _("only a measure of our own has its wording here")
    if bool(data["scales"]) == ("unscored" in data):
        yield ("scales",), _("say how it is scored, or in `unscored` why it is not")
    every = list(range(1, data["slots"] + 1))
    covered = [slot for one in data["answers"] for slot in one["slots"]]
    if sorted(covered) != every:
        yield (
            ("answers",),
            _("each slot from 1 to %(number)s has its steps exactly once")
            % {"number": data["slots"]},
        )
    for i, flag in enumerate(data.get("flags", ())):
        yield from facts.problems(flag, ("flags", i))
    for i, scale in enumerate(data["scales"]):
        yield from _wrong_scale(data, i, scale, set(every))
    yield from _wrong_wording(data)
    yield from checking.unchecked(data)


def _wrong_scale(data: dict[str, Any], i: int, scale: dict[str, Any], every: set[int]) -> Found:
    path = ("scales", i)
    if ("of" in scale) == ("slots" in scale):
        yield path, _("a scale has slots, or is made `of` other scales")
        return
    simple = {one["key"] for one in data["scales"] if "slots" in one}
    if "of" in scale:
        if not set(scale["of"]) <= simple or {"reversed", "needs"} & set(scale):
            yield (*path, "of"), _("a total is made of scales that have slots, and of all of them")
        return
    if not set(scale["slots"]) <= every or len(set(scale["slots"])) != len(scale["slots"]):
        yield (*path, "slots"), _("a slot here does not exist, or is used twice")
    if not set(scale.get("reversed", ())) <= set(scale["slots"]):
        yield (*path, "reversed"), _("only slots of this scale can count the other way round")
    if ("reversed" in scale) != ("reversed_from" in scale):
        yield (
            (*path, "reversed"),
            _("say in `reversed_from` which form counts them the other way round"),
        )
    if scale.get("needs", 1) > len(scale["slots"]):
        yield (
            (*path, "needs"),
            _("there are only %(number)s slots") % {"number": len(scale["slots"])},
        )


def _wrong_wording(data: dict[str, Any]) -> Found:
    wording = data.get("wording")
    if wording is None:
        return
    if len(wording["items"]) != data["slots"]:
        yield (
            ("wording", "items"),
            _("one line for each of the %(number)s slots") % {"number": data["slots"]},
        )
    for one in data["answers"]:
        if len(wording["labels"].get(one["key"], ())) != one["steps"]:
            yield (
                ("wording", "labels"),
                _("%(number)s labels for “%(key)s”") % {"number": one["steps"], "key": one["key"]},
            )
