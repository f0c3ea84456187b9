"""The shipped words themselves: short, plain, fair to everyone, and complete without an answer."""

import re

import pytest

from tests.support.items import OPTIONS
from tests.support.shipped import HANDOUTS, LIBRARY, MODULES, SHEETS, client_texts, texts
from worksheets.enums import Who
from worksheets.item_types import SKIPPED, type_of
from worksheets.library.checking import NOT_IN_CLIENT_TITLES
from worksheets.library.markdown import render
from worksheets.rules.cards import card
from worksheets.rules.conditions import is_joint, shown
from worksheets.rules.flags import bands, filled_alone, flags
from worksheets.rules.module_check import thoughts

EVERY_PAGE = pytest.mark.parametrize("content", LIBRARY.values(), ids=LIBRARY)
EVERY_SHEET = pytest.mark.parametrize("content", SHEETS.values(), ids=SHEETS)
ALONE = {code: content for code, content in SHEETS.items() if not is_joint(content)}
EVERY_SHEET_ALONE = pytest.mark.parametrize("content", ALONE.values(), ids=ALONE)
EVERY_MODULE = pytest.mark.parametrize("content", MODULES.values(), ids=MODULES)
READ = MODULES | HANDOUTS
EVERYTHING_READ = pytest.mark.parametrize("content", READ.values(), ids=READ)

# A drawing is a file of ours: tests/worksheets/test_diagrams.py looks at those.
FIGURES = re.compile(r'<figure class="diagram">.*?</figure>', re.DOTALL)


# What a client never reads here, whichever way it is meant (Inv 32).
NOT_FOR_CLIENTS = [
    r"frigid",
    r"withhold",
    r"should have",
    r"ought to",
    r"\bmust\b",
    r"you owe\b",
    r"\bdenied|\bdeny|refus",
    r"overdue|streak|well done|great job|congratul",
    r"marital|conjugal|husband|wife|girlfriend|boyfriend",
    r"\b(he|she|his|hers|him|men|women|man|woman)\b",
    r"foreplay|penetrat|intercourse|vagina|penis",
    r"normal (couple|sex|people|amount)|average couple",
    r"(times|once|twice) (a|per) (day|week|month)",
    r"per week|weekly",
    r"low libido|dysfunction|disorder|diagnos",
    r"naturally|meant to be|healthy couple",
    r"spice|naughty|passion",
    r"!",
    r"[❤♥💕]",
]


@EVERY_PAGE
@pytest.mark.invariant(32)
@pytest.mark.parametrize("pattern", NOT_FOR_CLIENTS)
def test_client_words_have_none_of_these(content, pattern):
    said = [t for t in client_texts(content) if re.search(pattern, t, re.IGNORECASE)]

    assert said == []


@pytest.mark.invariant(31)
@EVERY_SHEET
def test_no_item_says_why_a_partner_does_something(content):
    blame = r"(my|your) partner (wants|tries|does|makes|is|refuses|uses|won|can)"
    asked = [*texts(content["items"]), *(flag["words"] for flag in content["flags"])]

    assert [t for t in asked if re.search(blame, t, re.IGNORECASE)] == []


@EVERY_PAGE
@pytest.mark.invariant(18)
def test_nothing_for_the_clinician_names_a_diagnosis_or_a_level_of_risk(content):
    told = texts([content.get("flags", []), content.get("scoring", {})])

    for words in told:
        assert not re.search(
            r"diagnos|disorder|risk|abus|victim|perpetrat|score|(?<![A-P])\d", words
        ), words


@EVERY_PAGE
def test_client_title_is_neutral(content):
    assert not NOT_IN_CLIENT_TITLES.search(content["client_title"])


@EVERYTHING_READ
def test_sections_render_without_leftover_marks(content):
    for section in content["sections"]:
        for text in (section["body"], section["plain"]):
            page = FIGURES.sub("", render(text))
            assert page.startswith("<p>")
            assert "**" not in page
            assert ":::" not in page
            assert set(re.findall(r"<(\w+)", page)) <= {"p", "strong", "em", "ul", "li", "a"}
            assert set(re.findall(r'href="([^"]*)"', page)) <= {"/help/"}


def test_prose_escapes_markup():
    page = render("<b>x</b> [y](javascript:alert(1)) ![z](/help/)")

    assert "<b>" not in page
    assert 'href="javascript' not in page
    assert "<img" not in page


def test_module_a_is_whole():
    module = MODULES["A"]

    assert [section["title"] for section in module["sections"]] == [
        "Do we keep score?",
        "What a yes is made of",
        "What bodies learn",
        "Two hurts, one loop",
        "Other reasons desire changes",
        "What you could do instead of keeping score",
    ]
    assert len(module["check"]) == 3
    assert [item["type"] for item in module["items"]] == ["free_text"]


