"""Pages, messages, mail, notices, content and documents are in words that somebody would say.

The list of words is in tests/support/plain_words.py. Whoever meets a failure here rewrites the
sentence; an exception is for one that says exactly what it means, with the reason.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import prose
from tests.support.plain_words import WORDS, found

# By file: the words as they are there, and why they stay.
ALLOWED: dict[str, tuple[set[str], str]] = {
    "worksheets/lint/agreements.py": (
        {"take me back"},
        "a pattern that looks for these words in what people write",
    ),
    "worksheets/content/phrases.yaml": (
        {"go on", "let me go"},
        "phrases that people write when they are in danger",
    ),
    "worksheets/content/worksheets/closing-the-ledger.yaml": (
        {"letting go"},
        "of a habit, which is what people say of one they give up",
    ),
    "worksheets/content/worksheets/our-cycle.yaml": (
        {"shut"},
        "“I shut down”: what people say of it, and therapists too",
    ),
}


def _name(path: Path) -> str:
    return path.relative_to(prose.ROOT).as_posix()


def _said(path: Path) -> Iterator[str]:
    allowed = ALLOWED.get(_name(path), (set(), ""))[0]
    for line, text in prose.pieces(path):
        for said, instead in found(text):
            if said.lower() not in allowed:
                yield f"line {line}: “{said}”; better: {instead}"


@pytest.mark.parametrize("path", [*prose.templates(), *prose.python()], ids=_name)
def test_pages_messages_and_mail_are_in_plain_words(path: Path) -> None:
    assert list(_said(path)) == []


@pytest.mark.parametrize("path", prose.notices(), ids=_name)
def test_so_are_notices_in_the_version_that_is_asked_now(path: Path) -> None:
    assert list(_said(path)) == []


@pytest.mark.parametrize("path", prose.content(), ids=_name)
def test_so_is_the_library(path: Path) -> None:
    assert list(_said(path)) == []


@pytest.mark.parametrize("path", prose.lines_and_steps(), ids=_name)
def test_so_are_help_lines_and_the_protocol(path: Path) -> None:
    assert list(_said(path)) == []


@pytest.mark.parametrize("path", prose.documents(), ids=_name)
def test_so_are_documents_for_people(path: Path) -> None:
    assert list(_said(path)) == []


def test_no_exception_outlives_its_reason() -> None:
    for name, (words, why) in ALLOWED.items():
        there = {
            said.lower() for _, text in prose.pieces(prose.ROOT / name) for said, _ in found(text)
        }
        assert words <= there, name
        assert why


@pytest.mark.parametrize(
    "sentence",
    [
        "It stands as you chose on the last page.", "where the dots lie", "Let this draft go",
        "Take my yes back", "Give it again whenever you like.", "You are asked afresh.",
        "I come by when I like", "They go on together.", "What goes one press away, with one press",
        "Today’s note is kept", "Bring one in", "Put it back", "This has moved on",
        "Nothing has moved yet", "Look at this first", "This holds from now on.", "as nought",
        "Nobody in care sees that there is one.", "The last invitation ran out", "It stays shut.",
        "Any gender can be pressed, and somebody pressed you.", "It will be gone for good.",
    ],
)  # fmt: skip
def test_each_kind_is_found(sentence: str) -> None:
    assert found(sentence) != []


@pytest.mark.parametrize(
    "sentence",
    [
        "Press the button again.", "Would you like to lie down together?", "You understand it.",
        "Give a reason, or none.", "Keep a copy.", "Hold back: Jo", "What is going on",
        "A standing yes", "It is going well.", "Your practice keeps records.", "It comes from us.",
    ],
)  # fmt: skip
def test_plain_sentences_are_not(sentence: str) -> None:
    assert found(sentence) == []


def test_every_word_of_the_list_has_something_better() -> None:
    assert all(word.instead for word in WORDS)


def test_of_a_page_its_words_are_read_and_not_its_markup(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    handed = '{% include "x.html" with text="Bring one in" only %}'
    page.write_text(f'{{# it stands #}}<p class="lie">One\n{handed}</p>')

    assert [(line, text.strip()) for line, text in prose.pieces(page) if text.strip()] == [
        (2, "Bring one in"),
        (1, "One"),
    ]


@pytest.mark.parametrize(
    "markup",
    [
        '{% translate "Bring one in" %}',
        "<p title=\"{% translate 'Bring one in' %}\">",
        '{% include "x.html" with title=_("Bring one in") only %}',
        '{{ text|default:_("Bring one in") }}',
        "{% blocktranslate with name=one.name %}Bring one in, {{ name }}{% endblocktranslate %}",
        '{% translate "Afresh" %}',
    ],
)
def test_words_handed_to_gettext_are_read_as_well(tmp_path: Path, markup: str) -> None:
    page = tmp_path / "page.html"
    page.write_text(f"<p>\n{markup}</p>")

    said = [(line, text) for line, text in prose.pieces(page) if found(text)]

    assert [line for line, _ in said] == [2]


def test_of_a_module_its_strings_are_read_and_not_its_names() -> None:
    source = '"""It stands."""\nNAME = "let_go"\nSAID = f"{one} lets go"\nALSO = "two words"\n'

    assert sorted(prose.strings(source)) == [(3, " …  lets go"), (4, "two words")]
