"""Reads the library's files and says exactly what is wrong. Pure: no models, no database."""

import dataclasses
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from worksheets.enums import Kind
from worksheets.library import (
    checking,
    cut_points,
    measure_definitions,
    measure_wording,
    module_text,
    partner_term,
)
from worksheets.parsing import json_schema, strict_yaml
from worksheets.parsing.strict_yaml import LibraryError, Problem, Source
from worksheets.rules import cut_points as cut_point_rules
from worksheets.rules import facts
from worksheets.rules.conditions import is_joint

CONTENT = Path(__file__).parent.parent / "content"


@dataclass(frozen=True)
class Publication:
    """One module or worksheet, read, checked and ready to publish."""

    kind: str
    content: dict
    file: str
    # Rows of the source map and the places where they stand; about the wording, not part of it.
    covers: dict[int, list[str]] = dataclasses.field(default_factory=dict)

    @property
    def slug(self) -> str:
        """The name that addresses and files call it by."""
        return self.content["slug"]


@dataclass(frozen=True)
class Shared:
    """What is written once and goes with every worksheet."""

    closing: dict
    debrief: dict
    support: dict
    cut_points: Source

    def closing_for(self, data: dict) -> dict:
        """The closing questions are for one person and their therapist, never for a table of
        people: a sheet that is only written together ends without them (docs/adr/0024)."""
        return {"items": [], "flags": []} if is_joint(data) else self.closing


def canonical(content: object) -> bytes:
    """The one way to write this content as bytes, whatever order its file had."""
    return json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def content_hash(content: object) -> str:
    """One mark for equal content, however it was spelled in its file."""
    return hashlib.sha256(canonical(content)).hexdigest()


def read_library(root: Path = CONTENT) -> list[Publication]:
    """Every module and worksheet under `root`, or one LibraryError with every problem."""
    problems: list[Problem] = []
    problems += facts_problems(root)
    shared = read_shared(root)
    publications = []
    readers = (
        ("modules", ".md", read_module),
        ("handouts", ".md", read_module),
        ("worksheets", ".yaml", read_worksheet),
    )
    for folder, ending, read in readers:
        for path in sorted((root / folder).glob("*")):
            name = f"{folder}/{path.name}"
            if path.suffix != ending:
                problems.append(
                    Problem(
                        name,
                        1,
                        _("files here end in %(ending)s; rename or move it") % {"ending": ending},
                    )
                )
                continue
            try:
                publications.append(read(path.read_bytes(), name, shared))
            except LibraryError as error:
                problems += error.problems
    try:
        publications += read_measures(root, shared)
    except LibraryError as error:
        problems += error.problems
    problems += _shared_names(publications)
    if problems:
        raise LibraryError(problems)
    return publications


def read_measures(root: Path, shared: Shared) -> list[Publication]:
    """Measures with words of our own. Every definition is checked; the others have no words."""
    read = []
    for definition in measure_definitions.read(root / "measures"):
        if "wording" in definition:
            own = definition["wording"]
            labels = {key: "\n".join(steps) for key, steps in own["labels"].items()}
            wording = measure_wording.from_lines(
                definition, own["intro"], "\n".join(own["items"]), labels
            )
            content = measure_content(definition, wording, shared)
            file = f"measures/{definition['slug']}.yaml"
            read.append(Publication(Kind.MEASURE.value, content, file))
    return read


def measure_content(
    definition: dict, wording: measure_wording.Wording, shared: Shared | None = None
) -> dict:
    """The sheet of a measure with its closing questions, debrief and support card."""
    shared = shared or read_shared()
    return facts.settled(
        measure_wording.content(
            definition,
            wording,
            closing=shared.closing,
            debrief=shared.debrief,
            support=shared.support,
        )
    )


def read_shared(root: Path = CONTENT) -> Shared:
    """The closing questions, universal debrief and support card."""
    read = {}
    for name in ("closing", "debrief", "support", "safety"):
        file = f"{name}.yaml"
        if not (root / file).exists():
            raise LibraryError([Problem(file, 1, _("this file is missing; restore it"))])
        read[name] = _yaml((root / file).read_bytes(), file, name)
    _refuse(checking.closing_problems(read["closing"]))
    words = {name: _stripped(read[name].data) for name in ("closing", "debrief", "support")}
    return Shared(**words, cut_points=read["safety"])


def facts_problems(root: Path) -> list[Problem]:
    """What is wrong with the table of facts: its form, and a fact that is listed twice."""
    file = "facts.yaml"
    if not (root / file).exists():
        return [Problem(file, 1, _("this file is missing; restore it"))]
    source = strict_yaml.parse(strict_yaml.decode((root / file).read_bytes(), file), file)
    if found := json_schema.problems(source, "facts"):
        return found
    seen: set[str] = set()
    for i, row in enumerate(source.data):
        if row["fact"] in seen:
            what = _("“%(key)s” is there twice; a fact has one tier") % {"key": row["fact"]}
            found.append(source.problem((i, "fact"), what))
        seen.add(row["fact"])
    return found


