"""What goes out comes in again: every shipped sheet, and sheets nobody wrote, byte for byte."""

import json

import pytest
from fhir.resources.R4B.questionnaire import Questionnaire
from hypothesis import HealthCheck, given, settings

from tests.worksheets.generated import worksheets
from worksheets import library
from worksheets.exchange import fhir, json_file, sheets
from worksheets.item_types import ITEM_TYPES
from worksheets.strict_yaml import LibraryError

SHARED = library.read_shared()
# Measures stay: whoever wants one brings in its words, with the right to them (ADR 15).
TRAVEL = [one for one in library.read_library() if one.kind != "measure"]
SHIPPED = [pytest.param(one.content, id=one.slug) for one in TRAVEL]
WAYS = {"json": json_file, "fhir": fhir}
slow = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


def jumbled(part):
    """The same content as a database hands it back: fields in another order."""
    if isinstance(part, dict):
        return {name: jumbled(part[name]) for name in sorted(part, key=lambda n: (len(n), n))}
    return [jumbled(one) for one in part] if isinstance(part, list) else part


def asked(node):
    """Every item of a Questionnaire, however deep."""
    for one in node.get("item", ()):
        yield one
        yield from asked(one)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("content", SHIPPED)
def test_every_shipped_sheet_comes_back_as_it_went(content, way):
    raw = WAYS[way].write(content, SHARED, 3)

    found = WAYS[way].read(raw, "sheet.json", SHARED)

    assert found.whole(SHARED) == content
    assert found.data == sheets.own_part(content, SHARED)
    assert found.notes == []


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("content", SHIPPED)
def test_two_exports_of_a_version_are_the_same_bytes(content, way):
    raw = WAYS[way].write(content, SHARED, 3)

    assert WAYS[way].write(jumbled(content), SHARED, 3) == raw
    assert library.content_hash(content).encode() in raw


@pytest.mark.parametrize("way", WAYS)
@slow
@given(data=worksheets())
def test_sheets_nobody_wrote_come_back_as_they_went(way, data):
    content = sheets.whole("worksheet", data, SHARED)

    found = WAYS[way].read(WAYS[way].write(content, SHARED), "sheet.json", SHARED)

    assert found.data == data
    assert found.whole(SHARED) == content


@slow
@given(data=worksheets())
def test_what_we_write_is_fhir(data):
    document = fhir.questionnaire(sheets.whole("worksheet", data, SHARED), SHARED)

    Questionnaire.model_validate(document)


@pytest.mark.parametrize("content", SHIPPED)
def test_what_we_write_keeps_the_rules_of_r4(content):
    """The invariants of Questionnaire that models don't check."""
    document = fhir.questionnaire(content, SHARED, 1)
    nodes = list(asked(document))
    links = [one["linkId"] for one in nodes]

    assert len(links) == len({*links}), "que-2: a link is unique"
    assert document["name"].isidentifier()
    for one in nodes:
        inside = bool(one.get("item"))
        assert one["type"] != "group" or inside, "que-1: a group has items"
        assert one["type"] != "display" or not inside, "que-1: a display has none"
        assert "answerOption" not in one or one["type"] == "choice", "que-5"
        assert "maxLength" not in one or one["type"] in ("string", "text"), "que-10"
        for when in one.get("enableWhen", ()):
            before = links[: links.index(one["linkId"])]
            assert when["question"] in before, "a condition looks back"
        assert len(one.get("enableWhen", ())) < 2 or one["enableBehavior"], "que-12"


def test_an_address_in_a_file_belongs_to_no_host():
    """Ours are urn:uuid; what is left are FHIR’s own names."""
    for content in (one.values[0] for one in SHIPPED):
        text = fhir.write(content, SHARED).decode()

        assert "http" not in text.replace("http://hl7.org/fhir/StructureDefinition/m", "")


def test_branching_is_told_to_those_who_read_only_fhir():
    document = fhir.questionnaire(sheets.whole("worksheet", BRANCHING | BASE, SHARED), SHARED)
    when = {one["linkId"]: one.get("enableWhen") for one in document["item"]}

    assert when["more"] == [
        {"question": "tea", "operator": "=", "answerCoding": {"code": "yes"}},
        {"question": "tea", "operator": "=", "answerCoding": {"code": "no"}},
    ]
    assert when["often"] == [{"question": "how", "operator": "=", "answerCoding": {"code": "2"}}]
    assert when["near"] == [{"question": "dial.at", "operator": ">", "answerInteger": -3}]
    assert when["unsaid"] is None


