"""A worksheet or module as a FHIR R4 Questionnaire, and back again without a loss.

Each item type says itself what it becomes (worksheets/item_types). What a file holds beyond
what was understood is told, place by place, and never kept in silence.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from worksheets.enums import Kind
from worksheets.exchange import fhir_foreign, fhir_logic, json_file, sheets
from worksheets.exchange.sheets import Content, Imported
from worksheets.item_types import ITEM_TYPES, type_of
from worksheets.item_types import fhir as parts
from worksheets.item_types.fhir import PORTAL, NotOurs
from worksheets.library import partner_term
from worksheets.library.reading import Shared, content_hash
from worksheets.parsing import strict_json
from worksheets.parsing.json_schema import JSON
from worksheets.parsing.strict_json import JsonSource
from worksheets.parsing.strict_yaml import LibraryError, Problem, Source
from worksheets.rules.conditions import by_key

MOST_NOTES = 40
OWN = {"slug", "code", "title", "purpose", "intro", "items", "sections", "check"}
NATURAL = {"slug": "identifier", "intro": "description", "title": "title", "purpose": "purpose"}
INSIDE = {"prompt": "text", "key": "linkId", "options": "answerOption", "labels": "answerOption"}
MANGLED = (NotOurs, LookupError, TypeError, ValueError, AttributeError)
UNREADABLE = _("this can’t be read as the question that it says it is; export it again")


def write(content: Content, shared: Shared, number: int = 0) -> bytes:
    """The same bytes for the same version, always; sealed with the hash of its wording."""
    return json_file.dumps(questionnaire(content, shared, number))


def questionnaire(content: Content, shared: Shared, number: int = 0) -> dict[str, Any]:
    """In plain text for everybody; where a reader's own word may stand is kept in `worded`."""
    own = sheets.ordered(partner_term.settled(sheets.own_part(content, shared)))
    told = {"kind": sheets.kind_of(content), "sha256": content_hash(content)}
    rest = {name: part for name, part in own.items() if name not in OWN}
    name = "".join(word.capitalize() for word in own["slug"].split("-"))
    document = {
        "resourceType": "Questionnaire",
        **parts.portal(told | rest),
        "url": sheets.address(own["slug"]),
        "identifier": [{"system": PORTAL, "value": own["slug"]}],
        "version": str(number),
        "name": name,
        "title": own["title"],
        "status": "active",
        "subjectType": ["Patient"],
        "description": own["intro"],
        "purpose": own["purpose"],
        "code": [{"system": PORTAL, "code": own["code"]}],
        "item": list(_items(own, content)),
    }
    return {name: part for name, part in document.items() if part not in ("", [])}


def _items(own: Content, content: Content) -> Iterator[dict[str, Any]]:
    """A module’s sections and checks first; the closing questions last, as a person meets them."""
    for section in own.get("sections", ()):
        rest = {"title": section["title"], "plain": section["plain"]}
        link = f"section.{section['key']}"
        yield parts.portal(rest) | parts.question(link, "display", section["body"])
    for number, check in enumerate(own.get("check", ())):
        link = f"check.{number}"
        item = check["item"]
        asked = type_of(item).fhir_item(item | {"key": f"{link}.{item['key']}"})
        group = parts.question(link, "group", check["story"], item=[asked])
        yield parts.portal({"takeaway": check["takeaway"]}) | group
    items = by_key(content)
    for item in sheets.ordered(content["items"]):
        asked = type_of(item).fhir_item(item)
        when = fhir_logic.enable(item["show_if"], items) if "show_if" in item else {}
        inside = asked.pop("item", None)
        yield asked | when | ({"item": inside} if inside else {})


def read(source: JsonSource, shared: Shared) -> Imported:
    """The sheet in a Questionnaire, ours or somebody else’s, or a LibraryError saying where."""
    document = source.data
    if not isinstance(document, dict) or document.get("resourceType") != "Questionnaire":
        raise LibraryError(
            [source.problem(("resourceType",), gettext("this is no FHIR Questionnaire"))]
        )
    sheets.refuse(source, sheets.endless(document))
    sheets.refuse(source, _departures(document))
    if not any(one.get("url") == PORTAL for one in document.get("extension", [])):
        return fhir_foreign.read(source, shared)
    mapped = _Mapped(source, shared)
    found = sheets.checked(mapped, mapped.kind, shared)
    found.notes += _unkept(source, found, shared)
    return found


def _departures(document: dict[str, Any]) -> Iterator[tuple[tuple, str]]:
    """What R4 itself refuses, as its published models say; they let a null pass, FHIR doesn’t."""
    from pydantic import ValidationError

    yield from _nulls(document)
    try:
        _model().model_validate(document)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        for one in found[:MOST_NOTES]:
            said = one["msg"].removeprefix("Value error, ")
            yield tuple(one["loc"]), gettext("not FHIR R4: %(said)s") % {"said": said[:160]}
        if len(found) > MOST_NOTES:
            yield tuple(found[MOST_NOTES]["loc"]), strict_json.MORE


def _nulls(part: Any, path: tuple = ()) -> Iterator[tuple[tuple, str]]:
    if part is None:
        yield path, gettext("FHIR has no null; leave the field out")
    inner: Any = part.items() if isinstance(part, dict) else ()
    for name, one in enumerate(part) if isinstance(part, list) else inner:
        yield from _nulls(one, (*path, name))


@cache
def _model() -> Any:
    """Read on first use: the models take a second and 30 MB, and most processes never need them."""
    from fhir.resources.R4B.questionnaire import Questionnaire

    return Questionnaire


