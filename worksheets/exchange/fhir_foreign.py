"""Somebody else’s FHIR Questionnaire: what of it can be asked here, and what was left out."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext

from worksheets.exchange import fhir_logic, sheets
from worksheets.exchange.fhir_logic import CannotSay, as_key
from worksheets.exchange.sheets import Content, Imported
from worksheets.item_types.fhir import HIGHEST_URL, LOWEST_URL, is_exclusive
from worksheets.library.reading import Shared
from worksheets.parsing.strict_json import JsonSource
from worksheets.parsing.strict_yaml import LibraryError, Problem

OWN_WORDS = {"string": 300, "text": 4000}
KEPT = {"linkId", "text", "type", "item", "enableWhen", "enableBehavior", "answerOption",
        "repeats", "maxLength", "extension", "required", "prefix"}  # fmt: skip


def read(source: JsonSource, shared: Shared) -> Imported:
    """A worksheet of one’s own, begun with what the file asks; the rest is for its author."""
    document: Any = source.data
    reading = _Reading(source)
    reading.all(document.get("item", []), ())
    if not reading.items:
        raise LibraryError(
            [source.problem(("item",), gettext("no question here can be asked; add one"))]
        )
    title = document.get("title") or document.get("name") or gettext("Imported questions")
    intro = "\n\n".join([document.get("description", ""), *reading.intro]).strip()
    data = sheets.begun(title, intro, reading.items)
    spots = {("items", i): source.spots[place] for i, place in enumerate(reading.places)}
    begun = JsonSource(source.file, data, {}, spots)
    found = sheets.checked(begun, "worksheet", shared)
    return Imported(found.kind, found.data, [*reading.notes, *sheets.markup(source)])


class _Reading:
    """Goes through the items in order, flattening groups, and notes what had no place."""

    def __init__(self, source: JsonSource):
        self.source = source
        self.items: list[Content] = []
        self.places: list[tuple] = []
        self.links: dict[str, Content] = {}
        self.notes: list[Problem] = []
        self.intro: list[str] = []

    def all(self, nodes: list[dict[str, Any]], path: tuple) -> None:
        for place, node in enumerate(nodes):
            self.one(node, (*path, "item", place))

    def one(self, node: dict[str, Any], path: tuple) -> None:
        kind = node["type"]
        if kind == "display" and not self.items:
            self.intro.append(node.get("text", ""))
        elif kind == "group":
            if "enableWhen" in node:
                self.note(
                    (*path, "enableWhen"),
                    gettext(
                        "a condition of a whole group; "
                        "everybody is asked this until you add a condition"
                    ),
                )
            self.all(node.get("item", []), path)
            return
        else:
            item = self._item(node, path)
            if item is None:
                self.note(
                    path,
                    gettext("a “%(kind)s” can’t be asked here; it was left out") % {"kind": kind},
                )
            else:
                self._keep(node, item, path)
        for name in node.keys() - KEPT:
            self.note(
                (*path, name),
                gettext("“%(name)s” isn’t kept; the portal has no place for it")
                % {"name": name[:60]},
            )
        self.all(node.get("item", []), path)

    def _item(self, node: dict[str, Any], path: tuple) -> Content | None:
        kind = node["type"]
        base = {"key": as_key(node["linkId"], "q"), "prompt": node.get("text") or node["linkId"]}
        if kind in OWN_WORDS:
            limit = min(max(int(node.get("maxLength", OWN_WORDS[kind])), 20), 20_000)
            return base | {"type": "free_text", "max_length": limit}
        if kind == "boolean":
            options = [{"key": "yes", "text": "Yes"}, {"key": "no", "text": "No"}]
            return base | {"type": "choice", "options": options}
        if kind in ("choice", "open-choice") and node.get("answerOption"):
            repeats = bool(node.get("repeats"))
            options = [*self._options(node["answerOption"], path, repeats)]
            if kind == "open-choice":
                options.append(
                    {"key": "something_else", "text": gettext("Something else"), "other": True}
                )
            more = {"multiple": True} if repeats else {}
            return base | {"type": "choice", "options": options} | more
        return self._scale(node, base) if kind == "integer" else None

    def _options(
        self, nodes: list[dict[str, Any]], path: tuple, repeats: bool
    ) -> Iterator[Content]:
        for place, node in enumerate(nodes):
            coding = node.get("valueCoding", {})
            text = coding.get("display") or coding.get("code") or node.get("valueString")
            text = text or str(node.get("valueInteger", ""))
            if text:
                alone = {"exclusive": True} if repeats and is_exclusive(node) else {}
                yield {"key": as_key(coding.get("code") or text, "o"), "text": text} | alone
            else:
                self.note(
                    (*path, "answerOption", place), gettext("this answer has no words; left out")
                )

    def _scale(self, node: dict[str, Any], base: Content) -> Content | None:
        ends = {one["url"]: one.get("valueInteger") for one in node.get("extension", [])}
        lowest, highest = ends.get(LOWEST_URL), ends.get(HIGHEST_URL)
        return sheets.scale(base, lowest, highest)

    def _keep(self, node: dict[str, Any], item: Content, path: tuple) -> None:
        try:
            if rule := fhir_logic.rule_of(node, self.links):
                item["show_if"] = rule
        except CannotSay as error:
            self.note(
                (*path, "enableWhen"),
                gettext("%(why)s; everybody is asked this until you add a condition")
                % {"why": error},
            )
        except (LookupError, TypeError):
            self.note(
                (*path, "enableWhen"),
                gettext(
                    "its condition can’t be said here; "
                    "everybody is asked this until you add a condition"
                ),
            )
        if node.get("required"):
            self.note(
                (*path, "required"),
                gettext("nothing is required here: every question may be blank"),
            )
        self.items.append(item)
        self.places.append(path)
        self.links[node["linkId"]] = item

    def note(self, path: tuple, what: str) -> None:
        self.notes.append(self.source.problem(path, what))
