"""Every kind of question: what goes in comes out, blanks are complete, and nonsense is refused."""

import json
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.template import Context, Template

from tests.support.items import CARDS, ITEMS, OPTIONS, PLACES, SAID, STEPS, item
from worksheets.item_types import ITEM_TYPES, SKIPPED, type_of

EVERY_ITEM = pytest.mark.parametrize("one", ITEMS.values(), ids=ITEMS)
EVERY_ANSWER = pytest.mark.parametrize(
    ("name", "value", "words"), SAID, ids=[f"{name}-{n}" for n, (name, *_) in enumerate(SAID)]
)


def posted(one, data):
    """The form as a browser's post would fill it."""
    query = QueryDict(mutable=True)
    for name, value in data.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return type_of(one).form(one, data=query)


def drawn(one, **kwargs):
    form = type_of(one).form(one, **kwargs)
    text = "{% load crispy_forms_tags %}{% crispy form %}"
    return Template(text).render(Context({"form": form}))


def test_every_type_is_tried():
    assert {one["type"] for one in ITEMS.values()} == set(ITEM_TYPES)


@EVERY_ANSWER
def test_value_survives_post_json_and_back(name, value, words):
    one, kind = ITEMS[name], type_of(ITEMS[name])
    stored = json.loads(json.dumps(value))

    form = posted(one, kind.post_data(one, stored))

    assert form.is_valid(), form.errors
    assert kind.value(form) == value
    assert kind.accepts(one, stored)


@EVERY_ANSWER
def test_value_reads_as_words(name, value, words):
    one = ITEMS[name]

    lines = [line.text for line in type_of(one).words(one, value)]

    assert lines == words or words is None
    assert all(lines)


@EVERY_ANSWER
def test_value_fills_the_form_again(name, value, words):
    one, kind = ITEMS[name], type_of(ITEMS[name])

    form = kind.form(one, initial=value, prefix="q")

    assert kind.post_data(one, value, prefix="q") == {
        form.add_prefix(name): field.initial or form.initial[name]
        for name, field in form.fields.items()
        if name in form.initial
    }


@EVERY_ITEM
@pytest.mark.invariant(34)
def test_blank_is_a_complete_answer(one):
    form = posted(one, {})

    assert form.is_valid()
    assert type_of(one).value(form) is SKIPPED
    assert type_of(one).words(one, SKIPPED) == []
    assert type_of(one).accepts(one, SKIPPED)
    assert not any(field.required for field in form.fields.values())


@EVERY_ITEM
def test_page_has_a_label_for_every_control_and_no_pressure(one):
    page = drawn(one)

    assert one["prompt"] in page
    assert "required" not in page
    assert "optional" not in page
    assert "checked" not in page
    assert "style=" not in page


@EVERY_ITEM
def test_reading_a_skip_says_left_blank(one):
    text = "{% load worksheet_items %}{% answer item value %}"

    page = Template(text).render(Context({"item": one, "value": SKIPPED}))

    assert "Left blank." in page


@EVERY_ANSWER
def test_reading_escapes_what_was_typed(name, value, words):
    text = "{% load worksheet_items %}{% answer item value %}"

    page = Template(text).render(Context({"item": ITEMS[name], "value": value}))

    assert "<marks>" not in page
    for line in words or []:
        assert line in page


WRONG_FIELDS = [
    ("choice", {"answer": "gin"}, "answer"),
    ("choice", {"answer": "x" * 100_000}, "answer"),
    ("choices", {"answer": ["tea", "gin"]}, "answer"),
    ("choices", {"answer": [f"o{n}" for n in range(10_000)]}, "answer"),
    ("choices", {"answer": ["tea"] * 10_000}, "answer"),
    ("choices_alone", {"answer": ["none", "tea"]}, "answer"),
    ("choices_alone", {"answer": ["none"], "other": "Stars"}, "answer"),
    ("paired_alone", {"guess_answer": ["none", "tea"]}, "guess_answer"),
    ("likert", {"answer": "5"}, "answer"),
    ("likert", {"answer": "-1"}, "answer"),
    ("likert", {"answer": "1.0"}, "answer"),
    ("likert", {"answer": '{"a": 1}'}, "answer"),
    ("ranking", {"place_1": "gin"}, "place_1"),
    ("ranking", {"place_1": "tea", "place_3": "tea"}, "place_3"),
    ("ranking", {"place_1": "tea", "other": "Stars"}, "other"),
    ("choice", {"answer": "tea", "other": "Stars"}, "other"),
    ("choice", {"answer": "other", "other": "x" * 201}, "other"),
    ("slider", {"answer": "11"}, "answer"),
    ("slider", {"answer": "-11"}, "answer"),
    ("slider", {"answer": "1.5"}, "answer"),
    ("slider", {"answer": "9" * 10_000}, "answer"),
    ("slider", {"answer": "NaN"}, "answer"),
    ("slider", {"answer": "3", "na": "on"}, "answer"),
    ("sort", {"card_sigh": "elsewhere"}, "card_sigh"),
    ("yes_no_maybe", {"card_sigh": "private_no"}, "card_sigh"),
    ("true_false", {"answer": "True"}, "answer"),
    ("paired_ranking", {"mine_place_1": "tea", "mine_place_2": "tea"}, "mine_place_2"),
    ("paired_ranking", {"guess_place_1": "gin"}, "guess_place_1"),
    ("free_text", {"answer": "x" * 4001}, "answer"),
    ("free_text_letter", {"answer": "I hope you can forgive me."}, "answer"),
    ("regions", {"region_note": ["gin"]}, "region_note"),
    ("regions", {"other": "A scar"}, "other"),
    ("regions", {"region_other": ["warm"], "other": "x" * 201}, "other"),
    ("sentence", {"part_when": "x" * 301}, "part_when"),
    ("agreement", {"ready": ["gin"]}, "ready"),
    ("agreement", {"review": "5"}, "review"),
    ("agreement", {"clause_ask": "words, at least twice a week"}, "clause_ask"),
    ("diary", {"answer": "3", "na": "on"}, "answer"),
    ("diary", {"free": "5"}, "free"),
    ("diary", {"note": "x" * 141}, "note"),
    ("free_text", {"answer": "a\x00b"}, "answer"),
    ("free_text", {"answer": "a\ud800b"}, "answer"),
]


