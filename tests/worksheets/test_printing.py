"""What stands on paper: every shipped module and worksheet, every type, and hostile words."""

import json
import uuid
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from clients.content import resources
from tests.support import pdfs
from tests.support.items import ITEMS
from tests.support.shipped import LIBRARY, MODULES
from worksheets import printing
from worksheets.item_types import ITEM_TYPES, type_of
from worksheets.printing import branches
from worksheets.printing.allowed import SAFETY_FIRST
from worksheets.printing.pdf import FOLDER, as_data, runs
from worksheets.rules.conditions import asked_alone

CODE = "7KXR-2MNP"
NOT_ON_PAPER = {"A3", "B4", "C2", "C4", "M0", "P0"}
ONLY_ONCE_GIVEN = {"A5", "B5", "C", "C1", "C3", "C5", "C6", "D2", "D3"}
DRAWN = 'image(bytes(one.svg), format: "svg",'
HOSTILE = [
    '#read("/etc/passwd")',
    "$ integral_0^1 x $ and *strong* and _em_ and `raw`",
    "\\ #sys.inputs // comment /* block */ @ref <label> = Heading",
    '"quotes" \\u{41} [brackets] {braces} #{ 1 + 1 }',
    '#import "@preview/tablex:0.0.8": *',
    "– — … “curly” ‘single’ −10 é ß Ж Ω",
]


def pages(content: dict[str, Any], **how: Any) -> printing.Pages:
    told = {
        "code": CODE,
        "reader": printing.Reader("Amara", is_given=True),
        "country": resources.country("GB"),
    }
    return printing.on_paper(content, **(told | how))


