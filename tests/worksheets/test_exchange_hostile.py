"""Files that mean harm: each is told where and what, soon, in little room, and nothing is kept."""

import json
import resource
import time
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.exchanged import BASE, BRANCHING, SHARED
from worksheets.exchange import fhir, json_file, reading
from worksheets.exchange.sheets import Imported
from worksheets.parsing import strict_json
from worksheets.parsing.strict_yaml import LibraryError

GOOD = json.dumps(BRANCHING | BASE, indent=1)


@contextmanager
def soon(seconds=5.0, megabytes=150):
    """Bounded time, bounded memory."""
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert time.monotonic() - began < seconds
    assert grown < megabytes


def complaints(raw):
    with pytest.raises(LibraryError) as refused, soon():
        reading.read(raw if isinstance(raw, bytes) else raw.encode(), SHARED)
    return [str(one) for one in refused.value.problems]


def read_or_refused(raw):
    """Nothing but the one refusal; what it says can be sent in a page."""
    try:
        return reading.read(raw, SHARED)
    except LibraryError as refused:
        return [] if all(str(one).encode() for one in refused.problems) else None


def changed(**fields):
    return json.dumps(BRANCHING | BASE | fields)


def items(*listed):
    return changed(items=list(listed))


def nested(depth):
    rule = {"item": "tea", "has": ["yes"]}
    for _ in range(depth):
        rule = {"any": [rule]}
    return rule


