"""Words that ask to be read first: found in any shape, in bounded time, never as a grade."""

import time

import pytest

from worksheets.item_types import type_of
from worksheets.rules import phrases

SAYS = {
    "self_harm": [
        "Some days I want to die.",
        "I might kill\n\nmyself",
        "I WANT TO END MY LIFE",
        "thinking about suicide; suicidal thoughts",
        "I don’t want to live any more",
        "i dont want to be here",
        "I self-harm sometimes",
        "I’ve been cutting again, hurting myself",
        "They’d be better off without me",
        "I can't go on like this",
    ],
    "threat": [
        "He threatened to tell my mother",
        "she said she’d kill me",
        "I’m afraid of him",
        "I am scared of what she does",
        "he won't let me leave",
        "wouldn’t: I'm frightened he’ll find out",
        "they follow me to work",
        "there was a knife",
        "Sam hurt me",
        "I’m afraid he’ll hurt me",
        "I’m scared she will be cold and then hurt me",
        "I’m afraid he’ll do something if I leave",
        "I’m afraid of what he’d do if he thought I told you",
        "I’m scared he will make me keep quiet",
        "I’m afraid he’ll hurt those I love",
        "I’m frightened he will do something when he’s upset",
        "I’m not allowed to say no",
        "I didn’t dare to say no",
    ],
    "mood": [
        "I’m afraid he’ll be disappointed if I say no.",
        "I’m afraid she’ll sulk",
        "scared she doesn’t love me any more",
        "I’m scared they will leave",
        "I’m afraid of what she’d think of me",
        "I worry he’ll go cold",
        "I let her because she gets upset",
        "I’m afraid she’d be cross",
        "worried about what he’d say",
    ],
    "asked_again": [
        "He won’t stop asking",
        "she kept asking until I said yes",
    ],
    "harm_to_others": [
        "I want to hurt her",
        "I am going to hit him one day",
        "I could kill him",
        "Sometimes I have the urge to punch somebody",
        "I’m going to hurt her",
        "I hit her last year",
    ],
    "assault": [
        "He hit me",
        "they raped me",
        "She was hitting and kicking me",
        "his hands were around my neck",
        "I couldn’t breathe",
        "I was forced to have sex",
        "he held me down",
        "I woke up and he was touching me",
        "it was sexual abuse",
        "strangled me last year",
    ],
    "cannot_say_no": [
        "I can't say no",
        "I can’t ever say no to him",
        "I cannot say no.",
        "couldn´t say no",
        "CANT SAY NO",
        "I never say no",
        "I gave in because it was easier",
    ],
    "no_not_heard": [
        "I said no and he did it anyway",
        "he didn’t stop when I asked",
        "I had no choice",
    ],
    "child": [
        "He hits our son",
        "I'm worried for the children",
        "my daughter saw it and hid",
        "she was underage",
        "child abuse",
    ],
}
CALM = [
    "",
    "We talked about the weather and went for a walk.",
    "The children were asleep, so it was quiet.",
    "I felt close, and then tired. Saying no was fine.",
    "Work is killing the mood.",
    "He listened when I asked him to slow down.",
    "The dye job looked good.",
    "I like it when we hold hands.",
    "My therapist asked me what I want.",
    "I let him because I was angry, and then we talked.",
    "It hurts me to hear a no.",
    "She said no and that hurt me.",
    "He doesn’t stop asking about the holidays.",
    "Nobody hit me. He never hit me.",
    "He’d never hurt me.",
    "I’m not afraid of him.",
    "I’m worried for the children’s school.",
    "My son saw a film.",
    "I don’t want to hurt her.",
    "I might hurt her feelings.",
    "I could hurt him by saying no.",
    "I said yes because a no would hurt him.",
    "It might hurt her, and I don’t like that.",
    "I’m going to hurt him if I say no again.",
    "I’d never hit her. I couldn’t hurt him.",
]
# A mood, a row, coldness, being left: asked about alone, and never a Hold (the clinical brief).
MOODS = [
    *SAYS["mood"],
    "I have no say in when we visit his mother.",
    "I’m afraid she’d be cross, so I gave in because it was easier.",
    *SAYS["asked_again"],
    "I said yes because he goes quiet for days.",
]


def keys(text):
    return {category.key for category, _ in phrases.in_text(text)}


