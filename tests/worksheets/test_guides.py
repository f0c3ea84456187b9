"""What goes with each shipped sheet and is no part of its wording: example, card, guide."""

import copy
import re
import shutil

import pytest

from tests.support.shipped import SHEETS
from worksheets.item_types import type_of
from worksheets.library import guides, reading
from worksheets.library.guide_checking import NOT_ON_CARDS, facts
from worksheets.parsing.strict_yaml import LibraryError
from worksheets.rules.flags import flags

PUBLICATIONS = reading.read_library()
SHIPPED = {code: one for code, one in SHEETS.items() if one["theme"] != "measure"}
ALL = guides.read(PUBLICATIONS)
EVERY_SHEET = pytest.mark.parametrize("content", SHIPPED.values(), ids=SHIPPED)
GENDERED = r"\b(he|she|his|hers|him|her|husband|wife|boyfriend|girlfriend|man|woman)\b"


@pytest.fixture
def files(tmp_path):
    """A copy of the shipped files that a test may spoil."""
    return shutil.copytree(reading.CONTENT, tmp_path / "content")


def complaints(files, name="keeping-count", old="", new=""):
    """What the loader says after one change to a guide."""
    path = files / "guides" / f"{name}.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(LibraryError) as refused:
        guides.read(PUBLICATIONS, files)
    return [str(one) for one in refused.value.problems]


def guide(content):
    found = guides.guide_for(content)
    assert found is not None
    return found


def test_there_is_a_guide_for_every_sheet_and_for_nothing_else():
    assert [one.sheet for one in ALL] == sorted(guides.names())
    assert {one.code for one in ALL} == set(SHIPPED)


@EVERY_SHEET
def test_a_therapist_page_says_all_that_it_is_for(content):
    told = guide(content).therapist

    for name in ("introduce", "reading", "follow_up", "refer"):
        assert len(told[name].split()) >= 25, name
    assert sum(step["minutes"] for step in told["session"]) == 20
    assert set(told["flags"]) == facts(content)
    assert set(told.get("bands", {})) == {one["key"] for one in content["scoring"].get("bands", ())}


@EVERY_SHEET
def test_an_example_is_one_that_the_sheet_could_be_given(content):
    example = guide(content).example
    if example is None:
        assert "checkin" in content
        return

    answers = example.beside(content)
    assert len(answers) == len(example.answers) >= 1
    for item, value in answers:
        assert type_of(item).words(item, value), item["key"]


@EVERY_SHEET
def test_an_example_raises_no_flag_and_leaves_something_blank(content):
    """Nobody reads their own trouble, or a right answer, in somebody invented."""
    example = guide(content).example
    if example is None or "diary" in content:
        return

    assert [hit.flag for hit in flags(content, dict(example.answers))] == []
    answered = set(example.answers)
    whole = {item["key"] for item in content["items"]}
    if whole != {"agreement"}:
        assert whole - answered - {"g1_alone", "g2_setting"}


def test_examples_are_of_many_people_and_of_no_gender():
    examples = [one.example for one in ALL if one.example]
    names = [one.name for one in examples]

    assert len(set(names)) == len(names)
    for one in examples:
        assert not re.search(GENDERED, one.about, re.IGNORECASE), one.name


def test_who_asks_and_who_says_no_takes_turns():
    said = {one.example.name: one.example.about for one in ALL if one.example}

    assert "one who asks" in said["Quinn"]
    assert "one who says no" in said["Rowan"]
    assert "as often as" in said["Jules"]


def test_a_check_in_has_no_example_and_no_card_and_says_why(files):
    found = guide(SHEETS["P0"])

    assert (found.example, found.card) == (None, None)
    assert "expected" in found.no_example
    assert "paper" in found.no_card
    said = complaints(
        files,
        "private-check-in",
        "no_example: >-",
        "example: {name: Sol, about: Hello., answers: {worry_no: {chosen: [never]}}}\nno_more: >-",
    )
    assert any("“no_more” is not a field here" in one for one in said)


# To turn to the partner because of one person’s answer tells the partner that there is one.
TOWARDS_THE_PARTNER = re.compile(
    r"\b(?:see|meet|tell|call|ask|invite|speak to|(?:talk|work|speak)\s+with)\s+"
    r"(?:the\s+)?(?:other\s+(?:person|partner|one)|(?:their\s+)?partner)\b(?!’)",
    re.IGNORECASE,
)


@EVERY_SHEET
def test_nothing_private_sends_a_therapist_to_the_other_partner(content):
    told = guide(content).therapist
    said = [*told["flags"].values(), told["reading"], told["follow_up"], told["refer"]]

    assert [one for one in said if TOWARDS_THE_PARTNER.search(one)] == []