TEXT = {"key": "a", "type": "free_text", "prompt": "A?"}
CASES = {
    "empty": ("", "file:1:1: the file is empty"),
    "only space": (" \n ", "file:2:2: the file is empty"),
    "no json": ("hello", "file:1:1: this can’t be read as JSON"),
    "cut": (GOOD[:200], "the file ends in the middle|a text in quotes can’t be read"),
    "after the end": ('{\n"a": 1}\n x', "file:3:2: there is something after the end"),
    "twice": ('{"slug": "a",\n "slug": "b"}', "file:2:2: “slug” is used twice (first on line 1)"),
    "nan": ('{"minutes": NaN}', "file:1:13: NaN is not a number that can be saved"),
    "infinity": ('{"minutes":\n -Infinity}', "file:2:2: a minus without a number"),
    "huge": ('{"minutes": 1e999}', "file:1:13: this number is too large"),
    "long number": ('{"minutes": ' + "9" * 5000 + "}", "file:1:13: this number is too large"),
    "comma": ('{"a": [1, 2,]}', "file:1:12: there is a comma before the closing bracket"),
    "no comma": ('{"a": 1 "b": 2}', "file:1:9: a comma is missing"),
    "single quotes": ("{'a': 1}", "file:1:2: this can’t be read as JSON"),
    "lone surrogate": ('{"title": "\\ud800"}', "file:1:11: there is half a character"),
    "lone key": ('{"\\udfff": 1}', "file:1:2: there is half a character"),
    "bidi": ('{"title": "a\\u202eb"}', "file:1:11: there is a hidden character"),
    "raw bidi": ('{"title":\n "a\u2066b"}', "file:2:2: there is a hidden character"),
    "null byte": ('{"title": "a\\u0000b"}', "file:1:11: there is a hidden character"),
    "raw control": ('{"title": "a\x01b"}', "file:1:13: a text in quotes can’t be read"),
    "list": ("[1]", "file:1:1: this is not a worksheet"),
    "text": ('"x"', "file:1:1: this is not a worksheet"),
    "null": ("null", "file:1:1: this is not a worksheet"),
    "format": ('{"format": "x", "worksheet": {}}', "file:1:2: this format is not known"),
    "both": (
        '{"format": "worksheet-exchange-1", "worksheet": {}, "module": {}}',
        "file:1:1: a file holds one",
    ),
    "wrong type": (changed(minutes="ten"), "“minutes” has the wrong shape; write a whole number"),
    "half": (changed(minutes=1.5), "“minutes” has the wrong shape; write a whole number"),
    "true as number": (changed(minutes=True), "“minutes” has the wrong shape"),
    "items no list": (changed(items={"a": 1}), "“items” has the wrong shape; write a list in [ ]"),
    "item no object": (items(3), "has the wrong shape; write fields in { }"),
    "unknown key": (changed(sneaky=1), "“sneaky” is not a field here; remove it"),
    "near key": (changed(tittle="x"), "did you mean “title”?"),
    "type object": (items(TEXT | {"type": {"a": 1}}), "“type” is not known"),
    "unknown type": (items(TEXT | {"type": "upload"}), "“type” is not known"),
    "key with dots": (items(TEXT | {"key": "a.b"}), "“key” is written in a way"),
    "self": (items(TEXT | {"show_if": {"item": "a", "gt": 1}}), "there is no item “a” before this"),
    "forward": (
        items(TEXT | {"show_if": {"item": "b", "gt": 1}}, TEXT | {"key": "b"}),
        "there is no item “b” before this",
    ),
    "unknown in logic": (
        items(TEXT | {"show_if": {"item": "a", "eval": "x"}}),
        "“eval” is not a field here",
    ),
    "empty logic": (items(TEXT | {"show_if": {}}), "is empty; say what it looks at"),
    "text over long": (items(TEXT | {"prompt": "x" * 301}), "is 301 characters long; 300 at most"),
    "reserved": (items(TEXT | {"key": "g1_alone"}), "belongs to the closing questions"),
    "fhir of something": ('{"resourceType": "Patient"}', "this is no FHIR Questionnaire"),
    "fhir unknown": (
        '{"resourceType": "Questionnaire", "status": "active",\n "hack": 1}',
        "file:2:2: not FHIR R4: Extra inputs are not permitted",
    ),
    "fhir wrong": (
        '{"resourceType": "Questionnaire", "status": "active", "item": [\n{"linkId": 3}]}',
        "file:2:2: not FHIR R4",
    ),
    "fhir empty": ('{"resourceType": "Questionnaire", "status": "active"}', "no question here"),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_wrong_is_told_with_its_place(name):
    raw, wanted = CASES[name]

    found = complaints(raw)

    assert any(part in one for part in wanted.split("|") for one in found), found
    assert all(one.startswith("file:") for one in found)


def test_the_line_and_column_are_those_of_the_file():
    raw = GOOD.replace('"Tea?"', "7")
    at = raw.index(" 7,") + 1
    line, column = raw.count("\n", 0, at) + 1, at - raw.rfind("\n", 0, at)

    with pytest.raises(LibraryError) as refused:
        reading.read(raw.encode(), SHARED)

    [told] = refused.value.problems
    assert (told.line, abs(told.column - column)) == (line, len('"prompt": '))
    assert told.where.startswith(f"Line {line}, column ")


def test_fhir_is_told_in_the_lines_of_the_fhir_file():
    content = Imported("worksheet", BRANCHING | BASE).whole(SHARED)
    raw = fhir.write(content, SHARED).decode().replace('"valueInteger": -3', '"valueBoolean": true')
    raw = raw.replace('"valueString": "slider"', '"valueString": "slyder"')

    [told] = complaints(raw)

    line = int(told.split(":")[1])
    assert "slider" not in told
    assert '"linkId": "dial"' in "\n".join(raw.splitlines()[line - 2 : line + 60])


@pytest.mark.parametrize("deep", [50, 5_000, 200_000])
def test_depth_ends_the_reading_soon(deep):
    for raw in ("[" * deep, '{"a":' * deep, json.dumps(1).join(["["] * min(deep, 100_000))):
        assert "nested deeper" in complaints(raw)[0] or "comma" in complaints(raw)[0]


def test_deep_logic_is_refused():
    found = complaints(items(*BRANCHING["items"][:1], TEXT | {"show_if": nested(30)}))

    assert "nested deeper than 40 levels" in found[0]


def test_a_hundred_thousand_items_are_told_at_once():
    assert "more than 60000 parts" in complaints('{"items": [' + "0," * 100_000 + "0]}")[0]
    few = json.dumps(BASE | {"items": [TEXT] * 5_000})
    assert "“items” has 5000 entries; at most 200" in complaints(few)[0]
    assert "over 1 MB" in complaints("[" + " " * 1_000_001)[0]
    fields = {f"field_{number}": 1 for number in range(30_000)}
    assert "“this” has 30014 entries" in complaints(json.dumps(BASE | fields))[0]
    assert "“sharing” has 30000 entries" in complaints(json.dumps(BASE | {"sharing": fields}))[0]
    assert complaints(json.dumps(BASE | {"x" * 500_000: 1}))


def test_text_that_is_no_utf8_is_told_where():
    assert complaints(b'{"a":\n "\xff"}') == [
        "file:2:3: this is not UTF-8 text; save the file as UTF-8"
    ]
    assert "this is not UTF-8" in complaints("{}".encode("utf-16"))[0]


def test_the_number_of_complaints_has_an_end():
    keys = ",".join(f'"{c}": "\\u202e"' for c in map(str, range(5_000)))

    assert len(complaints("{" + keys + "}")) <= 42


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_spoiled_file_is_refused_or_read_and_nothing_else(data):
    """Any byte of an export exchanged for any other: an answer, never an accident."""
    content = Imported("worksheet", BRANCHING | BASE).whole(SHARED)
    raw = bytearray(data.draw(st.sampled_from([json_file, fhir])).write(content, SHARED))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))

    found = read_or_refused(bytes(raw))

    if found:
        assert reading.read(json_file.plain(found), SHARED).data == found.data


JSONS = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
)


@settings(max_examples=200, deadline=None)
@given(
    place=st.sampled_from(sorted(BASE) + ["items", "flags", "card", "checkin", "diary"]), part=JSONS
)
def test_any_value_in_any_field_is_refused_or_read(place, part):
    for raw in (json.dumps(BRANCHING | BASE | {place: part}), json.dumps(part)):
        read_or_refused(raw.encode("utf-8", "surrogatepass"))


@settings(max_examples=150, deadline=None)
@given(part=JSONS, place=st.sampled_from(["item", "extension", "code", "identifier", "title"]))
def test_any_value_in_a_questionnaire_is_refused_or_read(place, part):
    document = fhir.questionnaire(Imported("worksheet", BRANCHING | BASE).whole(SHARED), SHARED)
    raw = json.dumps(document | {place: part}).encode("utf-8", "surrogatepass")

    read_or_refused(raw)


def test_the_reader_agrees_with_the_standard_one():
    assert strict_json.parse(GOOD.encode(), "x").data == json.loads(GOOD)
    odd = '{"a": [1, -2, 3.5, 1e2, true, false, null, "\\u00e9\\n\\ud83d\\ude00"], "": {}}'
    assert strict_json.parse(odd.encode(), "x").data == json.loads(odd)