@EVERY_MODULE
def test_check_has_a_thought_on_everything_and_no_mark(content):
    for question in content["check"]:
        item = question["item"]
        parts = item.get("options") or item.get("cards") or [item]
        first = parts[0]["key"]
        said = {"sort": {first: item.get("places", [{"key": ""}])[0]["key"]}, "true_false": "false"}
        blank = thoughts(item, SKIPPED)
        chosen = thoughts(item, said.get(item["type"], {"chosen": [first]}))

        assert [t.words for t in blank] == [part["feedback"] for part in parts]
        assert [t.words for t in chosen] == [t.words for t in blank]
        assert [t.chosen for t in chosen] == [True] + [False] * (len(blank) - 1)


@EVERY_SHEET_ALONE
def test_closing_questions_go_with_every_sheet_for_one_person(content):
    assert [item["key"] for item in content["items"]][-2:] == ["g1_alone", "g2_setting"]


@EVERY_SHEET
def test_debrief_and_support_go_with_every_sheet(content):
    assert len(content["debrief_universal"]["prompts"]) == 5
    assert content["debrief"]
    assert content["support"]["body"]


@pytest.mark.invariant(34)
@EVERY_PAGE
def test_every_question_can_be_left_blank(content):
    for item in content["items"]:
        form = type_of(item).form(item, data={})
        assert form.is_valid(), item["key"]
        assert type_of(item).value(form) is SKIPPED


@EVERY_SHEET
def test_a_blank_sheet_raises_no_flag(content):
    assert flags(content, {}) == []
    assert flags(content, dict.fromkeys((i["key"] for i in content["items"]), SKIPPED)) == []
    assert {band.words for band in bands(content, {})} <= {"Too few answers to describe."}


@EVERY_SHEET
@pytest.mark.invariant(4)
def test_closing_questions_are_never_releasable(content):
    assert not {"g1_alone", "g2_setting"} & {*content["sharing"]["releasable"]}


def test_sheets_have_what_the_specification_lists():
    kinds = {
        code: [item["type"] for item in content["items"][:-2]] for code, content in SHEETS.items()
    }

    assert kinds["A1"] == ["free_text", "ranking", "paired", "likert", "free_text"]
    assert kinds["A2"] == ["likert"] * 12 + ["free_text"]
    assert kinds["B2"] == (
        ["sort"] * 2
        + ["free_text"] * 3
        + ["yes_no_maybe"] * 2
        + ["paired", "choice", "choice", "paired", "free_text"]
    )
    scenes = [card["key"] for item in SHEETS["B2"]["items"][:2] for card in item["cards"]]
    assert len(set(scenes)) == 8
    assert len(SHEETS["A1"]["items"][1]["options"]) == 14
    assert len(SHEETS["A1"]["items"][3]["labels"]) == 7


def hits(code, answers):
    return {hit.flag: hit for hit in flags(SHEETS[code], answers)}


@pytest.mark.parametrize(
    ("answers", "raised"),
    [
        ({"fear_mood": 0, "free_no": 4}, []),
        ({"fear_mood": 1}, ["fear"]),
        ({"fear_mood": 4}, ["fear"]),
        ({"free_no": 1}, ["no_not_free"]),
        ({"free_no": 0}, ["no_not_free"]),
        ({"free_no": 2}, []),
        ({"fear_mood": 2, "free_no": 0}, ["fear", "no_not_free"]),
        ({"tally": 4, "guilt_yes": 1, "have_to": 4}, []),
        ({"guilt_yes": 2}, ["yes_from_guilt"]),
    ],
)
def test_flags_of_keeping_score_fire_as_declared(answers, raised):
    found = hits("A2", answers)

    assert list(found) == raised
    assert not any(hit.is_safety for hit in found.values()), "worry about a mood never holds"


def test_duty_among_the_five_offers_a3():
    asked = {"order": ["play", "obligation"]}
    found = hits("A1", {"meanings": asked})

    assert list(found) == ["obligation_in_five"]
    assert found["obligation_in_five"].offer == ("A3",)
    assert not found["obligation_in_five"].is_safety
    assert hits("A1", {"meanings": {"order": ["play"]}}) == {}


@pytest.mark.invariant(31)
def test_duty_in_a_guess_about_the_partner_raises_nothing():
    assert hits("A1", {"meanings_guess": {"guess": {"order": ["obligation"]}}}) == {}