def test_others_read_plain_words_where_a_reader_here_has_their_own():
    """`{partner}` is ours to fill; other software gets a sentence."""
    asks = {"key": "a", "type": "free_text", "prompt": "What of your {partner}?"}
    content = sheets.whole("worksheet", BASE | {"items": [asks]}, SHARED)
    raw = fhir.write(content, SHARED)
    document = json.loads(raw)

    assert document["item"][0]["text"] == "What of your partner?"
    assert fhir.read(raw, "x.json", SHARED).whole(SHARED) == content
    with pytest.raises(LibraryError, match="names a text that isn’t there"):
        fhir.read(raw.replace(b"items/0/prompt", b"items/7/prompt"), "x.json", SHARED)


def test_a_file_without_wrapping_is_read_too():
    raw = json.dumps(BRANCHING | BASE).encode()

    assert json_file.read(raw, "x.json", SHARED).data == BRANCHING | BASE


def test_an_edited_export_is_read_as_it_stands_and_said_to_be_edited():
    content = sheets.whole("worksheet", BRANCHING | BASE, SHARED)
    for way in WAYS.values():
        raw = way.write(content, SHARED).replace(b"Calm questions", b"Other questions")

        found = way.read(raw, "x.json", SHARED)

        assert found.data["title"] == "Other questions"
        assert [one.what for one in found.notes] == [json_file.CHANGED]


def test_what_fhir_holds_beyond_a_sheet_is_told_where_it_stands():
    content = sheets.whole("worksheet", BRANCHING | BASE, SHARED)
    raw = fhir.write(content, SHARED).replace(
        b'"status": "active",', b'"status": "active",\n  "publisher": "Somebody",'
    )
    line = raw.decode().split('"publisher"')[0].count("\n") + 1

    found = fhir.read(raw, "x.json", SHARED)

    assert [(n.line, n.column, n.what) for n in found.notes] == [
        (line, 3, "“publisher” isn’t kept; the portal has no place for it")
    ]


def test_every_type_says_what_fhir_makes_of_it():
    for kind in ITEM_TYPES.values():
        for name in ("fhir_answer", "from_fhir_answer"):
            assert any(name in vars(one) for one in type(kind).__mro__[:-2]), (kind.key, name)


YES_NO = [{"key": "yes", "text": "Yes"}, {"key": "no", "text": "No"}]
BRANCHING = {
    "items": [
        {"key": "tea", "type": "choice", "prompt": "Tea?", "options": YES_NO},
        {"key": "how", "type": "likert", "prompt": "How?", "labels": ["Not", "A bit", "Much"]},
        {"key": "dial", "type": "slider", "prompt": "Where?", "low": "Far", "high": "Near"},
        {"key": "more", "type": "free_text", "prompt": "More?",
         "show_if": {"any": [{"item": "tea", "has": ["yes"]}, {"item": "tea", "has": ["no"]}]}},
        {"key": "often", "type": "free_text", "prompt": "Often?",
         "show_if": {"item": "how", "gt": 1}},
        {"key": "near", "type": "free_text", "prompt": "Near?",
         "show_if": {"item": "dial", "gt": -3}},
        {"key": "unsaid", "type": "free_text", "prompt": "Unsaid?",
         "show_if": {"item": "tea", "lacks": ["yes"]}},
    ]
}  # fmt: skip
BASE = {
    "slug": "calm-questions",
    "code": "D9",
    "theme": "desire",
    "title": "Calm questions",
    "client_title": "Some questions",
    "purpose": "To try.",
    "who": "individual",
    "minutes": 5,
    "intro": "Leave anything blank.",
    "contraindications": [],
    "debrief": [],
    "evidence": [{"note": "Ours.", "source": "Ours", "verified": True}],
    "sharing": {"default": "clin", "partner": "none", "never": False, "releasable": []},
    "scoring": {"note": "None."},
}
