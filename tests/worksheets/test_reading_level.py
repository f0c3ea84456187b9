"""How hard the shipped words are to read: joined sentences for a reader of eleven to thirteen."""

import pytest

from tests.support.shipped import HANDOUTS, LIBRARY, MODULES, client_texts
from worksheets.library import diagrams
from worksheets.library.module_text import SECTION_WORDS
from worksheets.lint import readability
from worksheets.rules.pages import count_words

EVERY_PAGE = pytest.mark.parametrize("content", LIBRARY.values(), ids=LIBRARY)


@EVERY_PAGE
def test_no_sentence_is_too_long_to_read_once(content):
    for text in client_texts(content):
        longest = max(readability.breaths(text), key=len, default=[])
        assert len(longest) <= readability.LONGEST_SENTENCE, " ".join(longest)


@EVERY_PAGE
def test_questions_are_read_in_one_go(content):
    """What a question asks is one short sentence, or one after something that was said."""
    for item in content["items"]:
        asked = readability.breaths(item["prompt"])
        assert max(map(len, asked)) <= 24, item["prompt"]


SECTIONS = [(code, one) for code, module in MODULES.items() for one in module["sections"]]


@pytest.mark.parametrize(
    ("code", "section"), SECTIONS, ids=[f"{code}-{one['key']}" for code, one in SECTIONS]
)
def test_a_section_reads_at_eleven_to_thirteen_and_its_plain_version_is_easier(code, section):
    """Flesch-Kincaid grades five to seven: joined sentences, and none that has to be read twice."""
    # The line that places a drawing is not read: by itself it would count as a sentence.
    body, plain = diagrams.without(section["body"]), diagrams.without(section["plain"])

    assert 5 <= readability.grade(body) <= readability.MOST_GRADE
    assert readability.grade(plain) <= readability.grade(body) - 1.5
    assert readability.grade(plain) < 4
    assert count_words(body) <= SECTION_WORDS
    assert 30 <= count_words(plain) <= count_words(body) * 0.45


@pytest.mark.parametrize("content", HANDOUTS.values(), ids=HANDOUTS)
def test_a_handouts_sections_are_short_and_each_has_a_plainer_version(content):
    for section in content["sections"]:
        long, plain = count_words(section["body"]), count_words(section["plain"])
        assert long <= SECTION_WORDS
        assert 30 <= plain < long / 2 + 20


def test_the_measure_reads_on_where_only_the_file_ends_a_line():
    wrapped = (
        "When somebody asks you kindly,\nyou may still say no. It is *yours.*\n\n- A hug\n- A walk"
    )

    assert [len(words) for words in readability.sentences(wrapped)] == [10, 3, 2, 2]
    assert readability.grade(wrapped.replace("kindly,\n", "kindly, ")) == readability.grade(wrapped)


def test_the_measure_tells_harder_from_easier():
    easy = "You can stop. You can rest. You can go home."
    hard = (
        "Considerable uncertainty accompanies negotiations, particularly concerning expectations."
    )

    assert readability.grade(easy) < 2 < 12 < readability.grade(hard)
