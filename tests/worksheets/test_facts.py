"""One table says which facts ask for a Hold and which for a talk alone; no sheet says it itself."""

import re
from pathlib import Path

import pytest

from tests.support.shipped import SHEETS
from worksheets.library import measure_definitions, reading
from worksheets.parsing import strict_yaml
from worksheets.parsing.strict_yaml import LibraryError
from worksheets.rules import facts, flags, phrases
from worksheets.rules.conditions import by_key

PUBLISHED = {one.content["code"]: one.content for one in reading.read_library()}
SAFETY = {
    "fear_of_harm", "force", "strangulation", "threat", "stalking", "coerced", "control",
    "monitored", "unsafe_together", "violence_screen", "self_harm", "harm_to_others", "child",
    "own_force", "own_control", "own_leverage",
}  # fmt: skip
NOTE = {
    "worry_about_mood", "being_left", "asked_again", "pain", "memories", "older_hurt",
    "numb_or_far", "going_along", "not_free", "monitored_once", "own_pressing",
    "would_rather_not_say", "unsure_stop", "own_unsure_over", "own_control_once",
}  # fmt: skip


def told(contents):
    """(where, flag) for every flag and pattern of a diary in these."""
    return [
        (code, flag)
        for code, content in contents.items()
        for flag in [
            *content.get("flags", ()),
            *content.get("diary", {}).get("patterns", ()),
        ]
    ]


def nameless(contents):
    return [(code, flag["flag"]) for code, flag in told(contents) if "fact" not in flag]


def tiered_apart(contents):
    """Facts that are not of one tier everywhere. To suggest a sheet is a way to note something."""
    tiers: dict[str, set[str]] = {}
    for _, flag in told(contents):
        tier = "note" if flag["kind"] == "offer" else flag["kind"]
        tiers.setdefault(flag.get("fact", ""), set()).add(tier)
    return {fact for fact, found in tiers.items() if len(found) > 1}


def test_each_flag_of_each_shipped_sheet_names_the_fact_it_tells():
    assert nameless(PUBLISHED) == []
    assert len(told(PUBLISHED)) > 60, "and there is something to look at"


def test_no_two_sheets_tier_one_fact_differently():
    assert tiered_apart(PUBLISHED) == set()
    for code, flag in told(PUBLISHED):
        is_safety = facts.table()[flag["fact"]].tier == "safety"
        assert is_safety == (flag["kind"] == "safety"), (code, flag["flag"])


def test_the_two_looks_above_find_what_they_look_for():
    flag = {"flag": "x", "fact": "pain", "kind": "note"}
    apart = {"A": {"flags": [flag]}, "B": {"flags": [flag | {"kind": "safety"}]}}

    assert tiered_apart(apart) == {"pain"}
    assert nameless({"A": {"flags": [{"flag": "x", "kind": "note"}]}}) == [("A", "x")]


def test_the_table_has_the_two_tiers_of_the_protocol():
    tiers = {key: fact.tier for key, fact in facts.table().items()}

    assert {key for key, tier in tiers.items() if tier == "safety"} == SAFETY
    assert {key for key, tier in tiers.items() if tier == "note"} >= NOTE


def test_every_fact_of_the_table_is_told_somewhere():
    """By a question, a measure, or what somebody wrote."""
    used = {flag["fact"] for _, flag in told(PUBLISHED)}
    used |= {one["fact"] for one in phrases._list()}
    used |= {flag["fact"] for one in measure_definitions.read() for flag in one.get("flags", ())}

    assert set(facts.table()) - used == set()


def test_a_measure_and_a_list_of_phrases_take_their_tier_from_the_table():
    for one in measure_definitions.read():
        for flag in one.get("flags", ()):
            assert flag["fact"] in facts.table()
            assert "kind" not in flag
    holds = {one.key: one.holds for one in phrases.categories()}
    assert holds == {
        "self_harm": True, "threat": True, "mood": False, "asked_again": False,
        "harm_to_others": True,
        "assault": True, "no_not_heard": True, "cannot_say_no": False, "child": True,
    }  # fmt: skip


# What somebody chooses, in the words on the page, and the fact that it is told as.
CHOSEN = [
    ("A3", "could_stop", "no", "No", "force"),
    ("A3", "could_stop", "unsure", "I’m not sure", "unsure_stop"),
    ("A3", "away", "sulking", "Sulking or a cold mood", "worry_about_mood"),
    ("A3", "away", "worse", "Something worse", "fear_of_harm"),
    ("B1", "heaviest_why", "mood", "I worry about their mood if I say no", "worry_about_mood"),
    ("B1", "heaviest_why", "afraid", "I’m afraid of what they’d do if I said no", "fear_of_harm"),
    ("C1", "what_might", "sad", "That they’re sad", "worry_about_mood"),
    ("C1", "what_might", "hurt", "Being physically hurt", "fear_of_harm"),
    ("C5", "is_over", "no", "Not yet", "own_control"),
    ("C5", "is_over", "unsure", "I’m not sure", "own_unsure_over"),
    ("C6", "what_i_do", "threaten", "I say what will happen if it’s always no", "own_control"),
    ("C6", "past_acts", "threat_leave", "Threatened to leave", "own_pressing"),
    ("C6", "past_acts", "tell_people", "Threatened to tell people something about them",
     "own_leverage"),
    ("C6", "past_acts", "threat_self", "Threatened to hurt myself", "self_harm"),
    ("C6", "past_acts", "threat_once", "Threatened to hurt someone, once", "own_control_once"),
    ("C6", "past_acts", "threat_more", "Threatened to hurt someone, more than once",
     "own_control"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "key", "option", "words", "fact"), CHOSEN)
