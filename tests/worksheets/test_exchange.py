"""What goes out comes in again: every shipped sheet, and sheets nobody wrote, byte for byte."""

import json

import pytest
from fhir.resources.R4B.questionnaire import Questionnaire
from hypothesis import HealthCheck, given, settings

from tests.support.exchanged import BASE, BRANCHING, SHARED, asked
from tests.support.generated import worksheets
from worksheets.exchange import fhir, json_file, sheets
from worksheets.exchange.reading import read
from worksheets.exchange.sheets import Imported
from worksheets.item_types import ITEM_TYPES
from worksheets.library import reading
from worksheets.parsing.strict_yaml import LibraryError

# Measures stay: whoever wants one brings in its words, with the right to them (ADR 15).
TRAVEL = [one for one in reading.read_library() if one.kind != "measure"]
SHIPPED = [pytest.param(one.content, id=one.slug) for one in TRAVEL]
WAYS = {"json": json_file, "fhir": fhir}
slow = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


def jumbled(part):
    """The same content as a database hands it back: fields in another order."""
    if isinstance(part, dict):
        return {name: jumbled(part[name]) for name in sorted(part, key=lambda n: (len(n), n))}
    return [jumbled(one) for one in part] if isinstance(part, list) else part


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("content", SHIPPED)
def test_every_shipped_sheet_comes_back_as_it_went(content, way):
    raw = WAYS[way].write(content, SHARED, 3)

    found = read(raw, SHARED)

    assert found.whole(SHARED) == content
    assert found.data == sheets.own_part(content, SHARED)
    assert found.notes == []


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("content", SHIPPED)
def test_two_exports_of_a_version_are_the_same_bytes(content, way):
    raw = WAYS[way].write(content, SHARED, 3)

    assert WAYS[way].write(jumbled(content), SHARED, 3) == raw
    assert reading.content_hash(content).encode() in raw


@pytest.mark.parametrize("way", WAYS)
@slow
@given(data=worksheets())
def test_sheets_nobody_wrote_come_back_as_they_went(way, data):
    content = Imported("worksheet", data).whole(SHARED)

    found = read(WAYS[way].write(content, SHARED), SHARED)

    assert found.data == data
    assert found.whole(SHARED) == content


@slow
@given(data=worksheets())
def test_what_we_write_is_fhir(data):
    document = fhir.questionnaire(Imported("worksheet", data).whole(SHARED), SHARED)

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

        for own in ("m", "questionnaire-optionExclusive"):
            text = text.replace(f"http://hl7.org/fhir/StructureDefinition/{own}", "")
        assert "http" not in text


def test_branching_is_told_to_those_who_read_only_fhir():
    document = fhir.questionnaire(Imported("worksheet", BRANCHING | BASE).whole(SHARED), SHARED)
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
    content = Imported("worksheet", BASE | {"items": [asks]}).whole(SHARED)
    raw = fhir.write(content, SHARED)
    document = json.loads(raw)

    assert document["item"][0]["text"] == "What of your partner?"
    assert read(raw, SHARED).whole(SHARED) == content
    with pytest.raises(LibraryError, match="names a text that isn’t there"):
        read(raw.replace(b"items/0/prompt", b"items/7/prompt"), SHARED)


def test_a_file_without_wrapping_is_read_too():
    raw = json.dumps(BRANCHING | BASE).encode()

    assert read(raw, SHARED).data == BRANCHING | BASE


def test_an_edited_export_is_read_as_it_stands_and_said_to_be_edited():
    content = Imported("worksheet", BRANCHING | BASE).whole(SHARED)
    for way in WAYS.values():
        raw = way.write(content, SHARED).replace(b"Calm questions", b"Other questions")

        found = read(raw, SHARED)

        assert found.data["title"] == "Other questions"
        assert [one.what for one in found.notes] == [json_file.CHANGED]


def test_what_fhir_holds_beyond_a_sheet_is_told_where_it_stands():
    content = Imported("worksheet", BRANCHING | BASE).whole(SHARED)
    raw = fhir.write(content, SHARED).replace(
        b'"status": "active",', b'"status": "active",\n  "publisher": "Somebody",'
    )
    line = raw.decode().split('"publisher"')[0].count("\n") + 1

    found = read(raw, SHARED)

    assert [(n.line, n.column, n.what) for n in found.notes] == [
        (line, 3, "“publisher” isn’t kept; the portal has no place for it")
    ]


def test_every_type_says_what_fhir_makes_of_it():
    for kind in ITEM_TYPES.values():
        for name in ("fhir_answer", "from_fhir_answer"):
            assert any(name in vars(one) for one in type(kind).__mro__[:-2]), (kind.key, name)