@pytest.mark.parametrize(("name", "data", "field"), WRONG_FIELDS)
def test_nonsense_is_refused_beside_its_field(name, data, field):
    form = posted(ITEMS[name], data)

    assert not form.is_valid()
    assert list(form.errors) == [field]
    with pytest.raises(ValidationError):
        type_of(ITEMS[name]).value(form)


@pytest.mark.parametrize(("name", "data", "field"), WRONG_FIELDS)
def test_a_complaint_does_not_repeat_what_was_sent(name, data, field):
    complaint = str(posted(ITEMS[name], data).errors)

    assert len(complaint) < 600
    assert "gin" not in complaint


def test_too_long_a_text_says_how_long_and_keeps_it():
    one = ITEMS["free_text"]
    form = posted(one, {"answer": "é" * 4001})

    assert form.errors["answer"][0].startswith("That’s 4001 characters. There’s room for 4000.")
    assert "é" * 4001 in drawn(one, data={"answer": "é" * 4001})


def test_windows_line_ends_do_not_count():
    form = posted(ITEMS["free_text"], {"answer": "\r\n".join("x" * 2000)})

    assert form.is_valid()
    assert "\r" not in form.value


@pytest.mark.parametrize("text", ["", "   ", "\r\n \t"])
def test_only_spaces_is_a_skip(text):
    form = posted(ITEMS["free_text"], {"answer": text})

    assert form.is_valid()
    assert form.value is SKIPPED


def test_fields_nobody_asked_for_are_ignored():
    form = posted(ITEMS["likert"], {"answer": "2", "visibility": "partner", "key": "fear"})

    assert form.is_valid()
    assert form.value == 2


def test_ranking_closes_gaps():
    form = posted(ITEMS["ranking"], {"place_2": "film", "place_3": "tea"})

    assert form.is_valid()
    assert form.value == {"order": ["film", "tea"]}


def test_words_in_the_other_box_choose_it():
    assert posted(ITEMS["choice"], {"other": "Stars"}).is_valid()
    form = posted(ITEMS["choices"], {"answer": ["tea"], "other": "Stars"})

    assert form.is_valid()
    assert form.value == {"chosen": ["tea", "other"], "other": "Stars"}


@pytest.mark.invariant(36)
def test_dial_starts_unanswered_and_accepts_doesnt_apply():
    one = ITEMS["slider"]
    untouched = type_of(one).form(one)

    assert untouched["answer"].value() is None
    assert posted(one, {"na": "on"}).is_valid()
    assert posted(one, {"answer": "0"}).is_valid()


@pytest.mark.invariant(35)
def test_dial_words_say_where_and_nothing_else():
    one = ITEMS["slider"]
    for at in range(-10, 11):
        [line] = type_of(one).words(one, {"at": at})
        assert line.text == f"{at} on a dial from “Far away” to “Very near”".replace("-", "−")


NOT_STORED = [
    [],
    {},
    "tea",
    7,
    True,
    1.5,
    {"chosen": []},
    {"chosen": ["gin"]},
    {"chosen": "tea", "extra": 1},
    {"order": [["tea"]]},
    {"order": ["tea", "tea"]},
    {"at": "3"},
    {"at": 3, "applies": False},
    {"mine": {"mine": {"mine": {}}}},
    {"sigh": {"sigh": "yes"}},
]