@pytest.mark.parametrize("said", [
    "a reason to see the other person alone about asking once.",
    "Tell the other person only that you’ll work in individual sessions.",
    "ask the other person alone, in general terms",
    "If they agree, talk with the other partner.",
])  # fmt: skip
def test_the_look_above_finds_what_it_looks_for(said):
    assert TOWARDS_THE_PARTNER.search(said)


@pytest.mark.parametrize(
    ("code", "fact"),
    [("A3", "asked_again"), ("C1", "asked_again"), ("C1", "worry_about_mood"),
     ("C3", "fear_of_harm"), ("P0", "unsafe_together")],
)  # fmt: skip
def test_what_is_done_with_others_is_general_and_can_t_be_traced(code, fact):
    told = " ".join(guide(SHEETS[code]).therapist["flags"][fact].split())

    assert "so that it can’t be traced" in told
    assert "with everybody, as a general rule" in told or "your own clinical decision" in told


def test_an_example_of_a_check_in_is_refused(files):
    path = files / "guides" / "private-check-in.yaml"
    text = path.read_text("utf-8")
    start, end = text.index("no_example"), text.index("no_card")
    example = "example: {name: Sol, about: Hello., answers: {safe_contact: By post}}\n"
    path.write_text(text[:start] + example + text[end:], "utf-8")

    assert any("the answer that is expected" in one for one in complaints(files))


@EVERY_SHEET
def test_a_card_tells_nobody_what_it_is_about(content):
    card = guide(content).card
    if card is None:
        assert "checkin" in content
        return

    words = " ".join([card.title, *card.lines])
    assert not NOT_ON_CARDS.search(words)
    for name in (content["title"], content["code"]):
        assert name not in words
    assert 3 <= len(card.lines) <= 5


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("    not_free: >-", "    not_fee: >-", "this sheet has no “not_fee” among its flags"),
        ("    not_free: >-", "    not_fee: >-", "“not_free” is missing"),
        ("    inner: >-", "    inmost: >-", "this sheet has no “inmost” among its bands"),
        ("    tally: 2", "    tallly: 2", "there is no question “tallly”"),
        ("    tally: 2", "    tally: 9", "“tally” can’t be answered like this"),
        ("minutes: 3", "minutes: 4", "the steps take 21 minutes together; make it 20"),
        ("It’s a habit, not a fact", "It’s about sex", "leave out “sex”"),
        ("It’s a habit, not a fact", "We owe nothing", "leave out “owe”"),
        ("card:\n", "no_card: None.\ncard:\n", "give the card, or say in `no_card` why"),
        ("sheet: keeping-count", "sheet: keeping-on", "“keeping-on” is no worksheet"),
        ("code: A2", "code: A3", "the code of this sheet is A2"),
        ("a habit", "a <b>habit</b>", "HTML is not used here"),
        ("example:", "exmple:", "“exmple” is not a field here"),
    ],
)
def test_a_guide_that_names_what_is_not_there_is_refused(files, old, new, complaint):
    said = complaints(files, old=old, new=new)

    assert any(one.startswith("guides/keeping-count.yaml:") for one in said)
    assert any(complaint in one for one in said), said


def test_a_sheet_without_a_guide_is_refused(files):
    (files / "guides" / "our-cycle.yaml").unlink()

    with pytest.raises(LibraryError, match="there is no guides/our-cycle.yaml"):
        guides.read(PUBLICATIONS, files)


def test_beside_another_version_an_example_leaves_out_what_is_not_asked():
    content = copy.deepcopy(SHEETS["A2"])
    content["items"] = [item for item in content["items"] if item["key"] != "tally"]
    content["items"][0]["labels"] = ["No", "Yes"]

    example = guides.example_for(content)
    assert example is not None
    keys = [item["key"] for item, _ in example.beside(content)]
    assert "tally" not in keys
    assert "owe_next_move" not in keys
    assert "like_you_to_know" in keys


def test_a_practice_s_own_sheet_of_the_same_name_has_no_guide():
    own = SHEETS["A2"] | {"code": "A7"}

    assert guides.guide_for(own) is None
    assert guides.example_for(own) is None
    assert guides.card_for(own) is None


def test_what_a_client_s_page_is_drawn_from_has_nothing_for_therapists():
    told = guide(SHEETS["A2"]).therapist
    example, card = guides.example_for(SHEETS["A2"]), guides.card_for(SHEETS["A2"])

    for words in (told["introduce"], told["flags"]["not_free"], told["refer"]):
        assert words not in repr(example) + repr(card)
