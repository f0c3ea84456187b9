"""What travels in a file: a sheet's own words, without what the library adds to every sheet.

The closing questions and their flags, the universal debrief and the support card belong to the
library. They are left out on the way out and stand there again on the way in.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID, uuid5

from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from worksheets.enums import Kind
from worksheets.item_types.fhir import PORTAL
from worksheets.library import checking, drafts, module_text, partner_term
from worksheets.library.reading import Shared, without_covers
from worksheets.parsing import json_schema
from worksheets.parsing.json_schema import schemas
from worksheets.parsing.strict_yaml import LibraryError, Problem, Source
from worksheets.rules import facts
from worksheets.rules.conditions import items_named

Content = dict[str, Any]
MOST_ENTRIES = 200
ADDED = {"debrief_universal", "support", "restores"}
BODY = ("intro", "sections")
ORDER = ("worksheet.json", "module.json", "sheet.json", "item.json")
HTML = _("HTML is not used here; it will be shown letter by letter, as plain text")


@dataclass
class Imported:
    """A sheet read from a file and found whole, with what to know before keeping it."""

    kind: str
    data: Content
    notes: list[Problem] = field(default_factory=list)

    def whole(self, shared: Shared) -> Content:
        """The content as the library would publish it: what `own_part` left out is there again,
        in today's words."""
        content = without_covers(self.data)[0]
        if self.kind == Kind.WORKSHEET:
            closing = shared.closing_for(content)
            content["items"] = content["items"] + closing["items"]
            content["flags"] = content.get("flags", []) + closing["flags"]
        content |= {"debrief_universal": shared.debrief, "support": shared.support}
        return partner_term.settled(facts.settled(content))


def own_part(content: Content, shared: Shared) -> Content:
    """A published content without what the library added to it."""
    content = facts.as_written(partner_term.as_written(content))
    own = {name: part for name, part in content.items() if name not in ADDED}
    if kind_of(content) == Kind.MODULE:
        return own
    closing = {item["key"] for item in shared.closing["items"]}
    own["items"] = [item for item in own["items"] if item["key"] not in closing]
    flags = own.pop("flags", [])
    flags = [flag for flag in flags if not closing & {*items_named(flag["when"])}]
    return own | ({"flags": flags} if flags else {})


def kind_of(content: Content) -> str:
    return Kind.MODULE.value if "sections" in content else Kind.WORKSHEET.value


def ordered(part: Any) -> Any:
    """The same, in one order, whatever order a database kept it in."""
    if isinstance(part, dict):
        order = _order()
        names = sorted(part, key=lambda name: (order.get(name, len(order)), name))
        return {name: ordered(part[name]) for name in names}
    return [ordered(one) for one in part] if isinstance(part, list) else part


@cache
def _order() -> dict[str, int]:
    """Fields in the order in which the schemas tell of them, so that a file reads well."""
    names: dict[str, None] = {}

    def walk(part: Any) -> None:
        if isinstance(part, dict):
            properties = part.get("properties")
            if isinstance(properties, dict):
                names.update(dict.fromkeys(properties))
            for inner in part.values():
                walk(inner)
        elif isinstance(part, list):
            for inner in part:
                walk(inner)

    for name in ORDER:
        walk(schemas()[name])
    return {name: place for place, name in enumerate([*names, *BODY])}


def address(slug: str) -> str:
    """A lasting address for a sheet that belongs to no host."""
    return f"urn:uuid:{uuid5(UUID(PORTAL.removeprefix('urn:uuid:')), slug)}"


def checked(source: Source, kind: str, shared: Shared) -> Imported:
    """The sheet, or one LibraryError with everything that keeps it from being one."""
    if not isinstance(source.data, dict):
        raise LibraryError(
            [source.problem((), gettext("this is not a worksheet: its fields are missing"))]
        )
    refuse(source, endless(source.data))
    if kind == Kind.MODULE:
        return _module(source)
    _raise(json_schema.problems(source, "worksheet"))
    _raise(checking.worksheet_problems(source, shared.closing))
    data = without_covers(source.data)[0]
    return Imported(kind, data, markup(source))


def endless(part: Any, path: tuple = ()) -> Iterator[tuple[tuple, str]]:
    """Lists that no sheet has, told before anything looks at each of their entries."""
    inner: Iterable = ()
    if isinstance(part, dict | list):
        if len(part) > MOST_ENTRIES:
            name = next((one for one in reversed(path) if isinstance(one, str)), "this")
            yield (
                path,
                gettext("“%(name)s” has %(count)s entries; at most %(most)s")
                % {"name": name[:60], "count": len(part), "most": MOST_ENTRIES},
            )
            return
        inner = part.items() if isinstance(part, dict) else enumerate(part)
    for name, one in inner:
        yield from endless(one, (*path, name))


