"""What each sheet asks, offers, hides and never lets out of hands."""

import itertools
import re

import pytest

from tests.support import checking_in
from tests.support.shipped import LIBRARY, MODULES, SHEETS
from worksheets.item_types import SKIPPED, type_of
from worksheets.library.rule_checking import problems as rule_problems
from worksheets.rules.cards import shareable
from worksheets.rules.conditions import by_key, is_joint, shown
from worksheets.rules.flags import bands, flags

CODES = ["A", "A1", "A2", "A3", "A4", "A5", "B", "B1", "B2", "B3", "B4", "B5"]
CODES += ["C", "C1", "C2", "C3", "C4", "C5", "C6", "D", "D1", "D2", "D3"]
CODES += ["H1", "H2", "H3", "H4", "H5", "H6", "H7", "H8", "M0", "P0"]
ORDER = [
    "afraid", "body_hurt", "neck", "threatened", "followed", "worry_no", "worn_down", "went_on",
    "contraception", "leverage", "checked", "free_life", "speak_freely", "own_pressure",
    "own_force", "together_safe",
]  # fmt: skip


def kinds(code):
    closing = 0 if is_joint(SHEETS[code]) else 2
    items = SHEETS[code]["items"]
    return [item["type"] for item in items[: len(items) - closing]]


def item(code, key):
    return by_key(SHEETS[code])[key]


def hits(code, answers):
    return {hit.flag: hit.kind for hit in flags(SHEETS[code], answers)}


def chosen(*keys):
    return {"chosen": list(keys)}


def test_the_library_is_whole():
    assert sorted(LIBRARY) == CODES


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("A3", {"choice": 3, "slider": 3, "likert": 1, "free_text": 1}),
        ("A4", {"regions": 2, "likert": 1, "choice": 1, "free_text": 2}),
        ("A5", {"agreement": 1}),
        ("B1", {"likert": 12, "sort": 2, "ranking": 1, "choice": 1, "free_text": 1}),
        ("B3", {"sort": 3, "likert": 2, "free_text": 3, "choice": 3}),
        ("B4", {"diary": 1}),
        ("B5", {"yes_no_maybe": 2, "choice": 1, "free_text": 1, "agreement": 1}),
        ("C1", {"choice": 5, "likert": 1, "paired": 1, "free_text": 1}),
        ("C2", {"choice": 2, "free_text": 4, "sentence": 1}),
        ("C3", {"choice": 3, "free_text": 1, "paired": 1, "agreement": 1}),
        ("C4", {"true_false": 10, "likert": 3, "free_text": 1}),
        ("C5", {"choice": 2, "free_text": 5}),
        ("C6", {"choice": 5, "likert": 1, "free_text": 3, "sentence": 1}),
        ("D1", {"choice": 1, "ranking": 2, "free_text": 7}),
        ("D2", {"yes_no_maybe": 3, "free_text": 1, "choice": 1}),
        ("D3", {"agreement": 1}),
        ("P0", {"choice": 17, "free_text": 1}),
    ],
)
def test_each_sheet_asks_what_the_specification_lists(code, wanted):
    assert {kind: kinds(code).count(kind) for kind in set(kinds(code))} == wanted


def test_item_banks_are_as_long_as_specified():
    def count(code, *keys, part="options"):
        return sum(len(item(code, key)[part]) for key in keys)

    # Eight reasons each, “something else” and “none of these”.
    assert count("A3", "toward") == count("A3", "away") == 8 + 2
    assert count("B3", "life", "body", "around", part="cards") == 24
    assert count("B5", "fine_one", "fine_two") == 16
    assert count("C1", "reasons") == 20 + 1
    assert item("C1", "reasons")["options"][0]["key"] == "none_needed"
    assert count("C2", "going_on") == 12 + 1
    assert count("D2", "everyday", "touch", "erotic") == 30
    assert item("D2", "erotic")["answers"] == ["yes", "maybe", "talk", "no", "private_no"]
    assert (
        len(
            {
                card["key"]
                for key in ("one", "two")
                for card in item("B1", f"sources_{key}")["cards"]
            }
        )
        == 12
    )  # noqa: E501