@pytest.mark.parametrize(("key", "text"), [(k, t) for k, texts in SAYS.items() for t in texts])
def test_phrases_find_what_they_name(key, text):
    assert key in keys(text)


@pytest.mark.parametrize("text", MOODS)
def test_worry_about_a_mood_never_places_a_hold_however_it_is_put(text):
    assert [category.key for category, _ in phrases.in_text(text) if category.holds] == []


@pytest.mark.parametrize("text", CALM)
def test_phrases_leave_ordinary_words_alone(text):
    assert keys(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "I can’t say no", "I can't say no", "i cant say NO", "I can`t say no", "I can´t\nsay\r\nno",
        "I can't, well, say no", "I ca\u00adn't say no", "Ì càn’t sáy nó", "I  can't\tsay   no!!",
        "I cañ’t say no".replace("ñ", "n\u0303"), "𝐈 𝐜𝐚𝐧'𝐭 𝐬𝐚𝐲 𝐧𝐨",
    ],
)  # fmt: skip
def test_phrases_see_through_accents_apostrophes_and_line_breaks(text):
    assert "cannot_say_no" in keys(text)


def test_phrases_quote_the_words_that_matched():
    [(category, said)] = phrases.in_text("It was late. Then HE   HIT\n me, and I left.")

    assert (category.words, said) == ("words about being hit, forced or hurt", "HIT me")


@pytest.mark.invariant(18)
def test_phrases_carry_words_and_no_grade():
    for category in phrases.categories():
        assert not any(char.isdigit() for char in category.words)
        assert not {"risk", "high", "low", "severe", "score", "level"} & set(category.words.split())
        assert phrases.words_of(phrases.PREFIX + category.key) == category.words
    assert phrases.words_of("fear") == ""


@pytest.mark.parametrize(
    "text",
    [
        "a" * 20_000, "no " * 6_000, "kill " * 4_000, "say " * 5_000, "he " * 6_500,
        "i was " * 3_300, "hands of my of my " * 1_100, "’" * 20_000, "a’" * 10_000,
        "hit our our our " * 1_250, "\n" * 20_000, "can’t " * 3_300, "é" * 20_000,
    ],
)  # fmt: skip
def test_phrases_take_bounded_time_on_long_text(text):
    began = time.perf_counter()
    phrases.in_text(text)

    assert time.perf_counter() - began < 1


def test_phrases_read_what_was_typed_and_not_what_was_chosen():
    """Every kind of question: what its author typed is looked at, the shipped options are not."""
    typed = {}
    for name, (item, value) in EXAMPLES.items():
        typed[name] = type_of(item).own_words(item, value)

    assert typed == {
        "free_text": ["mine"], "choice": ["mine"], "sentence": ["mine", "more"], "diary": ["mine"],
        "agreement": ["mine"], "paired": ["mine", "guessed"], "yes_no_maybe": [], "likert": [],
    }  # fmt: skip


OPTIONS = [{"key": "a", "text": "A"}, {"key": "b", "text": "B", "other": True}]
RANKED = {"type": "ranking", "top": 1, "options": OPTIONS}
EXAMPLES = {
    "free_text": ({"key": "x", "type": "free_text", "prompt": "P"}, "mine"),
    "choice": (
        {"key": "x", "type": "choice", "prompt": "P", "options": OPTIONS},
        {"chosen": ["b"], "other": "mine"},
    ),
    "sentence": (
        {"key": "x", "type": "sentence", "prompt": "P", "parts": []},
        {"parts": {"when": "mine", "feel": "more"}},
    ),
    "diary": ({"key": "x", "type": "diary", "prompt": "P"}, {"at": 3, "note": "mine"}),
    "agreement": (
        {"key": "x", "type": "agreement", "prompt": "P"},
        {"ready": ["a"], "clauses": {"c": "mine"}},
    ),
    "paired": (
        {"key": "x", "type": "paired", "mine": "M", "guess": "G", "of": RANKED},
        {
            "mine": {"order": ["b"], "other": "mine"},
            "guess": {"order": ["b"], "other": "guessed"},
        },
    ),
    "yes_no_maybe": ({"key": "x", "type": "yes_no_maybe", "prompt": "P"}, {"a": "no"}),
    "likert": ({"key": "x", "type": "likert", "prompt": "P"}, 3),
}