def _module(source: Source) -> Imported:
    data = source.data
    assert isinstance(data, dict)
    front = {name: part for name, part in data.items() if name not in BODY}
    told = _Front(source, front)
    _raise(json_schema.problems(told, "module"))
    _raise(checking.module_problems(told))
    refuse(source, _body(data))
    return Imported(Kind.MODULE.value, without_covers(data)[0], markup(source))


class _Front(Source):
    """The fields of a module without its text, told where the whole file has them."""

    def __init__(self, source: Source, data: Content):
        super().__init__(source.file, data, source.lines)
        self.whole = source
        self.notation = getattr(source, "notation", json_schema.YAML)

    def problem(self, path, what: str) -> Problem:
        return self.whole.problem(path, what)


def _body(data: Content) -> Iterator[tuple[tuple, str]]:
    """An introduction and sections that could stand in a module's own file."""
    intro, sections = data.get("intro"), data.get("sections")
    if not isinstance(intro, str) or len(intro) > 3000:
        yield ("intro",), gettext("“intro” is text, up to 3000 characters")
        return
    if not isinstance(sections, list) or not 1 <= len(sections) <= 40:
        yield ("sections",), gettext("“sections” is a list, from 1 to 40")
        return
    names = {"key", "title", "body", "plain"}
    for i, one in enumerate(sections):
        if not isinstance(one, dict) or {*one} != names:
            yield ("sections", i), gettext("a section has: key, title, body, plain")
        elif not all(isinstance(part, str) and len(part) <= 4000 for part in one.values()):
            yield ("sections", i), gettext("each part of a section is text, up to 4000 characters")
        elif (said := _section(one)) is not None:
            yield ("sections", i), said
    keys = [one.get("key") for one in sections if isinstance(one, dict)]
    for i, key in enumerate(keys):
        if key in keys[:i]:
            yield (
                ("sections", i),
                gettext("“%(key)s” is used twice; give each section its own title") % {"key": key},
            )


def _section(one: dict[str, str]) -> str | None:
    """What is wrong with a section, by the rules of a module's file."""
    fence = f"{module_text.PLAIN}\n{one['plain']}\n{module_text.FENCE}"
    text = f"## {one['title']}\n\n{one['body']}\n\n{fence}"
    body = module_text.Body(text, "", 1)
    if body.problems:
        return body.problems[0].what
    if [section.as_content() for section in body.sections] != [one]:
        return gettext(
            "its key comes from its title, and it has no heading inside; see other sections"
        )
    return None


def markup(source: Source) -> list[Problem]:
    """HTML stays what it is, letters; whoever keeps the sheet is told where."""
    return [source.problem(path, HTML) for path in _marked(source.data)]


def _marked(part: Any, path: tuple = ()) -> Iterator[tuple]:
    if isinstance(part, str) and checking.MARKUP.search(part):
        yield path
    inner = part.items() if isinstance(part, dict) else ()
    inner = enumerate(part) if isinstance(part, list) else inner
    for name, one in inner:
        yield from _marked(one, (*path, name))


def refuse(source: Source, found: Iterable[tuple[tuple, str]]) -> None:
    """Raises one LibraryError with every problem that was found, each told at its place."""
    _raise([source.problem(path, what) for path, what in found])


def _raise(problems: list[Problem]) -> None:
    if problems:
        raise LibraryError(problems)


def begun(title: str, intro: str, items: list[Content]) -> Content:
    """A worksheet from somebody else’s questions. What only its author can know is left plain
    to fill in, and nothing of it can be shared until they say so."""
    neutral = not checking.NOT_IN_CLIENT_TITLES.search(title)
    slug = slugify(title)[:70].strip("-").lstrip("0123456789-")
    return drafts.blank(title[:120]) | {
        "slug": slug or "questions",
        "code": "D",
        "client_title": title[:120] if neutral else gettext("A few questions"),
        "purpose": gettext("Imported from a file. Say here what it is for."),
        "minutes": min(60, max(5, len(items))),
        "intro": intro or gettext("You can leave everything blank."),
        "evidence": [
            {
                "note": gettext("Nobody has checked this."),
                "source": gettext("A file"),
                "verified": False,
            }
        ],
        "sharing": {"default": "self", "partner": "none", "never": False, "releasable": []},
        "scoring": {"note": gettext("None.")},
        "items": items,
    }


def scale(base: Content, lowest: int | None, highest: int | None) -> Content | None:
    """Whole numbers between two ends, as the dial or as steps; None where it is neither."""
    if type(lowest) is not int or type(highest) is not int:
        return None
    if (lowest, highest) == (-10, 10):
        return base | {"type": "slider", "low": "−10", "high": "10"}
    if lowest in (0, 1) and 2 <= highest - lowest + 1 <= 11:
        labels = [str(number) for number in range(lowest, highest + 1)]
        return base | {"type": "likert", "from": lowest, "labels": labels}
    return None
