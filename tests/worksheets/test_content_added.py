"""What was added to the shipped sheets: stems, “something else”, split answers, hearing a no."""

import re

import pytest

from tests.support.shipped import MODULES, SHEETS
from worksheets.rules.conditions import by_key
from worksheets.rules.flags import flags


def item(code, key):
    return by_key(SHEETS[code])[key]


def hits(code, answers):
    return {hit.flag: hit.kind for hit in flags(SHEETS[code], answers)}


def chosen(*keys):
    return {"chosen": list(keys)}


STEPS = ["Not at all", "A little", "Somewhat", "A lot", "Completely"]


def test_each_cue_asks_with_its_stem_in_five_steps_and_twelve_minutes():
    cues = [one for one in SHEETS["B1"]["items"] if one["type"] == "likert"]

    assert len(cues) == 12
    for one in cues:
        assert re.fullmatch(r"How much does .+ feel like a demand\?", one["prompt"])
        assert one["labels"] == STEPS
    assert SHEETS["B1"]["minutes"] <= 12


@pytest.mark.parametrize(
    ("code", "keys"),
    [
        ("A3", ["toward", "away"]),
        ("C1", ["reasons", "my_style", "what_might", "reached_for", "story", "no_means"]),
        ("C2", ["going_on", "stay_safe"]),
        ("C3", ["begins", "my_moves", "underneath", "helps_back"]),
        ("C6", ["story", "body", "what_i_do", "comfort"]),
    ],
)
def test_a_list_that_is_not_complete_has_something_else(code, keys):
    for key in keys:
        one = item(code, key)
        options = (one.get("of") or one)["options"]
        assert sum(option.get("other", False) for option in options) == 1, key


def test_rarely_and_asexual_are_two_answers():
    texts = {one["key"]: one["text"] for one in item("B3", "ways")["options"]}

    assert "asexual" not in texts["rarely"].lower()
    assert "rarely" not in texts["ace"].lower()
    assert "asexual" in texts["ace"]


def test_the_story_that_starts_is_asked_when_somebody_reaches_and_when_they_say_no():
    asked = "When someone reaches for me, the story that starts is …"
    assert item("C1", "reached_for")["prompt"] == asked
    keys = [one["key"] for one in item("C1", "reached_for")["options"]]
    assert keys == ["want_me", "only_sex", "have_to", "am_wanted", "depends", "other", "no_story"]
    assert item("C1", "story")["prompt"] == item("C6", "story")["prompt"]


def test_feeling_owed_has_two_sentences_that_no_partner_reads():
    asked = [item("A2", key)["prompt"] for key in ("owed_after_no", "owed_after_giving")]

    assert all("due" in prompt and prompt.startswith("When I’ve") for prompt in asked)
    assert SHEETS["A2"]["sharing"]["releasable"] == ["like_you_to_know"]


@pytest.mark.parametrize(
    "says",
    ["Who and where:", "How long:", "What to notice:", "How to stop:", "If anything hurts, stop"],
)
def test_the_touch_plan_says_how_it_goes(says):
    assert says in SHEETS["B5"]["intro"]
    assert any("hurts, we stop" in text for text in item("B5", "plan")["always"])


def test_distance_that_punishes_is_named_in_the_first_person_beside_distance_that_protects():
    [section] = [one for one in MODULES["C"]["sections"] if "price" in one["title"]]

    protects, punishes = (
        re.search(rf"\*\*Distance that {what} ?\w*:\*\* (.+)", section["body"])[1]
        for what in ("protects", "punishes")
    )
    assert protects.startswith("I ")
    assert punishes.startswith("I ")
    assert "your no is as free as it was before" in section["body"]


def test_module_d_has_its_six_sections_in_order():
    sections = MODULES["D"]["sections"]

    assert [one["title"] for one in sections] == [
        "Not given and not taken",
        "What desire could be for",
        "Small ways back to ease",
        "Making it together",
        "Curiosity, not performance",
        "Keeping it free",
    ]
    assert "“There’s no place for it now” is a whole answer" in sections[1]["body"]
    assert "**You can’t negotiate anyone’s body:**" in sections[3]["body"]
    stories = [one["item"]["key"] for one in MODULES["D"]["check"]]
    assert stories == ["check_jules", "check_sky", "check_wren"]


def test_what_hearing_a_no_asks_and_in_which_order():
    assert [one["key"] for one in SHEETS["C6"]["items"]][:-2] == [
        "story", "body", "what_i_do", "past_acts", "due_a_yes", "due_words", "comfort", "script",
        "practise", "my_sentence",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "raised"),
    [
        ({"what_i_do": chosen("ask_again")}, {"own_pressing": "note"}),
        ({"what_i_do": chosen("sulk", "comfort_myself")}, {"own_pressing": "note"}),
        ({"past_acts": chosen("threat_leave")}, {"own_pressing": "note"}),
        ({"what_i_do": chosen("carry_on")}, {"own_force": "safety"}),
        ({"what_i_do": chosen("hurt")}, {"own_force": "safety"}),
        ({"past_acts": chosen("carried_on")}, {"own_force": "safety"}),
        ({"past_acts": chosen("hurt_body")}, {"own_force": "safety"}),
        ({"past_acts": chosen("threat_more")}, {"own_threats": "safety"}),
        ({"past_acts": chosen("threat_once")}, {"own_threat_once": "note"}),
        ({"past_acts": chosen("threat_self")}, {"own_self_threat": "safety"}),
        ({"past_acts": chosen("tell_people")}, {"own_leverage": "safety"}),
        ({"past_acts": chosen("none")}, {}),
        ({"due_a_yes": 3}, {"feels_due": "note"}),
        ({"due_a_yes": 2, "what_i_do": chosen("say_sad", "leave_room", "stay_away")}, {}),
        ({"story": chosen("not_loved", "unfair")}, {}),
    ],
)
def test_own_pressing_is_a_note_and_own_force_is_safety(answers, raised):
    assert hits("C6", answers) == raised
