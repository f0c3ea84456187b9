"""One person’s answers to one sheet as a FHIR R4 QuestionnaireResponse, and back again.

Pure: whoever calls this hands over only what its reader may read. To a clinician that is what
was sent to them; to an author their own. No answer is looked up here (Inv 1, 3).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from worksheets.exchange import json_file, sheets
from worksheets.exchange.sheets import Content
from worksheets.item_types import SKIPPED, type_of
from worksheets.item_types.fhir import PORTAL
from worksheets.parsing import strict_json
from worksheets.parsing.strict_yaml import LibraryError
from worksheets.rules.conditions import by_key

# What reading somebody else's answer may stumble over.
MANGLED = (LookupError, TypeError, ValueError, AttributeError)


@dataclass(frozen=True)
class About:
    """Which answering this is: ids and a moment, no name."""

    assignment: UUID
    client: UUID
    number: int
    sent_at: datetime | None = None
    # False for a measure: its questions stay with the practice that has the right to them.
    with_words: bool = True


def write(content: Content, values: dict[str, Any], about: About) -> bytes:
    """The same bytes for the same answers, in the order of the sheet; a skip is left out."""
    return json_file.dumps(response(content, values, about))


def response(content: Content, values: dict[str, Any], about: About) -> dict[str, Any]:
    said = [
        _answer(item, values[item["key"]])
        for item in content["items"]
        if values.get(item["key"], SKIPPED) is not SKIPPED
    ]
    document: dict[str, Any] = {
        "resourceType": "QuestionnaireResponse",
        "identifier": {"system": PORTAL, "value": str(about.assignment)},
        "questionnaire": f"{sheets.address(content['slug'])}|{about.number}",
        "status": "completed",
        "subject": {"reference": f"urn:uuid:{about.client}"},
    }
    if about.sent_at:
        document["authored"] = about.sent_at.isoformat(timespec="seconds")
    said = said if about.with_words else _wordless(said)
    return document | ({"item": said} if said else {})


def _answer(item: dict[str, Any], value: Any) -> dict[str, Any]:
    """What was said, in codes; a value that its question never gives, in the words of the page."""
    kind = type_of(item)
    try:
        return kind.fhir_answer(item, value)
    except MANGLED:
        lines = [{"valueString": line.text} for line in kind.words(item, value)]
        return {"linkId": item["key"]} | ({"answer": lines} if lines else {})


def _wordless(part: Any) -> Any:
    """Links, codes and what the person wrote, without what was asked."""
    if isinstance(part, dict):
        kept = {name: one for name, one in part.items() if name not in ("text", "display")}
        return {name: _wordless(one) for name, one in kept.items()}
    return [_wordless(one) for one in part] if isinstance(part, list) else part


def read(raw: bytes, file: str, content: Content) -> dict[str, Any]:
    """The answers in a file to this sheet, or a LibraryError with every one that is none."""
    source = strict_json.parse(raw, file)
    document = source.data
    if not isinstance(document, dict) or document.get("resourceType") != "QuestionnaireResponse":
        what = gettext("this is no FHIR QuestionnaireResponse")
        raise LibraryError([source.problem(("resourceType",), what)])
    items, values, problems = by_key(content), {}, []
    listed = document.get("item", [])
    for place, node in enumerate(listed if isinstance(listed, list) else [None]):
        try:
            item = items[node["linkId"]]
            value = type_of(item).from_fhir_answer(item, node)
            if item["key"] in values or not type_of(item).accepts(item, value):
                raise ValueError
        except MANGLED:
            what = gettext("this is no answer to a question of this sheet")
            problems.append(source.problem(("item", place), what))
            continue
        values[item["key"]] = value
    if problems:
        raise LibraryError(problems)
    return values