def sheet(*items: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A small worksheet of a practice's own."""
    return {
        "theme": "desire",
        "who": "individual",
        "client_title": "A few words",
        "intro": "Hello.",
        "minutes": 5,
        "items": list(items),
        "flags": [],
        "sharing": {"never": False},
        "support": {"title": "Before you go", "body": "Take care."},
    } | fields


# --- The file -----------------------------------------------------------------------------------


@pytest.mark.parametrize("code", sorted(set(LIBRARY) - NOT_ON_PAPER))
def test_every_shipped_sheet_is_a_tagged_pdf_with_all_its_questions(code: str) -> None:
    content = LIBRARY[code]

    pdf = printing.as_pdf(pages(content))

    about, drawn = pdfs.metadata(pdf), pdfs.text(pdf)
    assert "<pdfuaid:part>1</pdfuaid:part>" in about
    assert f'<rdf:li xml:lang="x-default">{content["client_title"]}</rdf:li>' in about
    for tag in (b"/StructTreeRoot", b"/MarkInfo<</Marked true", b"/Lang(en)", b"/S/H1", b"/S/L"):
        assert tag in pdf, tag
    items = content["items"] if content["who"] != "joint" else content["items"][:1]
    for item in items:
        is_here = not item.get("in_session") or content["who"] == "joint"
        assert (pdfs.squeezed(item["prompt"]) in drawn) == is_here, item["key"]
    assert drawn.count(CODE) == pdfs.page_count(pdf) + 1  # each foot, and the cover


def last_words(text: str) -> str:
    """The end of a section; a drawing has the same words in both wordings."""
    return [one for one in runs(text) if one["kind"] != "diagram"][-1]["runs"][-1]["text"]


@pytest.mark.parametrize("code", sorted(MODULES))
def test_a_module_is_there_in_both_its_wordings_with_thoughts_at_the_end(code: str) -> None:
    content = MODULES[code]

    as_it_is = pdfs.text(printing.as_pdf(pages(content)))
    plainer = pdfs.text(printing.as_pdf(pages(content, is_plain=True)))

    for section in content["sections"]:
        last = {name: last_words(section[name]) for name in ("body", "plain")}
        assert pdfs.squeezed(last["body"]) in as_it_is
        assert pdfs.squeezed(last["plain"]) in plainer
        assert pdfs.squeezed(last["body"]) not in plainer
    for check in content["check"]:
        takeaway = pdfs.squeezed(check["takeaway"])
        assert as_it_is.index(takeaway) > as_it_is.index(pdfs.squeezed(check["item"]["prompt"]))


def test_the_file_says_nothing_about_who_and_when() -> None:
    pdf = printing.as_pdf(pages(LIBRARY["A1"]))

    about = pdfs.metadata(pdf)
    for word in ("creator", "CreateDate", "ModifyDate", "MetadataDate", "Author"):
        assert f":{word}>" not in about
    for key in (b"/Author", b"/CreationDate", b"/ModDate", b"/Keywords", b"/Subject"):
        assert key not in pdf
    assert pdf == printing.as_pdf(pages(LIBRARY["A1"]))  # nothing of the moment is in it


def test_the_cover_is_neutral_and_says_who_sees_it() -> None:
    first = pdfs.text(printing.as_pdf(pages(LIBRARY["A2"])))
    cover = first[: first.index(f"{CODE}Page1of")]

    assert cover.startswith(pdfs.squeezed(LIBRARY["A2"]["client_title"]))
    assert "Onlyyou,aslongasyoukeepittoyourself." in cover
    assert "IfyouhandittoAmara,theyreadeverythingonit." in cover
    for word in ("therapist", "sex", "partner", "clinic", LIBRARY["A2"]["title"]):
        assert pdfs.squeezed(word).lower() not in cover.lower(), word


@pytest.mark.parametrize(("country", "size"), [("GB", "595.2756 841.8898"), ("US", "612 792")])
def test_paper_is_as_large_as_where_the_practice_is(country: str, size: str) -> None:
    pdf = printing.as_pdf(pages(LIBRARY["A1"], country=resources.country(country)))

    assert f"/MediaBox[0 0 {size}]".encode() in pdf


def test_help_lines_are_the_country_s_own_without_dates_and_honest() -> None:
    drawn = pdfs.text(printing.as_pdf(pages(LIBRARY["A1"], country=resources.country("US"))))

    assert "988" in drawn
    assert "1-800-799-7233" in drawn
    assert "Samaritans" not in drawn
    assert "Wehaven’tconfirmedthisnumberyet." in drawn
    assert "2026" not in drawn


def test_a_practice_s_own_line_is_printed_as_it_was_typed() -> None:
    name = '#import "@preview/x" <a>'
    number = "text HOME to 741741, or www.a-long-address-of-a-line.example"
    own = resources.Line(name, number, "In Polish.", None, is_unconfirmed=True, hours="At night")
    drawn = pdfs.text(
        printing.as_pdf(
            pages(LIBRARY["A1"], country=resources.Country("BR", "Brazil", None, (own,)))
        )
    )

    for words in ("Brazil", name, "In Polish.", "At night", "call your local emergency number"):
        assert pdfs.squeezed(words) in drawn
    assert "texthometo741741" in drawn.lower()


# --- Nothing is read as markup ------------------------------------------------------------------


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_printed_as_they_are(words: str) -> None:
    item = {"key": "x", "type": "free_text", "prompt": words, "hint": words}
    choice = ITEMS["choice"] | {"options": [{"key": "a", "text": words}]}

    pdf = printing.as_pdf(pages(sheet(item, choice, client_title=words)))

    drawn = pdfs.text(pdf)
    assert drawn.count(pdfs.squeezed(words)) == 4  # cover, question, hint, option
    assert "root:" not in drawn


def test_twenty_thousand_signs_and_words_turned_round_do_no_harm() -> None:
    long = "wyrd " * 4000
    turned = "safe\u202e drow\u2066 hidden\u2069\u0007\u200b end"
    item = {"key": "x", "type": "free_text", "prompt": long, "hint": turned}

    drawn = pdfs.text(printing.as_pdf(pages(sheet(item))))

    assert drawn.count("wyrd") == 4000
    assert "safedrowhiddenend" in drawn


def test_signs_the_font_lacks_become_squares_and_other_writing_is_refused() -> None:
    leaf = {"key": "x", "type": "free_text", "prompt": "A leaf 🌿 and a pot 🫖 here"}
    chinese = {"key": "x", "type": "free_text", "prompt": "你好"}

    drawn = pdfs.text(printing.as_pdf(pages(sheet(leaf))))

    assert "Aleaf□andapot□here" in drawn
    with pytest.raises(printing.CannotBeShown):
        printing.as_pdf(pages(sheet(chinese)))


@hypothesis.settings(max_examples=60, deadline=None)
@hypothesis.given(st.text(min_size=1, max_size=200), st.text(max_size=80))
def test_whatever_is_written_is_printed_or_refused_in_good_order(words: str, hint: str) -> None:
    item = {"key": "x", "type": "free_text", "prompt": words, "hint": hint}

    try:
        pdf = printing.as_pdf(pages(sheet(item, client_title=words)))
    except printing.CannotBeShown:
        return
    assert pdf.startswith(b"%PDF-")


def test_texts_travel_as_data_and_the_markup_reads_no_file_and_no_package() -> None:
    data = json.dumps(as_data(pages(sheet(client_title='#read("x")'))))
    markup = "".join(path.read_text() for path in sorted(FOLDER.glob("*")))
    # A drawing is handed in with the texts, and is one of ours: no file is opened for it.
    assert markup.count(DRAWN) == 1
    markup = markup.replace(DRAWN, "")

    assert '#read(\\"x\\")' in data
    assert {path.suffix for path in FOLDER.iterdir()} == {".typ"}
    for word in ("eval(", "read(", "plugin(", "image(", "@preview", "http"):
        assert word not in markup, word


# --- Every type ---------------------------------------------------------------------------------


def test_every_item_type_has_its_paper() -> None:
    kinds = {
        name: [brick["kind"] for brick in type_of(one).paper(one)] for name, one in ITEMS.items()
    }

    assert {ITEMS[name]["type"] for name in kinds} == set(ITEM_TYPES)
    assert kinds["ranking"] == ["ranks"]
    assert kinds["slider"] == ["dial"]
    assert kinds["sort"] == kinds["regions"] == kinds["yes_no_maybe"] == ["grid"]
    assert kinds["sentence"] == ["lines", "lines"]
    assert kinds["agreement"] == ["fixed", "ticks", "lines", "ticks"]
    assert kinds["paired_slider"] == ["side", "dial", "side", "dial"]
    assert kinds["paired_guess"] == ["side", "scale"]
    assert kinds["diary"] == ["days"]
    assert kinds["likert"] == kinds["true_false"] == ["scale"]
    assert all(kinds.values())


def test_an_answer_that_stands_alone_is_said_above_the_boxes() -> None:
    [alone] = type_of(ITEMS["choices_alone"]).paper(ITEMS["choices_alone"])
    [plain] = type_of(ITEMS["choices"]).paper(ITEMS["choices"])

    assert alone["note"] == (
        "Tick as many as you like. If you tick “None of these”, tick nothing else."
    )
    assert plain["note"] == "Tick as many as you like."


def test_every_item_type_can_be_set() -> None:
    whole = sheet(*[one | {"key": name} for name, one in ITEMS.items()])

    drawn = pdfs.text(printing.as_pdf(pages(whole)))

    for words in ("Tea", "A walk", "Far away", "Doesn’t apply", "An invitation", "I feel …"):
        assert pdfs.squeezed(words) in drawn


@pytest.mark.invariant(5)
def test_a_private_no_is_a_row_left_blank() -> None:
    [brick] = type_of(ITEMS["yes_no_private"]).paper(ITEMS["yes_no_private"])

    assert brick["columns"] == ["Yes", "No"]
    assert "stays blank" in brick["note"]


# --- Branches in words --------------------------------------------------------------------------


def test_branches_are_told_before_the_questions_they_open() -> None:
    told = branches.conditions(asked_alone(LIBRARY["D1"]))

    words = list(told.values())
    assert words[0] == (
        "Questions 2 to 5 are for you if in question 1 you chose “Yes”, “Some, perhaps” or "
        "“I’m not sure”. Otherwise go on with question 6."
    )
    assert len(words) == 2


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"item": "likert", "gte": 3}, "in question 1 you chose “Often” or “Always”"),
        ({"item": "choices", "lacks": ["tea"]}, "in question 2 you answered, but not “Tea”"),
        (
            {"item": "choices", "has": ["walk"], "lacks": ["tea"]},
            "in question 2 you chose “A walk” and did not choose “Tea”",
        ),
        ({"item": "slider", "lt": -2}, "in question 3 you put your mark below −2"),
        (
            {"any": [{"item": "likert", "lt": 1}, {"item": "slider", "gt": 4}]},
            "in question 1 you chose “Never”, or if in question 3 you put your mark above 4",
        ),
    ],
)
def test_every_kind_of_rule_has_words(rule: dict[str, Any], words: str) -> None:
    asked = [ITEMS["likert"], ITEMS["choices"] | {"key": "choices"}, ITEMS["slider"]]
    last = {"key": "last", "type": "free_text", "prompt": "And?", "show_if": rule}

    told = branches.conditions([*asked, last])

    assert told == {"last": f"Question 4 is for you if {words}. Otherwise you are done here."}