def test_modules_are_whole():
    for code, module in MODULES.items():
        assert len(module["sections"]) == 6, code
        assert module["intro"]
        assert module["items"][-1]["key"] == "keep"
    assert "owed" in MODULES["C"]["sections"][0]["title"]
    assert [q["item"]["type"] for q in MODULES["C"]["check"]] == ["true_false"] * 5
    assert MODULES["C"]["items"][0]["key"] == "talk_alone"
    assert len(MODULES["B"]["check"][0]["item"]["cards"]) == 6
    assert MODULES["B"]["check"][1]["item"]["answer"] == "false"
    assert "withh" not in MODULES["C"]["client_title"].lower()


@pytest.mark.invariant(4)
@pytest.mark.parametrize("code", ["A3", "B4", "C4", "P0"])
def test_what_is_never_shared_has_nothing_to_share(code):
    content = SHEETS[code]

    assert content["sharing"]["never"] is True
    assert content["sharing"]["releasable"] == []
    for one in content["items"]:
        assert shareable(content, one, "anything") is SKIPPED


@pytest.mark.invariant(4)
def test_of_some_sheets_only_the_named_lines_could_be_shared():
    releasable = {code: SHEETS[code]["sharing"]["releasable"] for code in SHEETS}

    assert releasable["A2"] == ["like_you_to_know"]
    assert releasable["A4"] == ["please_avoid"]
    assert releasable["B1"] == ["top_three"]
    assert releasable["B5"] == ["fine_one", "fine_two"]
    assert SHEETS["B5"]["sharing"]["only"] == ["yes"]
    assert releasable["C1"] == ["my_style", "reassurance"]
    assert releasable["C2"] == ["sentence"]
    assert releasable["C6"] == ["my_sentence"]
    assert not {"g1_alone", "g2_setting"} & set(itertools.chain(*releasable.values()))


@pytest.mark.invariant(5)
def test_a_no_on_the_menu_is_not_there_for_anyone_else():
    menu, said = SHEETS["D2"], {"walk": "yes", "cook": "no", "read": "private_no", "nap": "maybe"}

    assert shareable(menu, item("D2", "everyday"), said) == {"walk": "yes", "nap": "maybe"}
    for no in ("no", "private_no", "talk"):
        alone = {"walk": no}
        assert shareable(menu, item("D2", "everyday"), alone) is SKIPPED
    assert shareable(menu, item("D2", "wish"), chosen("none")) is SKIPPED


@pytest.mark.parametrize("code", SHEETS)
def test_earlier_flags_and_offered_sheets_exist(code):
    known = {flag["flag"] for sheet in SHEETS.values() for flag in sheet["flags"]}
    facts = {flag["fact"] for sheet in SHEETS.values() for flag in sheet["flags"]}

    for line in SHEETS[code]["contraindications"]:
        assert line.get("after_flag") in known | {None}
        assert line.get("after_fact") in facts | {None}
    for flag in SHEETS[code]["flags"]:
        assert set(flag.get("offer", ())) <= set(SHEETS)


