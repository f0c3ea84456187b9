"""What a therapist looks at before a brought file becomes a draft: what was understood, and what
to know about it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from worksheets import authoring, lint
from worksheets.authoring import NotADraft
from worksheets.conditions import items_named
from worksheets.enums import Kind
from worksheets.exchange.sheets import Imported
from worksheets.item_types import ITEM_TYPES
from worksheets.strict_yaml import Problem

MOST = 60
# A file can hold a name as long as itself; what is told of it stays readable.
LONGEST = 400


@dataclass(frozen=True)
class Told:
    """One thing to know, and where it stands in the file."""

    where: str
    what: str


@dataclass(frozen=True)
class Asked:
    """One question, as it was understood."""

    prompt: str
    kind: str
    answers: list[str]
    after: list[str]


@dataclass(frozen=True)
class Look:
    title: str
    client_title: str
    is_module: bool
    questions: list[Asked]
    notes: list[Told]
    remarks: list[Told]
    closed: list[str]
    why_not: str


def told(problems: Iterable[Problem]) -> list[Told]:
    """In the order of the file, each with a place that a person finds again."""
    return [
        Told(
            getattr(one, "where", f"Line {one.line}"),
            f"{one.what[:1].upper()}{one.what[1:LONGEST]}.",
        )
        for one in list(problems)[:MOST]
    ]


def look(found: Imported, origin: dict[str, Any] | None) -> Look:
    """`origin`: the shipped sheet whose sharing limits hold for this one as well (Inv 4)."""
    data = found.data
    prompts = {item["key"]: item["prompt"] for item in data["items"]}
    return Look(
        title=data["title"],
        client_title=data["client_title"],
        is_module=found.kind == Kind.MODULE,
        questions=[_asked(item, prompts) for item in data["items"]],
        notes=told(found.notes),
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


def _remarks(data: dict[str, Any]) -> list[Told]:
    """What a careful colleague would say. Told, never a reason to refuse: publishing decides."""
    found = lint.findings(data)[:MOST]
    return [Told(_part(data, one.path), str(one)) for one in found]


def _part(data: dict[str, Any], path: tuple) -> str:
    if path[0] == "items" and len(path) > 1:
        return f"Question {int(path[1]) + 1}"
    return str(path[0]).replace("_", " ").capitalize()


def _closed(
    data: dict[str, Any], prompts: dict[str, str], origin: dict[str, Any] | None
) -> list[str]:
    floor = authoring.floor_of(origin)
    return [prompts[key] for key in data["sharing"]["releasable"] if floor.closes(key)]


def _why_not(data: dict[str, Any]) -> str:
    try:
        authoring.as_written(data)
    except NotADraft as problem:
        return str(problem)
    return ""