# --- What is never handed out -------------------------------------------------------------------


@pytest.mark.invariant(4)
def test_what_can_never_be_released_is_never_on_paper() -> None:
    refused = {code for code, one in LIBRARY.items() if printing.refusal(one, is_given=True)}

    assert refused == NOT_ON_PAPER
    assert {code for code, one in LIBRARY.items() if one["sharing"]["never"]} <= refused


@pytest.mark.invariant(37)
def test_where_safety_decides_what_is_asked_nothing_is_printed() -> None:
    """On paper everybody would read the questions that must not be there after such an answer."""
    assert printing.refusal(LIBRARY["C2"], is_given=True) == SAFETY_FIRST

    hidden = {"key": "b", "type": "free_text", "prompt": "?", "show_if": {"item": "a", "gte": 3}}
    asked = [ITEMS["likert"] | {"key": "a"}, hidden]
    flag = {"flag": "f", "kind": "safety", "when": {"item": "a", "lt": 2}, "words": "-"}
    assert printing.refusal(sheet(*asked), is_given=True) is None
    assert printing.refusal(sheet(*asked, flags=[flag]), is_given=True) is not None
    assert printing.refusal(sheet(*asked, flags=[flag | {"kind": "note"}]), is_given=True) is None


@pytest.mark.invariant(13)
def test_a_blank_copy_never_goes_round_what_a_sheet_waits_for() -> None:
    blank = {code for code, one in LIBRARY.items() if printing.refusal(one, is_given=False)}

    assert blank == NOT_ON_PAPER | ONLY_ONCE_GIVEN


@pytest.mark.invariant(4)
def test_sheets_for_several_people_ask_nobody_the_private_questions() -> None:
    for code in ("A5", "D3"):
        drawn = pdfs.text(printing.as_pdf(pages(LIBRARY[code])))
        assert pdfs.squeezed("Would you like to talk about any of this alone?") not in drawn


# --- The code -----------------------------------------------------------------------------------


def test_a_code_is_short_stable_and_forgiving_about_how_it_is_typed() -> None:
    ids = [uuid.uuid4() for _ in range(500)]
    codes = {printing.code_of(pk) for pk in ids}

    assert len(codes) == 500
    assert printing.code_of(ids[0]) == printing.code_of(uuid.UUID(str(ids[0])))
    assert all(len(code) == 9 and not set(code) & set("AEIOU01") for code in codes)
    one = printing.code_of(ids[0])
    assert printing.same_code(f" {one.lower().replace('-', ' ')} ", one)
    assert not printing.same_code(printing.code_of(ids[1]), one)
    assert not printing.same_code("", one)
