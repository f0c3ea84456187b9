"""Holds a library file against its JSON Schema and says what is wrong in an author's words."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource

from worksheets.parsing.strict_yaml import Problem, Source

SCHEMAS = Path(__file__).parent.parent / "content" / "schema"
MOST = 40  # beyond this many problems, a list helps nobody


@dataclass(frozen=True)
class Notation:
    """How a kind of file writes things, for the one who has to put it right."""

    kinds: dict[str, str]
    unknown: str = "remove it"
    unfit: str = "doesn’t fit the format"


YAML = Notation(
    {
        "string": "text (put quotes around it)",
        "integer": "a whole number",
        "boolean": "true or false",
        "array": "a list (lines beginning with “- ”)",
        "object": "fields (lines of “name: value”)",
    },
    unknown="remove it, or see content/README.md",
    unfit="doesn’t fit the format; see content/README.md",
)
JSON = Notation(
    {
        "string": "text in quotes",
        "integer": "a whole number",
        "boolean": "true or false",
        "array": "a list in [ ]",
        "object": "fields in { }",
    }
)


@cache
def schemas() -> dict[str, dict]:
    return {path.name: json.loads(path.read_text("utf-8")) for path in SCHEMAS.glob("*.json")}


@cache
def _validator(name: str) -> Draft202012Validator:
    loaded = schemas()
    registry = Registry().with_resources(
        (key, Resource.from_contents(schema)) for key, schema in loaded.items()
    )
    return Draft202012Validator(loaded[f"{name}.json"], registry=registry)


def errors(data: object, name: str) -> Iterator[ValidationError]:
    """The same departures as the validator tells them, for those who have their own words."""
    yield from _validator(name).iter_errors(data)


def problems(source: Source, name: str) -> list[Problem]:
    """Every departure from the schema, with its line."""
    found: dict[Problem, None] = {}
    for error in _validator(name).iter_errors(source.data):
        for path, what in _explain(error, getattr(source, "notation", YAML)):
            found[source.problem(path, what)] = None
        if len(found) >= MOST:
            break
    return list(found)


def _explain(error: ValidationError, notation: Notation) -> Iterator[tuple[tuple, str]]:
    path = tuple(error.absolute_path)
    if error.validator in ("additionalProperties", "unevaluatedProperties"):
        yield from _unknown_fields(error, path, notation)
    elif error.validator == "required":
        name = re.match(r"'(.*?)' is a required", error.message)[1]
        yield path, f"“{name}” is missing{_of(path)}; add it"
    else:
        yield path, f"{_name(path)} {_complaint(error, notation)}"


def _name(path: tuple) -> str:
    names = [part for part in path if isinstance(part, str)]
    return f"“{names[-1]}”" if names else "the file"


def _of(path: tuple) -> str:
    return f" in {_name(path)}" if path else ""


def _unknown_fields(
    error: ValidationError, path: tuple, notation: Notation
) -> Iterator[tuple[tuple, str]]:
    known = dict(error.schema.get("properties", {}))
    if error.validator == "unevaluatedProperties":
        kind = error.instance.get("type")
        if kind not in known["type"]["enum"]:
            return  # which fields belong here depends on a type that is itself wrong
        # A field that is known but wrong counts as unevaluated too; it has its own complaint.
        known |= schemas()["item.json"]["$defs"][kind]["properties"]
    for name in error.instance:
        if name not in known:
            near = get_close_matches(name, known, n=1, cutoff=0.75)
            hint = f"did you mean “{near[0]}”?" if near else notation.unknown
            yield (*path, name), f"“{name}” is not a field here; {hint}"


def _complaint(error: ValidationError, notation: Notation) -> str:
    want, got = error.validator_value, error.instance
    match error.validator:
        case "type":
            return f"has the wrong shape; write {notation.kinds.get(want, want)}"
        case "enum":
            shown = ", ".join(map(str, want))
            near = get_close_matches(str(got), [str(one) for one in want], n=1)
            return f"is not known; use one of: {shown}" + (
                f" (did you mean “{near[0]}”?)" if near else ""
            )
        case "pattern":
            rule = error.schema.get("description", f"something that fits {want}")
            return f"is written in a way that can’t be used; write {rule}"
        case "minLength":
            return "is empty; write something, or remove the field"
        case "maxLength":
            return f"is {len(got)} characters long; {want} at most"
        case "minimum" | "maximum":
            least = "least" if error.validator == "minimum" else "most"
            return f"is {got}; at {least} {want}"
        case "minItems":
            return f"has {len(got)} entries; at least {want}"
        case "maxItems":
            return f"has {len(got)} entries; at most {want}"
        case "uniqueItems":
            return "names something twice; name it once"
        case "minProperties":
            return "is empty; say what it looks at"
    return notation.unfit
