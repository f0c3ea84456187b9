"""Runs the content lint over the library's files and says on which line each finding stands."""

from pathlib import Path

from worksheets.library import module_text
from worksheets.library.reading import CONTENT
from worksheets.lint import content
from worksheets.parsing import strict_yaml
from worksheets.parsing.strict_yaml import Problem, Source

LOOK_AHEAD = 80
# What of a measure's file a person meets, or says what their answers come to.
OF_MEASURES = ("client_title", "purpose", "flags", "wording")


def problems(root: Path = CONTENT) -> list[Problem]:
    """Every finding in every file, in order; none is the promise of the shipped library."""
    paths = [
        *sorted((root / "modules").glob("*.md")),
        *sorted((root / "worksheets").glob("*.yaml")),
        *sorted((root / "pathways").glob("*.yaml")),
        *sorted((root / "measures").glob("*.yaml")),
        *sorted((root / "handouts").glob("*.md")),
        *sorted((root / "guides").glob("*.yaml")),
        *(root / f"{name}.yaml" for name in ("closing", "debrief", "support")),
    ]
    found = []
    for path in paths:
        found += of_file(path.read_bytes(), str(path.relative_to(root)))
    return found


def of_file(raw: bytes, file: str) -> list[Problem]:
    """The findings of one file, which has been checked by the loader before."""
    text = strict_yaml.decode(raw, file).replace("\r\n", "\n")
    source = _module(text, file) if file.endswith(".md") else strict_yaml.parse(text, file)
    if file.startswith("measures/"):
        source.data = {name: source.data[name] for name in OF_MEASURES if name in source.data}
    rows = text.casefold().split("\n")
    return [
        Problem(file, _line(source.line(one.path), rows, one.said), f"{one.rule}: {one}")
        for one in content.findings(source.data)
    ]


def _module(text: str, file: str) -> Source:
    front, body_text, first_line = module_text.split_front_matter(text, file)
    source = strict_yaml.parse(front, file, first_line=2)
    body = module_text.Body(body_text, file, first_line)
    source.data |= {
        "intro": "\n".join(body.intro),
        "sections": [section.as_content() for section in body.sections],
    }
    source.lines[("intro",)] = first_line
    for i, section in enumerate(body.sections):
        source.lines[("sections", i)] = section.line
    return source


def _line(start: int, rows: list[str], said: str) -> int:
    """The line where the words stand, from the line of their field on."""
    wanted = " ".join(said.removesuffix(" …").split()[:3]).casefold()
    for number in range(start, min(start + LOOK_AHEAD, len(rows)) + 1):
        if wanted in rows[number - 1].replace("'", "’"):
            return number
    return start