class _Mapped(Source):
    """A Questionnaire of ours as the sheet it is; problems are told where the file has them."""

    notation = JSON

    def __init__(self, source: JsonSource, shared: Shared):
        self.source = source
        self.homes: dict[tuple, tuple] = {}
        document: Any = source.data
        try:
            told = parts.ours(document)
            self.kind = told.pop("kind")
            told.pop("sha256", None)
            own = {
                "slug": document["identifier"][0]["value"],
                "code": document["code"][0]["code"],
                "title": document["title"],
                "purpose": document["purpose"],
                "intro": document.get("description", ""),
            }
        except MANGLED:
            what = gettext(
                "this file says it comes from here, but parts of it are missing; export it again"
            )
            raise LibraryError([source.problem(("extension",), what)]) from None
        closing = {item["key"] for item in shared.closing["items"]}
        told |= own | self._asked(document, closing)
        try:
            data = partner_term.as_written(told)
        except MANGLED:
            at, what = ("worded",), gettext("“worded” names a text that isn’t there; remove it")
            raise LibraryError([source.problem(_inside_extension(document, at), what)]) from None
        super().__init__(source.file, data, source.lines)

    def _asked(self, document: dict[str, Any], closing: set[str]) -> Content:
        found: Content = {"items": []}
        if self.kind == Kind.MODULE:
            found |= {"sections": [], "check": []}
        problems = []
        for place, node in enumerate(document.get("item", [])):
            if node.get("linkId") in closing and self.kind == Kind.WORKSHEET:
                continue
            try:
                name, one = _read_item(node)
                listed = found[name]
            except MANGLED as error:
                what = str(error) if isinstance(error, NotOurs) else UNREADABLE
                problems.append(self.source.problem(("item", place), what))
                continue
            self.homes[name, len(listed)] = ("item", place)
            listed.append(one)
        if problems:
            raise LibraryError(problems)
        return found

    def problem(self, path, what: str) -> Problem:
        return self.source.problem(self._place(tuple(path)), what)

    def _place(self, path: tuple) -> tuple:
        if path[:2] in self.homes:
            home, rest = self.homes[path[:2]], path[2:]
        else:
            home, rest = (), path
        if rest and rest[0] in (INSIDE if home else NATURAL):
            return (*home, (INSIDE if home else NATURAL)[rest[0]], *rest[1:])
        node: Any = self.source.data
        for step in home:
            node = node[step]
        return home + _inside_extension(node, rest)


def _read_item(node: dict[str, Any]) -> tuple[str, Content]:
    """(the list it belongs to, what it says)."""
    link = node["linkId"]
    if link.startswith("section."):
        told = parts.ours(node)
        section = {"key": link.removeprefix("section."), "body": node["text"]}
        return "sections", section | {name: told[name] for name in ("title", "plain")}
    if re.fullmatch(r"check\.\d+", link):
        [inner] = node["item"]
        item = ITEM_TYPES[parts.ours(inner)["type"]].from_fhir_item(inner)
        item["key"] = item["key"].removeprefix(f"{link}.")
        return "check", {"story": node["text"], "item": item} | parts.ours(node)
    return "items", ITEM_TYPES[parts.ours(node)["type"]].from_fhir_item(node)


def _inside_extension(node: dict[str, Any], rest: tuple) -> tuple:
    """Where a field stands inside our extension, as deep as it goes."""
    place: tuple = ()
    wanted: tuple = (PORTAL, *rest)
    for step in wanted:
        listed = node.get("extension", [])
        if isinstance(step, int):
            found: int | None = step if step < len(listed) else None
        else:
            found = next((i for i, one in enumerate(listed) if one.get("url") == step), None)
        if found is None:
            break
        place, node = (*place, "extension", found), listed[found]
    return place


def _unkept(source: JsonSource, found: Imported, shared: Shared) -> list[Problem]:
    """What the file holds and the sheet does not: told one by one."""
    document: Any = source.data
    number = document.get("version", "0")
    again = questionnaire(found.whole(shared), shared, 0) | {"version": number}
    return [source.problem(path, what) for path, what in differences(document, again)]


def differences(file: Any, again: Any, path: tuple = ()) -> Iterator[tuple[tuple, str]]:
    if file == again:
        return
    if isinstance(file, dict) and isinstance(again, dict):
        if file.get("url") == again.get("url") == "sha256":
            yield path, json_file.CHANGED
            return
        for name, part in file.items():
            if name in again:
                yield from differences(part, again[name], (*path, name))
            else:
                yield (
                    (*path, name),
                    gettext("“%(name)s” isn’t kept; the portal has no place for it")
                    % {"name": name[:60]},
                )
        for name in again:
            if name not in file:
                yield (
                    path,
                    gettext("“%(name)s” is missing here; it was taken from the rest of the file")
                    % {"name": name},
                )
    elif isinstance(file, list) and isinstance(again, list) and _links(file):
        kept = {one["linkId"]: one for one in again}
        for place, one in enumerate(file):
            if one["linkId"] in kept:
                yield from differences(one, kept[one["linkId"]], (*path, place))
            else:
                yield (*path, place), gettext("this isn’t kept; the portal has no place for it")
    elif isinstance(file, list) and isinstance(again, list) and len(file) == len(again):
        for place, (one, other) in enumerate(zip(file, again, strict=True)):
            yield from differences(one, other, (*path, place))
    else:
        yield path, gettext("this says something else than the rest of the file, and isn’t kept")


def _links(listed: list[Any]) -> bool:
    return all(isinstance(one, dict) and "linkId" in one for one in listed)
