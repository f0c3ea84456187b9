"""What goes with a shipped sheet and is no part of its wording: a worked example, a take-home card
and a page for the therapist (docs/adr/0040).

They stand in no table. A guide may be improved on any day without a new version of its sheet; what
its example answers and a version does not ask is left out beside that version. Pure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from worksheets.enums import Kind
from worksheets.item_types import type_of
from worksheets.library import checking, guide_checking, reading
from worksheets.library.reading import Publication
from worksheets.parsing import json_schema, strict_yaml
from worksheets.parsing.strict_yaml import LibraryError, Problem, Source

FOLDER = "guides"


@dataclass(frozen=True)
class Example:
    """One invented person's answers, by the key of the question."""

    name: str
    about: str
    answers: Mapping[str, Any]

    def beside(self, content: dict[str, Any]) -> list[tuple[dict[str, Any], Any]]:
        """Each question of this version that the example answers, with the answer."""
        return [
            (item, self.answers[item["key"]])
            for item in content["items"]
            if item["key"] in self.answers
            and type_of(item).accepts(item, self.answers[item["key"]])
        ]


@dataclass(frozen=True)
class Card:
    """A few lines to take home. Nothing on it is about anybody, and it names no theme."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Guide:
    """All that goes with one sheet. `therapist` is for clinicians only: a client's page is drawn
    from `example_for` and `card_for`, which leave it out."""

    sheet: str
    code: str
    example: Example | None
    card: Card | None
    therapist: Mapping[str, Any]
    no_example: str = ""
    no_card: str = ""


def example_for(content: dict[str, Any]) -> Example | None:
    """The worked example of this sheet; None where it has none."""
    guide = guide_for(content)
    return guide.example if guide else None


def card_for(content: dict[str, Any]) -> Card | None:
    """The take-home card of this sheet; None where it has none."""
    guide = guide_for(content)
    return guide.card if guide else None


def guide_for(content: dict[str, Any]) -> Guide | None:
    """What goes with this sheet. A practice's own sheet has none, even if it came to have the
    name of a shipped one: no two have the same code."""
    guide = _shipped(content["slug"]) if content["slug"] in names() else None
    return guide if guide and guide.code == content["code"] else None


@cache
def names() -> frozenset[str]:
    """The slugs of the sheets that have a guide."""
    return frozenset(path.stem for path in (reading.CONTENT / FOLDER).glob("*.yaml"))


@cache
def _shipped(slug: str) -> Guide:
    """One file, read when its sheet is first opened; it was checked when the library was loaded."""
    path = reading.CONTENT / FOLDER / f"{slug}.yaml"
    return _as_guide(strict_yaml.parse(path.read_text("utf-8"), path.name).data)


def read(publications: Iterable[Publication], root: Path = reading.CONTENT) -> list[Guide]:
    """Every guide under `root`, one for each worksheet among these, or one LibraryError with
    every problem."""
    sheets = {one.slug: one for one in publications if one.kind == Kind.WORKSHEET}
    problems: list[Problem] = []
    found = []
    for path in sorted((root / FOLDER).glob("*.yaml")):
        try:
            found.append(_read(path.read_bytes(), f"{FOLDER}/{path.name}", sheets))
        except LibraryError as error:
            problems += error.problems
    have = {path.stem for path in (root / FOLDER).glob("*.yaml")}
    for slug in sorted(set(sheets) - have):
        what = _("there is no %(folder)s/%(slug)s.yaml; write what goes with this sheet") % {
            "folder": FOLDER,
            "slug": slug,
        }
        problems.append(Problem(sheets[slug].file, 1, what))
    if problems:
        raise LibraryError(problems)
    return found


def _read(raw: bytes, file: str, sheets: Mapping[str, Publication]) -> Guide:
    text = strict_yaml.decode(raw, file).replace("\r\n", "\n")
    source = strict_yaml.parse(text, file)
    problems = checking.markup_problems(text, file) or _shape(source, sheets)
    if not problems:
        content = sheets[Path(file).stem].content
        problems = list(guide_checking.problems(source, content))
    if problems:
        raise LibraryError(problems)
    return _as_guide(source.data)


def _shape(source: Source, sheets: Mapping[str, Publication]) -> list[Problem]:
    """What keeps the file from being the guide of the sheet whose name it has."""
    if not isinstance(source.data, dict):
        what = _("this file is a set of fields: lines of “name: value”")
        return [source.problem((), what)]
    if problems := json_schema.problems(source, "guide"):
        return problems
    stem, slug = Path(source.file).stem, source.data["sheet"]
    if slug != stem or slug not in sheets:
        what = _(
            "“%(slug)s” is no worksheet of the library, or not this file’s name; put it right"
        ) % {"slug": slug}
        return [source.problem(("sheet",), what)]
    if source.data["code"] != (code := sheets[slug].content["code"]):
        return [
            source.problem(
                ("code",), _("the code of this sheet is %(code)s; write that") % {"code": code}
            )
        ]
    return []


def _as_guide(data: Any) -> Guide:
    example, card = data.get("example"), data.get("card")
    return Guide(
        sheet=data["sheet"],
        code=data["code"],
        example=Example(**example) if example else None,
        card=Card(card["title"], tuple(card["lines"])) if card else None,
        therapist=data["therapist"],
        no_example=data.get("no_example", ""),
        no_card=data.get("no_card", ""),
    )
