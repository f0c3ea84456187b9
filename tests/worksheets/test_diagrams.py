"""The library's drawings: each can be read as well as looked at, in every place where it stands."""

import re
from xml.etree import ElementTree

import pytest

from clients.content import resources
from tests.support import pdfs
from tests.support.shipped import MODULES
from worksheets import printing
from worksheets.library import diagrams
from worksheets.library.markdown import render
from worksheets.library.module_text import Body
from worksheets.printing.pdf import runs

NAMES = ["brakes", "dial", "loop", "yes"]
EVERY = pytest.mark.parametrize("name", NAMES)
PLACES = {"loop": "A", "yes": "A", "brakes": "B", "dial": "B"}


def test_there_are_the_four_that_the_modules_need():
    assert list(diagrams.shipped()) == NAMES


@EVERY
def test_a_drawing_has_a_name_and_words_that_say_all_it_shows(name):
    one = diagrams.shipped()[name]
    root = ElementTree.fromstring(one.svg)
    shown = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]

    assert root.get("role") == "img"
    assert root[0].tag.endswith("title")
    assert root[1].tag.endswith("desc")
    assert len(one.words.split()) >= 30
    assert len(shown) >= 5
    for words in shown:
        first = re.findall(r"[a-z]{4,}", words.lower())
        assert not first or any(word in one.words.lower() for word in first), words


@EVERY
def test_a_drawing_brings_nothing_along_and_takes_its_colours_from_the_page(name):
    svg = diagrams.shipped()[name].svg

    assert not re.search(r"href|url\(|<style|style=|<script|<image|on\w+=|#[0-9a-f]{3}|rgb", svg)
    assert set(re.findall(r'(?:fill|stroke)="([^"]*)"', svg)) <= {"none", "currentColor"}
    assert "id=" not in svg  # it may stand on a page twice, in two wordings


@EVERY
def test_a_drawing_stands_in_its_module_in_both_wordings(name):
    sections = MODULES[PLACES[name]]["sections"]
    here = [one for one in sections if f"{{diagram {name}}}" in one["body"]]

    assert len(here) == 1
    for words in (here[0]["body"], here[0]["plain"]):
        page = render(words)
        assert page.count('<figure class="diagram"><svg') == 1
        assert "{diagram" not in page
        assert f"<figcaption>{diagrams.shipped()[name].words}</figcaption>" in page


def test_a_name_that_nobody_knows_is_refused_and_never_drawn():
    found = Body("## One\n\nHello.\n\n{diagram heart}\n\n::: plain\nHi.\n:::\n", "x.md", 1)

    assert [str(one) for one in found.problems] == [
        "x.md:5: a drawing is a line “{diagram name}” of its own; there are: "
        "brakes, dial, loop, yes"
    ]
    assert "<figure" not in render("{diagram heart}")
    assert "<figure" not in render("Here is {diagram loop} in a line.")


def test_what_somebody_typed_around_a_drawing_stays_text():
    page = render("<b>x</b>\n\n{diagram loop}\n\n<script>y</script>")

    assert page.index("&lt;b&gt;") < page.index("<svg") < page.index("&lt;script&gt;")


def test_a_drawing_is_no_word_of_its_section():
    assert diagrams.without("One two.\n\n{diagram loop}\n").split() == ["One", "two."]


@pytest.mark.parametrize("code", ["A", "B"])
@pytest.mark.parametrize("is_plain", [False, True])
def test_in_the_pdf_a_drawing_is_a_figure_with_the_same_words_below(code, is_plain):
    pages = printing.on_paper(
        MODULES[code],
        code="7KXR-2MNP",
        reader=printing.Reader("Amara", is_given=True),
        country=resources.country("GB"),
        is_plain=is_plain,
    )
    pdf = printing.as_pdf(pages)

    drawn = pdfs.text(pdf)
    for name in (name for name in NAMES if PLACES[name] == code):
        assert pdfs.squeezed(diagrams.shipped()[name].words) in drawn
    assert b"/S/Figure" in pdf
    assert "{diagram" not in drawn


def test_runs_keep_the_order_of_text_and_drawing():
    kinds = [one["kind"] for one in runs("One.\n\n{diagram dial}\n\n- two\n- three")]

    assert kinds == ["text", "diagram", "bullet", "bullet"]
