"""Agreements hold no quota, deadline, price or threat, and letters ask for nothing (Inv 33)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.shipped import LIBRARY
from worksheets.item_types import type_of
from worksheets.lint.agreements import AGREEMENT, LETTER, complaints, problems

pytestmark = pytest.mark.invariant(33)

AGREEMENTS = [
    item for content in LIBRARY.values() for item in content["items"] if item["type"] == "agreement"
]
REFUSED = [
    ("At least once", "quota"),
    ("We are close three times", "quota"),
    ("2x and no more", "quota"),
    ("Once a week we lie down", "quota"),
    ("no fewer than two evenings", "quota"),
    ("Every Saturday", "frequency"),
    ("each second evening we hug", "frequency"),
    ("we hug daily", "frequency"),
    ("Sundays are for us", "frequency"),
    ("more often than now", "frequency"),
    ("By the end of the month we’ll have tried", "deadline"),
    ("before Christmas", "deadline"),
    ("within two weeks", "deadline"),
    ("no later than May", "deadline"),
    ("Or else I sleep on the sofa", "penalty"),
    ("there will be consequences", "penalty"),
    ("a yes, or I’m leaving", "penalty"),
    ("Whoever forgets pays for it", "penalty"),
    ("You owe me one", "owing"),
    ("I’ll make it up to you", "owing"),
    ("pay me back with a cuddle", "owing"),
    ("a hug is due", "owing"),
    ("Nobody leaves; you owe me", "owing"),
    ("You must tell me", "must"),
    ("We have to try", "must"),
    ("Sam should begin", "must"),
    ("You’ve got to mean it", "must"),
    ("you’re supposed to answer", "must"),
    ("We never say no", "no_free_no"),
    ("I always say yes", "no_free_no"),
    ("you can’t decline", "no_free_no"),
    ("If you cook, I will kiss you", "bargain"),
    ("If you do the dishes then we cuddle", "bargain"),
    ("I’ll lie down with you if you apologise", "bargain"),
    ("If one of us is kind, the other gets a hug", "reward"),
    ("a massage in return for the dishes", "reward"),
    ("You earn a yes", "reward"),
    ("kisses only when the kitchen is clean", "reward"),
    ("closeness as long as you’re nice", "reward"),
    ("an IOU for later", "reward"),
    ("a deal is a deal", "reward"),
]
FINE = [
    "Nothing is owed for past noes.",
    "Nobody has to explain.",
    "“Thanks for telling me.”",
    "Tea, a walk, or an hour alone",
    "a candle in the window",
    "We put the phones in the other room.",
    "Any of us can stop at any moment.",
    "If one of us says stop, we stop.",
    "When one of us says no, the others say “okay”.",
    "quiet, and no questions",
    "You don’t have to say why.",
    "a hand that can be let go",
    "about ten minutes",
    "until one of us has had enough",
    "being asked in words, before touch",
    "music we both like",
    "Neither of us owes the next move.",
]


def rules(text, kind=AGREEMENT):
    return {found.rule for found in problems(text, kind)}


@pytest.mark.parametrize(("text", "rule"), REFUSED)
def test_what_an_agreement_cannot_hold(text, rule):
    # “the other gets” and the like may be caught by more than one rule; one is enough.
    assert rule in rules(text) or (rule == "reward" and "bargain" in rules(text))


@pytest.mark.parametrize("text", FINE)
def test_what_an_agreement_may_say(text):
    assert problems(text) == []


def test_a_writer_reads_each_suggestion_once():
    [told] = complaints("At least twice a week", AGREEMENT)

    assert told == "“at least”: Leave out how often and how many. Say how you’d like it to be."
    assert complaints("Tea, and a walk", AGREEMENT) == []


def test_every_rule_is_tried():
    assert {rule for _, rule in REFUSED} == {rule.key for rule in AGREEMENT}


BAD_TEXTS = st.sampled_from([text for text, _ in REFUSED])


@st.composite
def disguised(draw):
    """A refused text, written another way: case, spaces, marks, quotes, invisible characters."""
    text = draw(BAD_TEXTS)
    if draw(st.booleans()):
        text = draw(st.sampled_from([str.upper, str.title, str.lower]))(text)
    text = text.replace("’", draw(st.sampled_from(["'", "’", "`", "´"])))
    text = text.replace(" ", draw(st.sampled_from([" ", "  ", "\n", "\t", "\u00a0", " \u200b"])))
    hidden = draw(st.sampled_from(["", "\u200b", "\u00ad", "\u2060"]))
    middle = draw(st.integers(1, len(text) - 1))
    text = text[:middle] + hidden + text[middle:]
    wrap = draw(st.sampled_from(["{}", "*{}*", "“{}”", "({})", "We think: {}", "Tea. {}"]))
    return wrap.format(text)


@given(disguised())
def test_a_disguise_changes_nothing(text):
    assert problems(text)


@given(
    st.sampled_from(["one", "two", "3", "four", "ten", "several", "a few"]),
    st.sampled_from(["a", "per", "each", "every"]),
    st.sampled_from(["day", "week", "weekend", "month", "year"]),
)
def test_every_quota_is_found(number, per, span):
    assert problems(f"We lie close {number} times {per} {span}, perhaps.")


@given(
    st.sampled_from(["you", "we", "they", "one of us", "my partner"]),
    st.sampled_from(["cook", "are kind", "stop working late", "come to the wedding"]),
    st.sampled_from(["I will", "I’ll", "you get", "then we", "I would"]),
)
def test_every_bargain_is_found(who, does, gives):
    assert problems(f"If {who} {does}, {gives} cuddle.")


@given(st.text(max_size=600))
def test_no_text_breaks_it(text):
    assert isinstance(problems(text), list)
    assert isinstance(problems(text, LETTER), list)


@pytest.mark.parametrize("text", ["if you ", "nobody ", "we will ", "hope we ", "a", "once a"])
def test_a_long_text_is_read_in_time(text):
    assert isinstance(problems(text * (20_000 // len(text))), list)
    assert isinstance(problems(text * (20_000 // len(text)), LETTER), list)


@pytest.mark.parametrize("item", AGREEMENTS, ids=[item["key"] for item in AGREEMENTS])
def test_no_agreement_of_the_library_keeps_such_a_text(item):
    for text, _ in REFUSED:
        for clause in item["clauses"]:
            name = f"clause_{clause['key']}"
            form = type_of(item).form(item, data={name: text})
            assert list(form.errors) == [name]
            assert form[name].value() == text


LETTERS = [
    ("I hope you can forgive me.", "forgiveness"),
    ("Please give me another chance.", "forgiveness"),
    ("I wish we could be intimate again.", "asking_for_sex"),
    ("When you are ready we can have sex.", "asking_for_sex"),
    ("I shouted, but you shouted too.", "but_you"),
    ("You made me do it.", "but_you"),
    ("It was because you were cold.", "but_you"),
    ("Please write back soon.", "answer"),
    ("I need you to say something.", "answer"),
]
GOOD_LETTERS = [
    "I asked again after you had said no. I stopped speaking to you for two days.",
    "I imagine that it was lonely. I imagine that home felt unsafe.",
    "I have learned that my sadness is mine to look after.",
    "I say my sentence once. After a no I go for a walk. I talk to a friend.",
]


@pytest.mark.parametrize(("text", "rule"), LETTERS)
def test_a_letter_asks_for_nothing(text, rule):
    assert rule in rules(text, LETTER)


@pytest.mark.parametrize("text", GOOD_LETTERS)
def test_a_plain_letter_stands(text):
    assert problems(text, LETTER) == []
