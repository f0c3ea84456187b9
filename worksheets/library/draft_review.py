"""What a colleague would say of a draft, beside the field it is about. Pure.

The format's own rules, the names that point somewhere, the content lint and the agreement lint:
the same that shipped sheets pass, told in an author's words and never as a path into a file.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from worksheets.item_types import type_of
from worksheets.item_types.base import ONE_BOX
from worksheets.library import checking, rule_checking
from worksheets.library.drafts import shared
from worksheets.lint import content as content_lint
from worksheets.parsing import json_schema
from worksheets.parsing.strict_yaml import Problem, Source
from worksheets.rules import conditions, facts

Path = tuple[str | int, ...]

EMPTY = _("This is still empty.")
UNFIT = _("This can’t be used as it is. Change it, or remove it.")
RULE = _("This refers to something that is no longer asked above. Choose again.")
NO_ANSWER = _("Say which answer it looks for.")


@dataclass(frozen=True)
class Remark:
    """One thing to look at. What `blocks` can’t be published; the rest can, with a reason."""

    path: Path
    words: str
    blocks: bool = True

    def under(self, *path: str | int) -> "Remark":
        """The same remark, its path seen from further out."""
        return replace(self, path=(*path, *self.path))


def of_item(item: dict[str, Any], before: Iterable[dict[str, Any]]) -> list[Remark]:
    """Everything about one question, with paths inside it. `before`: the questions above it."""
    found = _of_format(item, "item")
    if not found:
        earlier = {one["key"]: one for one in before if is_ready(one)}
        found += [Remark(path, _plainly(path, what)) for path, what in _checks(item, earlier)]
    words = content_lint.findings({"items": [item]})
    found += [Remark(one.path[2:], str(one), one.blocks) for one in words]
    return found + [Remark(path, what) for path, what in _marks(item)]


def of_flag(flag: dict[str, Any], items: list[dict[str, Any]]) -> list[Remark]:
    """Everything about one thing the therapist is shown, with paths inside it."""
    content = {"flags": [flag]}
    found = [one for one in _of_format(_padded(content), "worksheet") if one.path[:1] == ("flags",)]
    found = [replace(one, path=one.path[2:]) for one in found]
    known = {item["key"]: item for item in items if is_ready(item)}
    if not found and _rule_is_wrong(flag["when"], known):
        found.append(Remark(("when",), str(RULE)))
    found += [Remark(one.path[2:], str(one), one.blocks) for one in content_lint.findings(content)]
    return found + [Remark(path, what) for path, what in _marks(flag)]


def of_sheet(content: dict[str, Any]) -> list[Remark]:
    """Everything about the sheet as a whole, its questions and flags aside."""
    about = {name: part for name, part in content.items() if name not in ("items", "flags")}
    found = [one for one in _of_format(_padded(about), "worksheet") if one.path[:1] != ("items",)]
    title = checking.NOT_IN_CLIENT_TITLES.search(content["client_title"])
    if title:
        what = gettext(
            "Clients’ titles can be read over a shoulder. Find words without “%(word)s”."
        )
        found.append(Remark(("client_title",), what % {"word": title[0]}))
    found += [Remark(one.path, str(one), one.blocks) for one in content_lint.findings(about)]
    return found + [Remark(path, what) for path, what in _marks(about)]


def of(content: dict[str, Any], origin: dict[str, Any] | None = None) -> list[Remark]:
    """Everything about a draft; what none of the parts tells, the whole does."""
    found = of_sheet(content)
    if not content["items"]:
        found.append(Remark(("items",), gettext("Ask at least one question.")))
    for i, item in enumerate(content["items"]):
        found += [one.under("items", i) for one in of_item(item, content["items"][:i])]
    for i, flag in enumerate(content.get("flags", [])):
        found += [one.under("flags", i) for one in of_flag(flag, content["items"])]
    if not any(one.blocks for one in found):
        source = _Placed("draft", _padded(content), {})
        checking.worksheet_problems(source, shared().closing)
        found += [Remark(path, _plainly(path, what)) for path, what in source.told]
    return found + _no_longer_looked_at(content, origin or {})


def _no_longer_looked_at(content: dict[str, Any], origin: dict[str, Any]) -> list[Remark]:
    """What the sheet a draft grew from would look at first, and this one would not (Inv 14)."""
    here = {flag["flag"] for flag in content.get("flags", []) if facts.is_safety(flag)}
    asked = {item["key"] for item in content["items"]}
    what = gettext(
        "The sheet this is based on asks for a safety review of this, and pauses sharing. "
        "Yours would not: “%(words)s”"
    )
    return [
        Remark(("flags",), what % {"words": flag["words"]}, blocks=False)
        for flag in origin.get("flags", [])
        if flag["kind"] == "safety"
        and flag["flag"] not in here
        and asked & {*conditions.items_named(flag["when"])}
    ]


def is_ready(item: dict[str, Any]) -> bool:
    """Whether a question can be drawn: nothing it needs is missing."""
    return next(json_schema.errors(item, "item"), None) is None


@dataclass
class _Placed(Source):
    """A source that has paths where a file has lines."""

    def __post_init__(self) -> None:
        self.told: list[tuple[Path, str]] = []

    def problem(self, path: Iterable[str | int], what: str) -> Problem:
        place = tuple(path)
        self.told.append((place, what))
        return super().problem(place, what)


def _padded(content: dict[str, Any]) -> dict[str, Any]:
    """With what only publishing adds, so that nobody is told that it is missing."""
    return {"slug": "own", "code": "D51", "items": []} | content


def _of_format(data: dict[str, Any], name: str) -> list[Remark]:
    found: dict[Path, str] = {}
    for error in json_schema.errors(data, name):
        path = tuple(error.absolute_path)
        # A known field that is wrong counts as unknown too; it has its own complaint.
        if error.validator == "unevaluatedProperties":
            continue
        if error.validator == "required":
            missing = error.message.split("'")[1]
            found.setdefault((*path, missing), str(EMPTY))
        else:
            found.setdefault(path, _in_words(error))
    return [Remark(path, words) for path, words in found.items()]


def _in_words(error: Any) -> str:
    want, got = error.validator_value, error.instance
    match error.validator:
        case "minLength":
            return str(EMPTY)
        case "maxLength":
            told = gettext("This is %(count)s characters long; there is room for %(most)s.")
            return told % {"count": len(got), "most": want}
        case "minItems":
            if want == 1:
                return gettext("Add at least one.")
            return gettext("Add at least %(least)s.") % {"least": want}
        case "maxItems":
            return gettext("There is room for %(most)s of these.") % {"most": want}
        case "minimum":
            return gettext("%(least)s is the least that works here.") % {"least": want}
        case "maximum":
            return gettext("%(most)s is the most that works here.") % {"most": want}
        case "uniqueItems":
            return gettext("Something is here twice.")
        case "minProperties":
            return str(NO_ANSWER)
        case "enum":
            return gettext("Choose from the list.")
    return str(UNFIT)


def _checks(item: dict[str, Any], before: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    yield from type_of(item).validate_definition(item)
    if "show_if" in item and _rule_is_wrong(item["show_if"], before):
        yield ("show_if",), str(RULE if _names_something(item["show_if"]) else NO_ANSWER)
    if item.get("mine_from"):
        yield from ((("mine_from",), what) for _, what in checking.mine_from_problems(item, before))


def _rule_is_wrong(rule: dict[str, Any], known: dict[str, Any]) -> bool:
    return next(rule_checking.problems(rule, known), None) is not None


def _names_something(rule: dict[str, Any]) -> bool:
    return len(rule) > 1 or "item" not in rule


# What the checks say to whoever writes files, said to whoever fills in a form.
_SAID = {
    "top": _("There are fewer options than places. Add some, or ask for fewer."),
    "mine_from": _("Choose a question above that asks in the same way, with the same answers."),
    "answers": _("There is always a “No”. Add it."),
    "fact": _("Choose what the answer tells from the list."),
    "exclusive": _(
        "Only an option without a box can clear the others, where several can be chosen."
    ),
}


def _plainly(path: Path, what: str) -> str:
    last = next((part for part in reversed(path) if isinstance(part, str)), "")
    if last in _SAID:
        return str(_SAID[last])
    if "show_if" in path or "when" in path:
        return what if what == NO_ANSWER else str(RULE)
    if not path and "mine" in what:
        return gettext("Say what is asked about the person’s own side.")
    if what == str(ONE_BOX):
        return gettext("Only one of these can have a box of its own.")
    if path[:1] == ("scoring",):
        return gettext("This summary uses a question that has changed or gone. Remove the summary.")
    text = what[:1].upper() + what[1:]
    return str(UNFIT) if "`" in text else text if text.endswith(".") else f"{text}."


def _marks(part: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Markup and hidden characters, wherever they stand."""
    if isinstance(part, str):
        for problem in checking.markup_problems(part, ""):
            yield path, problem.what[:1].upper() + problem.what[1:] + "."
            return
    pairs = (
        part.items()
        if isinstance(part, dict)
        else enumerate(part)
        if isinstance(part, list)
        else ()
    )
    for name, one in pairs:
        yield from _marks(one, (*path, name))