@pytest.mark.parametrize(
    ("code", "answers", "raised"),
    [
        ("A3", {"could_stop": chosen("no")}, {"could_not_stop": "safety"}),
        ("A3", {"could_stop": chosen("unsure")}, {"unsure_of_stopping": "note"}),
        ("A3", {"could_stop": chosen("yes")}, {}),
        ("A3", {"away": chosen("worse")}, {"something_worse": "safety"}),
        ("A3", {"presence": 0}, {"far_away_then": "note"}),
        ("A4", {"regions_upper": {"regions": {"jaw": ["pain"]}}}, {"pain": "note"}),
        ("A4", {"regions_lower": {"regions": {"belly": ["numb"]}}}, {}),
        (
            "A4",
            {"regions_lower": {"regions": {"belly": ["numb"]}}, "listening": 0},
            {"far_away": "note"},
        ),
        ("B1", {"heaviest_why": chosen("mood")}, {"reaction_feared": "note"}),
        ("B1", {"heaviest_why": chosen("afraid")}, {"afraid_after_no": "safety"}),
        ("B1", {"homework": 7}, {"homework_heavy": "note"}),
        ("B3", {"body_matters": chosen("pain")}, {"pain": "note"}),
        ("B4", {"moment": {"at": -9, "free": 2}}, {}),
        ("B4", {"moment": {"at": 9, "free": 1}}, {"no_not_free_then": "note"}),
        ("B1", {"heaviest_why": chosen("old")}, {"older": "note"}),
        ("C1", {"fear_after": 2}, {"afraid_after_no": "safety"}),
        ("C1", {"what_might": chosen("hurt")}, {"afraid_after_no": "safety"}),
        ("C1", {"what_might": chosen("sad", "argument")}, {"mood_after_no": "note"}),
        ("C1", {"what_might": chosen("left")}, {"left_after_no": "note"}),
        ("C1", {"what_might": chosen("asked_again")}, {"asked_after_no": "note"}),
        ("C1", {"reasons": chosen("upset")}, {}),
        ("C1", {"reasons": chosen("pain", "memories")}, {"pain": "note", "memories": "note"}),
        ("A3", {"away": chosen("argument")}, {"away_from_mood": "note"}),
        ("A3", {"away": chosen("being_left")}, {"away_from_being_left": "note"}),
        ("A3", {"away": chosen("asked_again")}, {"away_from_asking": "note"}),
        ("A3", {"away": chosen("guilt")}, {"away_from_guilt": "note"}),
        ("B2", {"say_no": chosen("go_along")}, {"seldom_says_no": "note"}),
        ("C3", {"my_moves": chosen("go_along")}, {"goes_along_then": "note"}),
        ("C5", {"role": chosen("pressed")}, {"has_pressured": "note"}),
        ("C1", {"reasons": chosen("not_safe")}, {"afraid_after_no": "safety"}),
        ("C2", {"going_on": chosen("scared", "change")}, {"distance_for_safety": "safety"}),
        ("C2", {"going_on": chosen("change")}, {"conditions_named": "note"}),
        ("C2", {"going_on": chosen("no_desire", "angry", "tired")}, {}),
        ("C3", {"underneath": chosen("afraid_of_them")}, {"afraid_in_cycle": "safety"}),
        ("C4", {"standing_yes": 3}, {"owing_beliefs": "note"}),
        ("C4", {"standing_yes": 2, "needs_reason": 0}, {}),
        ("C5", {"is_over": chosen("no")}, {"still_going_on": "safety"}),
        ("C5", {"is_over": chosen("unsure")}, {"unsure_it_is_over": "note"}),
        ("D1", {"place": chosen("not_for_me")}, {}),
        ("D2", {"wish": chosen("none")}, {"none_is_a_design": "note"}),
    ],
)
def test_flags_fire_as_declared(code, answers, raised):
    assert hits(code, answers) == raised


LATER = ["stay_safe", "therapist_to_know"]
LEVER = ["wanted_to_change", "another_way"]


@pytest.mark.invariant(37)
@pytest.mark.parametrize("safety", ["not_safe", "scared"])
@pytest.mark.parametrize("other", [[], ["change"], ["feel_it", "change"], ["tired"]])
def test_safety_hides_the_lever_whatever_else_was_said(safety, other):
    met = [i["key"] for i in shown(SHEETS["C2"], {"going_on": chosen(*other, safety)})]

    assert met == ["going_on", *LATER, "g1_alone", "g2_setting"]


@pytest.mark.invariant(37)
def test_the_lever_is_met_only_by_those_who_named_it():
    def met(*keys):
        return [i["key"] for i in shown(SHEETS["C2"], {"going_on": chosen(*keys)})][1:-2]

    assert met("change") == met("tired", "feel_it") == ["need", *LEVER, "sentence"]
    assert met("tired") == met("angry", "no_desire", "pain") == ["need", "sentence"]
    assert [i["key"] for i in shown(SHEETS["C2"], {"going_on": SKIPPED})][1:-2] == []


@pytest.mark.invariant(37)
def test_a_safety_answer_keeps_what_was_written_on_the_other_branch_from_being_offered():
    said = {"going_on": chosen("change", "scared"), "wanted_to_change": "Everything"}

    assert "wanted_to_change" not in {i["key"] for i in shown(SHEETS["C2"], said)}


@pytest.mark.parametrize("place", ["not_now", "not_for_me"])
def test_not_now_and_not_for_me_have_a_whole_path(place):
    met = [i["key"] for i in shown(SHEETS["D1"], {"place": chosen(place)})][1:-2]

    assert met == ["closeness_now", "closeness_for", "left_alone", "closeness_room", "stays"]
    assert len(met) == len([i for i in shown(SHEETS["D1"], {"place": chosen("yes")})][1:-2])


