"""The shipped pathways: read once from their files, checked like the rest of the library.

They stand in no table, so nothing that a therapist does to a couple's own steps can reach them.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from worksheets.library import checking, reading
from worksheets.parsing import json_schema, strict_yaml
from worksheets.parsing.strict_yaml import LibraryError, Problem, Source

FOLDER = "pathways"


@dataclass(frozen=True)
class Step:
    """One thing to give: its slug in the library, and why it stands here."""

    slug: str
    why: str = ""


@dataclass(frozen=True)
class Shipped:
    slug: str
    title: str
    purpose: str
    place: int
    steps: tuple[Step, ...]


@cache
def shipped() -> dict[str, Shipped]:
    """Every shipped pathway by its slug, in the order of the shelf."""
    return {one.slug: one for one in sorted(read(), key=lambda one: (one.place, one.slug))}


def read(root: Path = reading.CONTENT) -> list[Shipped]:
    """Every pathway under `root`, or one LibraryError with every problem."""
    known = _slugs(root)
    problems: list[Problem] = []
    found = []
    for path in sorted((root / FOLDER).glob("*.yaml")):
        try:
            found.append(_read(path.read_bytes(), f"{FOLDER}/{path.name}", known))
        except LibraryError as error:
            problems += error.problems
    if problems:
        raise LibraryError(problems)
    return found


def _slugs(root: Path) -> set[str]:
    """Slugs are file names, which the loader makes sure of."""
    folders = ("modules", "handouts", "worksheets", "measures")
    return {path.stem for folder in folders for path in (root / folder).glob("*.*")}


def _read(raw: bytes, file: str, known: set[str]) -> Shipped:
    text = strict_yaml.decode(raw, file).replace("\r\n", "\n")
    source = strict_yaml.parse(text, file)
    if not isinstance(source.data, dict):
        what = _("this file is a set of fields: lines of “name: value”")
        raise LibraryError([source.problem((), what)])
    problems = [*checking.markup_problems(text, file), *json_schema.problems(source, "pathway")]
    problems = problems or [*_names(source, known)]
    if problems:
        raise LibraryError(problems)
    data = source.data
    steps = tuple(Step(one["sheet"], one.get("why", "")) for one in data["steps"])
    return Shipped(data["slug"], data["title"], data["purpose"], data["place"], steps)


def _names(source: Source, known: set[str]) -> list[Problem]:
    stem = Path(source.file).stem
    problems = [
        source.problem(
            ("steps", i, "sheet"), _("the library has no “%(slug)s”") % {"slug": step["sheet"]}
        )
        for i, step in enumerate(source.data["steps"])
        if step["sheet"] not in known
    ]
    if source.data["slug"] != stem:
        what = _("slug and file name differ; write “%(name)s” or rename the file") % {"name": stem}
        problems.append(source.problem(("slug",), what))
    return problems
