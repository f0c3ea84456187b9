"""XLSForms: what they become here, what is told by sheet and cell, and which are never opened."""

import contextlib
import io
import struct
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.exchanged import SHARED
from tests.support.workbooks import CHOICES, book, with_part
from worksheets.exchange import reading, xlsform, xlsform_logic
from worksheets.exchange.fhir_logic import CannotSay
from worksheets.parsing.strict_yaml import LibraryError

HEAD = ["type", "name", "label", "relevant", "parameters", "hint"]
SHEET = "xl/worksheets/sheet1.xml"
DECLARED = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    b"<worksheet>&b;</worksheet>"
)


def form(*rows, **more):
    return book([HEAD, *rows], **more)


def read(*rows, **more):
    return xlsform.read(form(*rows, **more), SHARED)


def complaints(raw):
    began = time.monotonic()
    with pytest.raises(LibraryError) as refused:
        reading.read(raw, SHARED)
    assert time.monotonic() - began < 5
    return [str(one) for one in refused.value.problems]


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        (["text", "q", "Q?"], {"type": "free_text"}),
        (["select_one yn", "q", "Q?"], {"type": "choice"}),
        (["select one from yn", "q", "Q?"], {"type": "choice"}),
        (["select_multiple yn", "q", "Q?"], {"type": "choice", "multiple": True}),
        (["rank yn", "q", "Q?"], {"type": "ranking", "top": 2}),
        (["integer", "q", "Q?"], {"type": "free_text", "max_length": 20}),
        (["range", "q", "Q?", "", "start=1 end=5"], {"type": "likert", "from": 1}),
        (["range", "q", "Q?", "", "start=0 end=10 step=1"], {"type": "likert", "from": 0}),
        (["range", "q", "Q?", "", "start=-10 end=10"], {"type": "slider"}),
    ],
)
def test_each_kind_of_question_has_a_home(row, wanted):
    [item] = read(row).data["items"]

    assert {name: item[name] for name in wanted} == wanted
    assert item["prompt"] == "Q?"


ALONE = [CHOICES[0], ["q", "tea", "Tea"], ["q", "none", "None of these"]]


@pytest.mark.parametrize(
    "constraint",
    [
        "not(selected(., 'none') and count-selected(.) > 1)",
        'not( selected(.,"none") and count-selected(.)>1 )',
        "not(selected(., 'none')) or count-selected(.) = 1",
    ],
)
def test_a_choice_that_stands_alone_in_the_form_stands_alone_here(constraint):
    rows = [[*HEAD, "constraint"], ["select_multiple q", "q", "Q?", "", "", "", constraint]]

    found = xlsform.read(book(rows, choices=ALONE), SHARED)

    [item] = found.data["items"]
    assert item["options"] == [
        {"key": "tea", "text": "Tea"},
        {"key": "none", "text": "None of these", "exclusive": True},
    ]
    assert found.notes == []


@pytest.mark.parametrize(
    ("kind", "constraint"),
    [
        ("select_one q", "not(selected(., 'none') and count-selected(.) > 1)"),
        ("select_multiple q", "not(selected(., 'gone') and count-selected(.) > 1)"),
        ("select_multiple q", "count-selected(.) < 3"),
    ],
)
def test_any_other_limit_on_choices_is_told(kind, constraint):
    rows = [[*HEAD, "constraint"], [kind, "q", "Q?", "", "", "", constraint]]

    found = xlsform.read(book(rows, choices=ALONE), SHARED)

    assert "exclusive" not in str(found.data["items"])
    assert [one.where for one in found.notes] == ["Sheet “survey”, cell G2"]


def test_lists_titles_notes_and_hints_come_along():
    found = read(
        ["note", "n", "Welcome."],
        ["select_one yn or_other", "Tea Now", "Tea?", "", "", "Just now"],
        ["note", "m", "Nearly there."],
        ["text", "1st", "Why?"],
    ).data

    assert found["title"] == "Evening questions"
    assert found["intro"] == "Welcome."
    tea, why = found["items"]
    assert (tea["key"], tea["hint"]) == ("tea_now", "Just now")
    assert [one["text"] for one in tea["options"]] == ["Yes", "No", "Something else"]
    assert (why["key"], why["hint"]) == ("q_1st", "Nearly there.")
    assert found["sharing"]["releasable"] == []