def test_whether_to_talk_alone_is_never_asked_at_a_table_of_people():
    together = {code for code in SHEETS if code not in ALONE}

    assert together == {"A5", "D3"}
    for code in together:
        assert [item["key"] for item in SHEETS[code]["items"]] == ["agreement"]
        assert SHEETS[code]["flags"] == []


@EVERY_SHEET_ALONE
def test_closing_flags_fire_everywhere(content):
    answers = {"g1_alone": {"chosen": ["yes"]}, "g2_setting": {"chosen": ["nearby"]}}

    assert [hit.flag for hit in flags(content, answers)] == ["talk_alone", "context_uncertain"]
    assert not filled_alone(answers)
    assert flags(content, {"g2_setting": {"chosen": ["own"]}}) == []


@pytest.mark.invariant(26)
@pytest.mark.parametrize("setting", [SKIPPED, {"chosen": ["nearby"]}, {"chosen": ["together"]}])
def test_only_a_plain_alone_counts_as_alone(setting):
    assert filled_alone({"g2_setting": setting}) is False
    assert filled_alone({}) is False
    assert filled_alone({"g2_setting": {"chosen": ["own"]}}) is True


def test_safety_comes_first():
    answers = {"g1_alone": {"chosen": ["yes"]}, "fear_mood": 3}

    assert list(hits("A2", answers)) == ["fear", "talk_alone"]


@pytest.mark.invariant(18)
def test_bands_are_words_without_numbers():
    often = dict.fromkeys(("tally", "owe_next_move", "guilt_yes", "have_to"), 3)
    inner, felt = bands(SHEETS["A2"], often | {"free_to_ask": 1})

    assert (inner.words, inner.answered, inner.asked) == ("There most of the time.", 5, 8)
    assert felt.words == "Too few answers to describe."
    for band in bands(SHEETS["A2"], often):
        assert not re.search(r"\d", band.words)


def test_reversed_items_count_the_other_way():
    free = {"free_to_ask": 4, "tally": 0, "have_to": 0}
    bound = {"free_to_ask": 0, "tally": 4, "have_to": 4}

    assert bands(SHEETS["A2"], free)[0].words == "Hardly there."
    assert bands(SHEETS["A2"], bound)[0].words == "There most of the time."


@pytest.mark.invariant(31)
def test_a_joke_and_a_no_that_is_not_free_say_nothing_about_a_partner():
    """Whoever makes the jokes, and whatever stands in the way of a no."""
    felt = bands(SHEETS["A2"], {"told_how_long": 0, "fear_mood": 0})[1]
    more = bands(SHEETS["A2"], {"told_how_long": 0, "fear_mood": 0, "iou_jokes": 4, "free_no": 0})[
        1
    ]

    assert felt == more
    assert felt.words == "Hardly felt."


def test_card_shows_chosen_lines_and_no_guess():
    answers = {
        "words_ok": {"close": "yes", "missed": "maybe", "straight": "no"},
        "best_way": {"mine": {"chosen": ["written"]}, "guess": {"chosen": ["touch"]}},
        "after_no": "A film",
    }

    assert [(line.lead, line.texts) for line in card(SHEETS["B2"], answers)] == [
        ("Words that are fine with me", ("“Would you like to be close?”",)),
        ("Words that depend on the day", ("Hearing that I’m missed",)),
        ("Words I’d like to leave out", ("A straight question about sex",)),
        ("What suits me best", ("In a message or a note",)),
        ("What I’d like after a no", ("A film",)),
    ]
    assert card(SHEETS["B2"], {}) == []
    assert card(SHEETS["A1"], answers) == []


@pytest.mark.invariant(37)
def test_hidden_questions_are_left_out_and_what_hangs_on_them_too():
    content = {
        "items": [
            {"key": "a", "type": "choice", "prompt": "a", "options": OPTIONS},
            {
                "key": "b",
                "type": "likert",
                "prompt": "b",
                "labels": ["No", "Yes"],
                "show_if": {"item": "a", "has": ["tea"]},
            },
            {"key": "c", "type": "free_text", "prompt": "c", "show_if": {"item": "b", "gt": 0}},
        ]
    }

    def met(answers):
        return [item["key"] for item in shown(content, answers)]

    assert met({}) == ["a"]
    assert met({"a": {"chosen": ["walk"]}, "b": 1}) == ["a"]
    assert met({"a": {"chosen": ["tea"]}}) == ["a", "b"]
    assert met({"a": {"chosen": ["tea"]}, "b": 1}) == ["a", "b", "c"]


@EVERY_PAGE
def test_who_does_it_has_words(content):
    assert Who(content["who"]).label