def read_worksheet(raw: bytes, file: str, shared: Shared) -> Publication:
    """A worksheet file with its closing questions, debrief and support card added."""
    source = _yaml(raw, file, "worksheet")
    problems = [*checking.worksheet_problems(source, shared.closing), *_file_name(source)]
    _refuse(problems + _facts(source))
    data, covers = without_covers(source.data)
    if data["slug"] == shared.cut_points.data["sheet"]:
        data = _with_cut_points(source, data, shared)
    return Publication(Kind.WORKSHEET.value, with_closing(data, shared), file, covers)


def _with_cut_points(source: Source, data: dict, shared: Shared) -> dict:
    """The private check-in: its flags are what safety.yaml says, and stand nowhere else."""
    if "flags" in data:
        _refuse([source.problem(("flags",), _("its flags are in safety.yaml; remove them here"))])
    _refuse(cut_points.problems(shared.cut_points, data))
    return data | {"flags": cut_point_rules.flags_of(shared.cut_points.data)}


def with_closing(data: dict, shared: Shared) -> dict:
    """A worksheet with what goes with every one: closing questions, debrief, support card."""
    closing = shared.closing_for(data)
    whole = data | {
        "items": data["items"] + closing["items"],
        "flags": data.get("flags", []) + closing["flags"],
        "debrief_universal": shared.debrief,
        "support": shared.support,
    }
    return partner_term.settled(facts.settled(whole))


def read_module(raw: bytes, file: str, shared: Shared) -> Publication:
    """A module file: its fields, introduction and sections."""
    text = _text(raw, file)
    front, body_text, first_line = module_text.split_front_matter(text, file)
    source = strict_yaml.parse(front, file, first_line=2)
    body = module_text.Body(body_text, file, first_line)
    problems = [*_checked_by_schema(source, "module"), *body.problems]
    _refuse(problems)
    _refuse([*checking.module_problems(source), *_file_name(source), *_facts(source)])
    data, covers = without_covers(source.data)
    for section in body.sections:
        for row in section.covers:
            covers.setdefault(row, []).append(f"“{section.title}”")
    content = data | {
        "intro": "\n".join(body.intro).strip(),
        "sections": [section.as_content() for section in body.sections],
        "debrief_universal": shared.debrief,
        "support": shared.support,
    }
    return Publication(Kind.MODULE.value, partner_term.settled(content), file, covers)


def without_covers(data: dict) -> tuple[dict, dict[int, list[str]]]:
    """The wording alone, and where each row of the source map stands in it ("" for the whole)."""
    covers: dict[int, list[str]] = {}
    for row in data.get("covers", ()):
        covers.setdefault(row, []).append("")
    asked = [*data.get("items", ()), *(question["item"] for question in data.get("check", ()))]
    for item in asked:
        for row in item.get("covers", ()):
            covers.setdefault(row, []).append(f"`{item['key']}`")
    for passage in data.get("for_therapists", ()):
        for row in passage.get("covers", ()):
            covers.setdefault(row, []).append(f"“{passage['title']}” (for therapists)")
    return _stripped(data), covers


def _stripped(part: Any) -> Any:
    if isinstance(part, dict):
        return {name: _stripped(value) for name, value in part.items() if name != "covers"}
    return [_stripped(value) for value in part] if isinstance(part, list) else part


def _text(raw: bytes, file: str) -> str:
    text = strict_yaml.decode(raw, file).replace("\r\n", "\n")
    _refuse(checking.markup_problems(text, file))
    return text


def _yaml(raw: bytes, file: str, name: str) -> Source:
    source = strict_yaml.parse(_text(raw, file), file)
    _refuse(_checked_by_schema(source, name))
    return source


def _checked_by_schema(source: Source, name: str) -> list[Problem]:
    if not isinstance(source.data, dict):
        return [source.problem((), _("this file is a set of fields: lines of “name: value”"))]
    return json_schema.problems(source, name)


def _file_name(source: Source) -> list[Problem]:
    stem = Path(source.file).stem
    if source.data["slug"] == stem:
        return []
    what = _("slug and file name differ; write “%(name)s” or rename the file") % {"name": stem}
    return [source.problem(("slug",), what)]


def _facts(source: Source) -> list[Problem]:
    return [source.problem(path, what) for path, what in checking.unchecked(source.data)]


def _shared_names(publications: list[Publication]) -> list[Problem]:
    problems = []
    for field in ("slug", "code"):
        seen: dict[str, str] = {}
        for publication in publications:
            name = publication.content[field]
            if name in seen:
                what = _("%(field)s “%(name)s” is already used in %(file)s; choose another") % {
                    "field": field,
                    "name": name,
                    "file": seen[name],
                }
                problems.append(Problem(publication.file, 1, what))
            seen.setdefault(name, publication.file)
    return problems


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise LibraryError(problems)