@EVERY_ITEM
@pytest.mark.parametrize("value", NOT_STORED, ids=str)
def test_a_stored_value_of_the_wrong_shape_is_not_accepted(one, value):
    if one["type"] == "free_text" and isinstance(value, str):
        return
    assert type_of(one).accepts(one, value) is False


BAD_DEFINITIONS = [
    (item("choice", options=[OPTIONS[0], OPTIONS[0]]), ("options", 1, "key")),
    (item("choice", options=[OPTIONS[3], OPTIONS[3] | {"key": "x", "text": "X"}]), ("options",)),
    (item("ranking", options=OPTIONS, top=5), ("top",)),
    (item("likert", labels=["a", "b", "a"]), ("labels", 2)),
    (item("sort", cards=[CARDS[0], CARDS[0]], places=PLACES), ("cards", 1, "key")),
    (item("yes_no_maybe", options=CARDS, answers=["yes", "maybe"]), ("answers",)),
    (item("paired", guess="x", of={"type": "likert", "labels": STEPS}), ()),
    (
        item("paired", mine="x", mine_from="y", guess="x", of={"type": "likert", "labels": STEPS}),
        ("mine_from",),
    ),
    (item("regions", options=[*CARDS, CARDS[0]], feelings=PLACES), ("options", 2, "key")),
    (item("regions", options=CARDS, feelings=[PLACES[0]] * 2), ("feelings", 1, "key")),
    (item("sentence", parts=[{"key": "a", "lead": "I"}] * 2), ("parts", 1, "key")),
    (
        item("agreement", always=["You owe me."], clauses=[{"key": "a", "lead": "We"}]),
        ("always", 0),
    ),
    (
        item("agreement", always=["Fine."], clauses=[{"key": "a", "lead": "Every week we"}]),
        ("clauses", 0, "lead"),
    ),
    (ITEMS["diary"] | {"happened": ITEMS["diary"]["context"]}, ("happened", "options", 0, "key")),
    (
        item("paired", mine="x", guess="x", of={"type": "likert", "labels": ["a", "a"]}),
        ("of", "labels", 1),
    ),
]


@pytest.mark.parametrize(("one", "path"), BAD_DEFINITIONS)
def test_definition_is_checked_where_it_is_wrong(one, path):
    problems = type_of(one).validate_definition(one)

    assert path in [where for where, _ in problems]


@EVERY_ITEM
def test_good_definitions_have_no_problems(one):
    assert type_of(one).validate_definition(one) == []


@pytest.mark.invariant(31)
def test_rules_never_look_at_a_guess():
    one = ITEMS["paired_choices"]
    value = {"guess": {"chosen": ["tea"]}}

    assert type_of(one).picks(one, value) == []
    assert type_of(ITEMS["paired_guess"]).number(ITEMS["paired_guess"], {"guess": 4}) is None


def test_prefix_keeps_two_questions_on_one_page_apart():
    kind, one = type_of(ITEMS["likert"]), ITEMS["likert"]
    request = SimpleNamespace(POST={"a-answer": "1", "b-answer": "3"})

    first, second = (kind.form(one, data=request.POST, prefix=prefix) for prefix in "ab")

    assert [first.is_valid(), second.is_valid()] == [True, True]
    assert [first.value, second.value] == [1, 3]


def test_regions_presume_no_body_and_are_plain_lists():
    page = drawn(ITEMS["regions"])

    assert "<svg" not in page
    assert "<img" not in page
    assert page.count('type="checkbox"') == 6


@pytest.mark.invariant(33)
def test_what_always_holds_has_no_control():
    page = drawn(ITEMS["agreement"])

    assert "Any of us can end this at once." in page
    assert 'value="always"' not in page
    assert type_of(ITEMS["agreement"]).words(ITEMS["agreement"], {"review": 2})[0].text == (
        "Any of us can end this at once."
    )


def test_a_sentence_with_a_gap_still_reads_as_one():
    one = ITEMS["sentence"]

    assert [line.text for line in type_of(one).words(one, {"parts": {"feel": "calm. "}})] == [
        "I feel calm."
    ]


@pytest.mark.invariant(35)
def test_a_diary_rule_sees_how_free_a_no_was_and_never_the_dial():
    one, kind = ITEMS["diary"], type_of(ITEMS["diary"])

    assert kind.number(one, {"at": 9}) is None
    assert kind.number(one, {"at": 9, "free": 1}) == 1
    assert kind.picks(one, {"context": ["sigh"], "happened": "demand"}) == ["sigh", "demand"]


def test_an_explanation_reads_the_same_whatever_was_answered():
    one = item("true_false", explanation="Nobody is owed.")

    pages = [drawn(one), drawn(one, initial="true"), drawn(one, initial="false")]

    assert all("Nobody is owed." in page for page in pages)
    assert "Nobody is owed." not in drawn(ITEMS["true_false"])
