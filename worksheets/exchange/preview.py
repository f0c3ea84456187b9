"""What a therapist looks at before a brought file becomes a draft: what was understood, and what
to know about it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from worksheets.enums import Kind
from worksheets.exchange.sheets import Imported
from worksheets.item_types import ITEM_TYPES
from worksheets.library import drafts
from worksheets.library.drafts import NotADraft
from worksheets.lint import content
from worksheets.parsing.strict_yaml import Problem
from worksheets.rules.conditions import items_named

# Shown at once; the rest is a press away, with the true count of all.
MOST = 50
# A file can hold a name as long as itself; what is told of it stays readable.
LONGEST = 400


@dataclass(frozen=True)
class Finding:
    """One thing to know, and where it stands in the file."""

    where: str
    what: str


class Listed(list[Finding]):
    """All there is to know, in the order of the file; a person begins with the first."""

    @property
    def first(self) -> list[Finding]:
        return self[:MOST]

    @property
    def rest(self) -> list[Finding]:
        return self[MOST:]


@dataclass(frozen=True)
class Asked:
    """One question, as it was understood."""

    prompt: str
    kind: str
    answers: list[str]
    after: list[str]


@dataclass(frozen=True)
class Preview:
    title: str
    client_title: str
    is_module: bool
    questions: list[Asked]
    notes: Listed
    remarks: Listed
    closed: list[str]
    why_not: str


def preview(found: Imported, origin: dict[str, Any] | None) -> Preview:
    """`origin`: the shipped sheet whose sharing limits hold for this one as well (Inv 4)."""
    data = found.data
    prompts = {item["key"]: item["prompt"] for item in data["items"]}
    return Preview(
        title=data["title"],
        client_title=data["client_title"],
        is_module=found.kind == Kind.MODULE,
        questions=[_asked(item, prompts) for item in data["items"]],
        notes=findings(found.notes),
        remarks=_remarks(data),
        closed=_closed(data, prompts, origin),
        why_not=_why_not(data),
    )


def _asked(item: dict[str, Any], prompts: dict[str, str]) -> Asked:
    kind = ITEM_TYPES[item["type"]]
    listed = item.get("options") or item.get("cards") or item.get("of", {}).get("options") or []
    answers = [one["text"] for one in listed] or item.get("labels", [])
    rule = item.get("show_if")
    after = [prompts[key] for key in items_named(rule)] if rule else []
    return Asked(item["prompt"], kind.name, answers, after)


def findings(problems: Iterable[Problem]) -> Listed:
    """In the order of the file, each with a place that a person finds again."""
    return Listed(
        [
            Finding(
                getattr(one, "where", gettext("Line %(line)s") % {"line": one.line}),
                f"{one.what[:1].upper()}{one.what[1:LONGEST]}.",
            )
            for one in problems
        ]
    )


def _remarks(data: dict[str, Any]) -> Listed:
    """What a careful colleague would say: no reason to refuse, since publishing decides."""
    found = content.findings(data)
    return Listed([Finding(_part(data, one.path), str(one)) for one in found])


def _part(data: dict[str, Any], path: tuple) -> str:
    if path[0] == "items" and len(path) > 1:
        return gettext("Question %(number)s") % {"number": int(path[1]) + 1}
    return str(path[0]).replace("_", " ").capitalize()


def _closed(
    data: dict[str, Any], prompts: dict[str, str], origin: dict[str, Any] | None
) -> list[str]:
    floor = drafts.floor_of(origin)
    return [prompts[key] for key in data["sharing"]["releasable"] if floor.closes(key)]


def _why_not(data: dict[str, Any]) -> str:
    try:
        drafts.as_written(data)
    except NotADraft as problem:
        return str(problem)
    return ""