RULES = {
    "${tea} = 'yes'": {"item": "tea", "has": ["yes"]},
    "selected(${tea}, 'no')": {"item": "tea", "has": ["no"]},
    "${tea} != 'yes'": {"item": "tea", "lacks": ["yes"]},
    "not(selected(${tea}, 'yes'))": {"item": "tea", "lacks": ["yes"]},
    "${near} >= 3": {"item": "near", "gte": 3},
    "3 < ${near}": {"item": "near", "gt": 3},
    "${near} = 2": {"item": "near", "gte": 2, "lte": 2},
    "${tea} = 'yes' and ${near} > 1": {
        "all": [{"item": "tea", "has": ["yes"]}, {"item": "near", "gt": 1}]
    },
    "${tea}='yes' or ${tea}='no' and ${near}<2": {
        "any": [
            {"item": "tea", "has": ["yes"]},
            {"all": [{"item": "tea", "has": ["no"]}, {"item": "near", "lt": 2}]},
        ]
    },
    "(${tea}='yes' or ${tea}='no') and ${near}<=2": {
        "all": [
            {"any": [{"item": "tea", "has": ["yes"]}, {"item": "tea", "has": ["no"]}]},
            {"item": "near", "lte": 2},
        ]
    },
}
ASKED = {
    "tea": {"key": "tea", "type": "choice", "prompt": "Tea?",
            "options": [{"key": "yes", "text": "Yes"}, {"key": "no", "text": "No"}]},
    "near": {"key": "near", "type": "likert", "prompt": "Near?", "labels": list("abcde")},
    "why": {"key": "why", "type": "free_text", "prompt": "Why?"},
}  # fmt: skip


@pytest.mark.parametrize("text", RULES)
def test_simple_conditions_are_said_in_our_own_way(text):
    assert xlsform_logic.rule_of(text, ASKED) == RULES[text]


@pytest.mark.parametrize(
    "text",
    [
        "count-selected(${tea}) > 1", "${near} div 2 = 1", ". > 3", "${later} = 'x'", "&&&",
        "${tea} = ", "((((", "${why} = 'x'", "${tea} > 'yes'", "not(${near} > 2)", "1 = 1",
        "${tea} = 'perhaps'", "(" * 60 + "${near} > 1" + ")" * 60, "${near} > 1 " * 200, "and",
        "selected(${tea} 'yes')", "${near} > 99999999999999999999", "${near} > 1.5",
    ],
)  # fmt: skip
def test_a_condition_that_cannot_be_said_is_told(text):
    with pytest.raises(CannotSay):
        xlsform_logic.rule_of(text, ASKED)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(
    ["${tea}", "${near}", "'yes'", "=", "!=", ">", "<=", " and ", " or ", "not(", "(", ")",
     "selected(", ",", "3", "-1", "div", "\u202e", '"']
), max_size=30).map("".join))  # fmt: skip
def test_any_condition_is_said_or_told(text):
    try:
        xlsform_logic.rule_of(text, ASKED)
    except CannotSay:
        return


def test_what_has_no_place_is_told_by_sheet_row_and_column():
    notes = read(
        ["select_one yn", "tea", "Tea?"],
        ["geopoint", "where", "Where?"],
        ["text", "more", "More?", "count-selected(${tea}) > 1"],
        ["range", "far", "How far?", "", "start=0 end=100"],
        ["calculate", "sum", ""],
        ["note", "bye", "Goodbye"],
    ).notes

    assert [one.where for one in notes] == [
        "Sheet “survey”, cell A3",
        "Sheet “survey”, cell D4",
        "Sheet “survey”, cell E5",
        "Sheet “survey”, cell A6",
        "Sheet “survey”, cell A7",
    ]


