"""Holds a library file against its JSON Schema and says what is wrong in an author's words."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource

from worksheets.parsing.strict_yaml import Problem, Source

SCHEMAS = Path(__file__).parent.parent / "content" / "schema"
MOST = 40  # beyond this many problems, a list helps nobody


@dataclass(frozen=True)
class Notation:
    """How a kind of file writes things, for the one who has to put it right."""

    kinds: dict[str, str | Promise]
    unknown: str | Promise = _("“%(field)s” is not a field here; remove it")
    unfit: str | Promise = _("%(name)s doesn’t fit the format")


YAML = Notation(
    {
        "string": _("text (put quotes around it)"),
        "integer": _("a whole number"),
        "boolean": _("true or false"),
        "array": _("a list (lines beginning with “- ”)"),
        "object": _("fields (lines of “name: value”)"),
    },
    unknown=_("“%(field)s” is not a field here; remove it, or see content/README.md"),
    unfit=_("%(name)s doesn’t fit the format; see content/README.md"),
)
JSON = Notation(
    {
        "string": _("text in quotes"),
        "integer": _("a whole number"),
        "boolean": _("true or false"),
        "array": _("a list in [ ]"),
        "object": _("fields in { }"),
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
        name = re.sub(r"'(.*?)' is a required.*", r"\1", error.message)
        yield path, _missing(name, path)
    else:
        words, told = _complaint(error, notation)
        yield path, words % (told | {"name": _name(path)})


def _rule(error: ValidationError) -> Mapping[str, Any]:
    """The part of the schema that is not met; a bare `false` there says nothing more."""
    return error.schema if isinstance(error.schema, Mapping) else {}


def _name(path: tuple) -> str:
    names = [part for part in path if isinstance(part, str)]
    return f"“{names[-1]}”" if names else gettext("the file")


def _missing(field: str, path: tuple) -> str:
    if not path:
        return gettext("“%(field)s” is missing; add it") % {"field": field}
    told = {"field": field, "part": _name(path)}
    return gettext("“%(field)s” is missing in %(part)s; add it") % told


def _unknown_fields(
    error: ValidationError, path: tuple, notation: Notation
) -> Iterator[tuple[tuple, str]]:
    known = dict(_rule(error).get("properties", {}))
    instance: Any = error.instance
    if error.validator == "unevaluatedProperties":
        kind = instance.get("type")
        if kind not in known["type"]["enum"]:
            return  # which fields belong here depends on a type that is itself wrong
        # A field that is known but wrong counts as unevaluated too; it has its own complaint.
        known |= schemas()["item.json"]["$defs"][kind]["properties"]
    for name in instance:
        if name not in known:
            near = get_close_matches(name, known, n=1, cutoff=0.75)
            told = {"field": name, "near": near[0] if near else ""}
            meant = gettext("“%(field)s” is not a field here; did you mean “%(near)s”?")
            yield (*path, name), (meant if near else str(notation.unknown)) % told


def _complaint(error: ValidationError, notation: Notation) -> tuple[str, dict[str, Any]]:
    """A sentence with places, and what stands in them; the name of what it is about comes later."""
    want: Any = error.validator_value
    got: Any = error.instance
    match error.validator:
        case "type":
            shape = notation.kinds.get(want, want)
            return gettext("%(name)s has the wrong shape; write %(shape)s"), {"shape": shape}
        case "enum":
            return _not_known([str(one) for one in want], str(got))
        case "pattern":
            fits = gettext("something that fits %(pattern)s") % {"pattern": want}
            words = gettext("%(name)s is written in a way that can’t be used; write %(rule)s")
            return words, {"rule": _rule(error).get("description", fits)}
        case "minLength":
            return gettext("%(name)s is empty; write something, or remove the field"), {}
        case "maxLength":
            words = gettext("%(name)s is %(count)s characters long; %(most)s at most")
            return words, {"count": len(got), "most": want}
        case "minimum":
            return gettext("%(name)s is %(is)s; at least %(least)s"), {"is": got, "least": want}
        case "maximum":
            return gettext("%(name)s is %(is)s; at most %(most)s"), {"is": got, "most": want}
        case "minItems":
            words = gettext("%(name)s has %(count)s entries; at least %(least)s")
            return words, {"count": len(got), "least": want}
        case "maxItems":
            words = gettext("%(name)s has %(count)s entries; at most %(most)s")
            return words, {"count": len(got), "most": want}
        case "uniqueItems":
            return gettext("%(name)s names something twice; name it once"), {}
        case "minProperties":
            return gettext("%(name)s is empty; say what it looks at"), {}
    return str(notation.unfit), {}


def _not_known(known: list[str], said: str) -> tuple[str, dict[str, Any]]:
    told = {"known": ", ".join(known)}
    near = get_close_matches(said, known, n=1)
    if not near:
        return gettext("%(name)s is not known; use one of: %(known)s"), told
    words = gettext("%(name)s is not known; use one of: %(known)s (did you mean “%(near)s”?)")
    return words, told | {"near": near[0]}