@pytest.mark.invariant(14)
@pytest.mark.parametrize("item", checking_in.CALM)
def test_the_check_in_has_the_outcomes_of_its_table(item):
    """Every answer to every question: a Hold, a note, or nothing."""
    options = [option["key"] for option in by_key(SHEETS["P0"])[item]["options"]]
    found = {said: hits("P0", {item: chosen(said)}) for said in options}

    for said in options:
        if said in checking_in.SAFETY[item]:
            assert found[said] == {item: "safety"}
        elif said in checking_in.NOTES.get(item, ()):
            assert found[said] == {f"{item}_note": "note"}
        elif said == "rather_not":
            assert found[said] == {"rather_not_say": "note"}
        else:
            assert found[said] == {}


def test_the_check_in_asks_what_its_table_asks_in_two_answer_sets_never_mixed():
    """Sixteen items between being alone and safe contact, each with its time frame."""
    happened = ["Never", "Once", "A few times", "Often", "Prefer not to say"]
    free = ["Always", "Usually", "Sometimes", "Rarely", "Never", "Prefer not to say"]
    joint = ["Yes", "I’m not sure", "No", "Prefer not to say"]
    items = by_key(SHEETS["P0"])

    assert list(items)[0] == "alone"
    assert list(items)[1:17] == list(ORDER)
    assert list(items)[17:] == ["safe_contact", "g1_alone", "g2_setting"]
    for key in ORDER:
        texts = [option["text"] for option in items[key]["options"]]
        assert texts == (
            free if key in checking_in.FREE else joint if key == ORDER[-1] else happened
        )
        frame = (
            "of the last year" if key == ORDER[-1] else "In the last year, or still on your mind."
        )
        assert frame in items[key]["hint"]
        assert items[key]["prompt"].count("?") <= 1


@pytest.mark.invariant(16)
def test_the_check_in_is_the_same_for_everyone():
    content = SHEETS["P0"]

    assert [i for i in content["items"] if "show_if" in i] == []
    assert {i["key"] for i in shown(content, {"own_force": chosen("often")})} == {
        i["key"] for i in content["items"]
    }
    assert isinstance(content["checkin"]["ending"], str)
    assert list(rule_problems(content["checkin"]["stop_if"], by_key(content))) == []
    for words in ("before", "ending"):
        assert "/help/" in content["checkin"][words]
    assert "can’t get you urgent help" in content["checkin"]["before"]
    assert "court" in content["checkin"]["before"]


@pytest.mark.parametrize(
    ("code", "answers", "words"),
    [
        ("A3", {"toward": chosen("wanted", "play")}, "Only reasons towards something."),
        ("A3", {"away": chosen("guilt", "worse")}, "Only reasons away from something."),
        (
            "A3",
            {"toward": chosen("wanted"), "away": chosen("guilt")},
            "About as many reasons towards as away.",
        ),
        ("A3", {"toward": chosen("wanted")}, "Too few answers to describe."),
        (
            "B1",
            {"sources_one": {"touch": "own", "sigh": "own", "joke": "said", "evening": "guessed"}},
            "About half, or a little more.",
        ),
        ("B1", {"sources_two": {"ages": "own"}}, "Too few answers to describe."),
    ],
)
@pytest.mark.invariant(18)
def test_shares_are_told_in_words(code, answers, words):
    [band] = bands(SHEETS[code], answers)

    assert band.words == words
    assert not re.search(r"\d", band.words)


def test_agreements_always_say_that_anyone_may_end_them():
    for content in SHEETS.values():
        for one in content["items"]:
            if one["type"] == "agreement":
                assert one["in_session"]
                assert any("end" in text for text in one["always"])
                assert max(one["review"]) <= 6
                assert type_of(one).validate_definition(one) == []


@pytest.mark.invariant(35)
def test_no_dial_tells_anyone_what_to_do():
    for content in SHEETS.values():
        for one in content["items"]:
            if one["type"] in ("slider", "diary"):
                said = f"{one['prompt']} {one.get('hint', '')}"
                assert not re.search(r"say yes|go ahead|accept|initiate|you can start", said)
    assert "Below zero, a no is enough." in item("B4", "moment")["hint"]


def test_the_diary_is_short_chosen_and_stops_by_itself():
    diary = SHEETS["B4"]["diary"]

    assert (diary["days_a_week"], diary["for_days"], diary["modes"]) == (3, 14, ["self", "clin"])
    assert SHEETS["B4"]["sharing"]["default"] == "self"
    assert item("B4", "moment")["note"]["max_length"] == 140