@pytest.mark.parametrize(
    ("rows", "more", "wanted"),
    [
        ([["text", "", "Q?"]], {}, "Sheet “survey”, cell B2: this question has no name"),
        ([["text", "q", ""]], {}, "Sheet “survey”, cell C2: this question has no words"),
        ([["text", "q", "A?"], ["text", "q", "B?"]], {}, "cell B3: “q” is used twice"),
        ([["text", "a b", "A?"], ["text", "a_b", "B?"]], {}, "cell B3: “a_b” is used twice"),
        ([["select_one none", "q", "Q?"]], {}, "cell A2: there is no list “none”"),
        ([["", "q", "Q?"]], {}, "cell A2: this row has no type"),
        ([["begin_group", "g", "G"], ["text", "q", "Q?"]], {}, "cell A2: this “begin group” is"),
        ([["text", "q", "Q?"], ["end group"]], {}, "cell A3: this “end group” ends nothing"),
        ([["text", "q", "=1+1"]], {}, "Sheet “survey”, cell C2: there is a formula here"),
        ([["text", "q", "a\u202eb"]], {}, "Sheet “survey”, cell C2: there is a hidden character"),
        ([["text", "q", "x" * 5000]], {}, "Sheet “survey”, cell C2: 5000 characters"),
        ([["text", "q", "x" * 400]], {}, "Sheet “survey”, cell C2: “prompt” is 400 characters"),
        ([["geopoint", "q", "Q?"]], {}, "no question here can be asked"),
        ([["select_one yn", "q", "Q?"]],
         {"choices": [CHOICES[0], ["yn", "a", "A"], ["yn", "a", "B"]]}, "“a” is used twice"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_by_its_cell(rows, more, wanted):
    found = complaints(form(*rows, **more))

    assert any(wanted in one for one in found), found


def test_a_long_sheet_is_refused_and_empty_rows_far_below_are_not_read():
    rows = [["text", f"q{n}", "Q?"] for n in range(1_001)]
    assert any("more than 1000 rows" in one for one in complaints(form(*rows)))
    assert any("at most 100" in one for one in complaints(form(*rows[:150])))
    far = with_part(form(["text", "q", "Q?"]), SHEET, _far(form(["text", "q", "Q?"])))
    assert len(xlsform.read(far, SHARED).data["items"]) == 1


def _far(raw):
    """The same sheet with one more cell in the last row that there is."""
    body = zipfile.ZipFile(io.BytesIO(raw)).read(SHEET)
    cell = b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>'
    return body.replace(b"</sheetData>", cell)


def zip_bomb():
    """Half a megabyte that unpacks to five hundred."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed,
        packed.open(SHEET, "w", force_zip64=True) as part,
    ):
        for _ in range(500):
            part.write(b"\0" * 1_000_000)
    return out.getvalue()


def lying_bomb():
    """The same, with a directory that says it is small."""
    raw = bytearray(with_part(form(["text", "q", "Q?"]), SHEET, b" " * 20_000_000))
    size = struct.pack("<I", 20_000_000)
    while size in raw:
        at = raw.index(size)
        raw[at : at + 4] = struct.pack("<I", 500)
    return bytes(raw)


def many_parts():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for number in range(300):
            packed.writestr(f"{number}.xml", "<a/>")
    return out.getvalue()


GOOD = form(["text", "q", "Q?"])
BOMBS = {
    "zip bomb": (zip_bomb, "unpacks to far more"),
    "lying bomb": (lying_bomb, "can’t be opened as a spreadsheet"),
    "many parts": (many_parts, "unpacks to far more"),
    "entities": (lambda: with_part(GOOD, SHEET, DECLARED), "declares XML entities"),
    "entities in strings": (
        lambda: with_part(GOOD, "xl/sharedStrings.xml", DECLARED), "declares XML entities"
    ),
    "entities in another alphabet": (
        lambda: with_part(GOOD, SHEET, DECLARED.decode().encode("utf-16")), "declares XML entities"
    ),
    "entities in an odd part": (
        lambda: with_part(GOOD, "xl/custom.data", DECLARED), "declares XML entities"
    ),
    "no xml": (lambda: with_part(GOOD, SHEET, b"<worksheet><sheetData>"), "can’t be opened"),
    "no workbook": (lambda: with_part(GOOD, "xl/workbook.xml", b"<x/>"), "opened|survey"),
    "half a zip": (lambda: GOOD[: len(GOOD) // 2], "can’t be opened"),
    "only a beginning": (lambda: b"PK\x03\x04" + b"\0" * 50, "can’t be opened"),
    "old excel": (lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 50, "of the old kind"),
    "large": (lambda: b"PK\x03\x04" + b"\0" * 1_000_001, "over 1 MB"),
    "no survey": (lambda: book([], choices=CHOICES).replace(b"survey", b"sorvey"), "opened|survey"),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_a_hostile_workbook_is_never_unpacked(name):
    make, wanted = BOMBS[name]

    [told] = complaints(make())

    assert any(part in told for part in wanted.split("|")), told


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_spoiled_workbook_is_refused_or_read_and_nothing_else(data):
    raw = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 5))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))

    with contextlib.suppress(LibraryError):
        reading.read(bytes(raw), SHARED)