def test_an_option_says_in_its_words_what_it_is_told_as(code, key, option, words, fact):
    texts = {one["key"]: one["text"] for one in by_key(SHEETS[code])[key]["options"]}
    hits = {hit.flag for hit in flags.flags(SHEETS[code], {key: {"chosen": [option]}})}

    assert texts[option] == words
    assert {f["fact"] for f in SHEETS[code]["flags"] if f["flag"] in hits} == {fact}


WHAT_A_NO_LEADS_TO = "I worry about what would happen to me if I said no to sex."


@pytest.mark.parametrize(
    ("answer", "kind", "fact"),
    [("once", "note", "afraid_once"), ("few_times", "safety", "fear_of_harm"),
     ("often", "safety", "fear_of_harm"), ("rather_not", "note", "would_rather_not_say")],
)  # fmt: skip
def test_worry_about_what_a_no_would_lead_to_is_fear_and_not_a_mood(answer, kind, fact):
    asked = by_key(SHEETS["P0"])["worry_no"]
    told_by = flags.flags(SHEETS["P0"], {"worry_no": {"chosen": [answer]}})
    hits = {hit.flag for hit in told_by}

    assert asked["prompt"] == WHAT_A_NO_LEADS_TO
    assert "isn’t about a partner being sad or in a bad mood" in asked["hint"]
    assert {hit.kind for hit in told_by} == {kind}
    assert {f["fact"] for f in SHEETS["P0"]["flags"] if f["flag"] in hits} == {fact}


def test_going_along_for_a_mood_says_nothing_about_what_might_happen():
    said = by_key(PUBLISHED["M0"])["q6"]
    [flag] = [one for one in PUBLISHED["M0"]["flags"] if one["flag"] == "goes_along_from_worry"]

    assert said["prompt"] == "I go along so as not to spoil the mood."
    assert (flag["fact"], flag["kind"]) == ("going_along", "note")


def test_no_option_told_as_a_mood_speaks_of_what_would_happen():
    """Whoever adds an option about harm cannot leave it among moods."""
    for code, content in SHEETS.items():
        choices = [one for one in content["items"] if one["type"] == "choice"]
        for item in choices:
            for option in item["options"]:
                hits = {
                    one.flag
                    for one in flags.flags(content, {item["key"]: {"chosen": [option["key"]]}})
                }
                told_as = {f["fact"] for f in content["flags"] if f["flag"] in hits}
                if told_as & {"worry_about_mood", "going_along"}:
                    assert not re.search("what (would |might )?happens?|afraid", option["text"]), (
                        code, option["key"],
                    )  # fmt: skip


def test_worry_about_a_mood_never_holds():
    for content in SHEETS.values():
        for flag in content["flags"]:
            if flag["fact"] in {"worry_about_mood", "being_left", "asked_again", "not_free"}:
                assert flag["kind"] != "safety"


@pytest.mark.parametrize(
    ("now", "then", "what"),
    [
        ("fact: worry_about_mood", "fact: worry_about_moods", "did you mean “worry_about_mood”?"),
        ("fact: worry_about_mood", "fact: blue", "“blue” is not in facts.yaml; use one of:"),
        ("    fact: worry_about_mood\n", "", "say which fact of facts.yaml this tells"),
        ("fact: worry_about_mood", "fact: pain\n    kind: safety", "the fact says the tier"),
    ],
)
def test_a_flag_that_names_no_fact_or_a_strange_one_is_told_with_its_line(now, then, what):
    path = reading.CONTENT / "worksheets" / "keeping-count.yaml"
    text = path.read_text("utf-8")
    assert now in text

    text = text.replace(now, then, 1)

    with pytest.raises(LibraryError) as problems:
        reading.read_worksheet(text.encode(), "keeping-count.yaml", reading.read_shared())

    [problem] = problems.value.problems
    assert what in str(problem)
    assert text.split("\n")[problem.line - 1].strip().startswith(("- flag: fear", "fact:", "kind:"))


def test_a_tier_that_is_no_tier_and_a_fact_that_stands_twice_are_told(tmp_path: Path):
    row = "- {fact: pain, tier: note, words: has pain}\n"
    (tmp_path / "facts.yaml").write_text(row + row.replace("note", "red"), "utf-8")
    assert "use one of: safety, note" in str(reading.facts_problems(tmp_path)[0])

    (tmp_path / "facts.yaml").write_text(row + row.replace("note", "safety"), "utf-8")
    assert "“pain” is there twice; a fact has one tier" in str(reading.facts_problems(tmp_path)[0])


def test_the_words_of_a_fact_finish_a_sentence():
    rows = strict_yaml.parse(facts.FILE.read_text("utf-8"), "facts.yaml").data

    for row in rows:
        assert not row["words"].endswith(".")
        assert row["words"].split()[0] in {
            "is", "was", "has", "had", "speaks", "answered", "would", "cannot", "worries", "goes",
            "does", "believes", "made", "feels",
        }  # fmt: skip


def test_a_published_kind_stands_whatever_the_table_says_later():
    old = {"flag": "x", "kind": "safety", "fact": "pain", "when": {"item": "a"}, "words": "W."}

    assert facts.kind_of(old) == "safety"
    assert facts.kind_of({"flag": "x", "fact": "pain"}) == "note"
    assert facts.kind_of({"flag": "x", "fact": "pain", "offer": ["A3"]}) == "offer"
    assert facts.kind_of({"flag": "x", "fact": "force", "offer": ["A3"]}) == "safety"
