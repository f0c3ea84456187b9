"""Counting as the authors count: every example here was added up by hand."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worksheets.library import measure_definitions
from worksheets.rules import scores
from worksheets.rules.scores import NOT_VALID, SCORED, TOO_FEW, Scored

SHELF = measure_definitions.shelf()


def scored(slug, answers):
    return {one.scale: one for one in scores.score(SHELF[slug], answers)}


def all_at(slug, step):
    return dict.fromkeys(range(1, SHELF[slug]["slots"] + 1), step)


def test_a_sum_adds_what_was_answered():
    # 0 + 1 + 2 + 3 + 3 + 2 + 1 + 0 = 12
    answers = dict(zip(range(1, 9), (0, 1, 2, 3, 3, 2, 1, 0), strict=True))

    assert scored("phq-8", answers) == {"total": Scored("total", SCORED, Decimal(12), 8, 8)}


def test_a_question_that_counts_the_other_way_round():
    # Slots 14 and 20 turn: twenty-four at 0 give 0, two at 0 give 3 each: 6.
    assert scored("eda-qa", all_at("eda-qa", 0))["total"].value == 6
    # All at 3: 24 × 3 + 2 × 0 = 72.
    assert scored("eda-qa", all_at("eda-qa", 3))["total"].value == 72


def test_a_mean_with_turned_questions_from_two_decimals():
    # 4, (4 − 1) = 3, 2, (4 − 0) = 4, 3, 0: together 16, over six 2.666… = 2.67.
    answers = {1: 4, 2: 1, 3: 2, 4: 0, 5: 3, 6: 0}

    assert scored("scs", answers)["mean"].value == Decimal("2.67")


def test_parts_and_the_whole():
    # 1–6 at 3 = 18; 7–10 at 5 = 20; 11 at 4 and 12–14 at 1 = 7; together 45.
    answers = dict.fromkeys(range(1, 7), 3) | dict.fromkeys(range(7, 11), 5) | {11: 4}
    answers |= dict.fromkeys(range(12, 15), 1)

    found = {key: one.value for key, one in scored("rdas", answers).items()}

    assert found == {"consensus": 18, "satisfaction": 20, "cohesion": 7, "total": 45}


def test_factors_make_a_total_of_parts():
    # Desire (3 + 4) × 0.6 = 4.2; arousal (1+2+3+4) × 0.3 = 3; lubrication 4 × 5 × 0.3 = 6;
    # orgasm (2 + 2 + 3) × 0.4 = 2.8; satisfaction (5 + 4 + 1) × 0.4 = 4; pain 3 × 3 × 0.4 = 3.6.
    answers = {1: 3, 2: 4, 3: 1, 4: 2, 5: 3, 6: 4, 7: 5, 8: 5, 9: 5, 10: 5}
    answers |= {11: 2, 12: 2, 13: 3, 14: 5, 15: 4, 16: 1, 17: 3, 18: 3, 19: 3}

    found = {key: str(one.value) for key, one in scored("fsfi", answers).items()}

    assert found == {
        "desire": "4.2", "arousal": "3", "lubrication": "6", "orgasm": "2.8",
        "satisfaction": "4", "pain": "3.6", "total": "23.6",
    }  # fmt: skip


def test_no_activity_makes_the_fsfi_no_number_at_all():
    answers = all_at("fsfi", 3) | {17: 0}

    found = scored("fsfi", answers)

    assert {one.state for one in found.values()} == {NOT_VALID}
    assert {one.value for one in found.values()} == {None}


def test_a_missing_answer_is_no_nought():
    found = scored("gad-7", {slot: 2 for slot in range(1, 7)})["total"]

    assert found == Scored("total", TOO_FEW, None, 6, 7)


@pytest.mark.parametrize(
    ("answered", "value"),
    [(9, 18), (8, 18), (7, 18), (6, None), (0, None)],  # 2 each: 16 × 9 ÷ 8 = 14 × 9 ÷ 7 = 18
)
def test_only_where_the_definition_says_so_is_a_gap_filled_in_proportion(answered, value):
    found = scored("phq-9", dict.fromkeys(range(1, answered + 1), 2))["total"]

    assert (found.value, found.filled_up) == (value, 7 <= answered < 9)


def test_filled_in_proportion_is_rounded_half_away_from_nought():
    # 1 + 3 × 7 zeros: 1 × 9 ÷ 8 = 1.125, which is 1.13.
    answers = {1: 1} | dict.fromkeys(range(2, 9), 0)

    assert scored("phq-9", answers)["total"].value == Decimal("1.13")


def test_ours_needs_one_of_two_answers_a_scale_and_adds_nothing_up():
    # Ease (4 + 3) ÷ 2 = 3.5; freedom 2; pressure: nothing; closeness 0.
    found = scored("ease-and-freedom", {1: 4, 2: 3, 3: 2, 7: 0, 8: 0})

    assert {key: one.value for key, one in found.items()} == {
        "ease": Decimal("3.5"), "freedom": 2, "pressure": None, "closeness": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("side", "at", "below", "edge", "above"),
    [
        ("from", "10", False, True, True),
        ("above", "10", False, False, True),
        ("below", "13.5", True, False, False),
        ("to", "26.55", True, True, False),
    ],
)
def test_the_edges_of_a_cut_off(side, at, below, edge, above):
    limit, hair = Decimal(at), Decimal("0.01")

    found = [scores.is_on_side(limit + step, side, limit) for step in (-hair, 0, hair)]

    assert found == [below, edge, above]


@pytest.mark.parametrize(
    ("first", "last", "is_change"),
    [("40", "51.57", False), ("40", "51.58", True), ("51.58", "40", True), ("40", "40", False)],
)
def test_reliable_change_is_the_authors_number_or_more_either_way(first, last, is_change):
    by = Decimal(SHELF["rdas"]["scales"][0]["change"]["by"])

    assert by == Decimal("11.58")
    assert scores.moved(Decimal(first), Decimal(last), by) is is_change


@pytest.mark.parametrize(
    ("slug", "low", "high"),
    [
        ("phq-2", 0, 6), ("phq-8", 0, 24), ("phq-9", 0, 27), ("gad-2", 0, 6), ("gad-7", 0, 21),
        ("hark", 0, 4), ("csi-4", 0, 21), ("csi-16", 0, 81), ("csi-32", 0, 161),
        ("eda-qa", 0, 78), ("scs", 0, 4), ("rdas", 0, 69), ("fsfi", 2, 36), ("sds", 0, 48),
        ("fsds-r", 0, 52), ("gmsex", 5, 35), ("nsss", 20, 100), ("nsss-s", 12, 60),
        ("hits", 4, 20), ("e-hits", 5, 25), ("wast", 8, 24), ("casr-sf", 0, 75),
    ],
)  # fmt: skip
def test_the_ends_of_each_scale_are_those_of_its_articles(slug, low, high):
    definition = SHELF[slug]

    ends = scores.limits(definition, definition["scales"][0])

    # The FSFI's own lowest is 2.0, with the two satisfaction questions counted from one; its
    # fourteenth question starts at nought here because its authors offer “no activity”.
    assert ends == (Decimal(low), Decimal(high))


@st.composite
def measure_and_answers(draw):
    definition = draw(st.sampled_from(sorted(SHELF.values(), key=lambda one: one["slug"])))
    answers = {}
    for group in definition["answers"]:
        steps = st.integers(group["from"], group["from"] + group["steps"] - 1)
        for slot in group["slots"]:
            if draw(st.integers(0, 9)):
                answers[slot] = draw(steps)
    return definition, answers


@given(measure_and_answers())
def test_a_number_stays_within_its_scale_and_rests_on_what_was_answered(made):
    definition, answers = made

    results = scores.score(definition, answers)

    assert [one.scale for one in results] == [one["key"] for one in definition["scales"]]
    for scale, result in zip(definition["scales"], results, strict=True):
        assert 0 <= result.answered <= result.asked
        assert (result.value is None) == (result.state != SCORED)
        if result.value is not None:
            low, high = scores.limits(definition, scale)
            assert low <= result.value <= high
        kept = scores.as_stored(result)
        assert scores.from_stored(result.scale, kept) == result


@given(measure_and_answers())
def test_turning_every_question_turns_the_scale(made):
    """A sum and the sum of everything turned meet in the middle of the scale."""
    definition, answers = made
    scale = next((one for one in definition["scales"] if "slots" in one), None)
    if scale is None or set(scale["slots"]) - set(answers) or definition.get("invalid"):
        return
    turned = sorted(set(scale["slots"]) - set(scale.get("reversed", ())))
    other = definition | {"scales": [scale | {"reversed": turned}]}
    plain = scores.score(definition | {"scales": [scale]}, answers)[0].value
    low, high = scores.limits(definition, scale)

    mirrored = scores.score(other, answers)[0].value

    assert abs(Fraction(plain + mirrored) - Fraction(low + high)) <= Fraction(2, 100)
