"""What goes with a sheet, the drawings and a handout: at every width, in both colours, and where
the system chooses the colours."""

import pytest

from tests.journeys.conftest import DESK
from tests.journeys.rooms import expect
from tests.support import make
from tests.support.at_desk import begun, given
from tests.support.looks import walk

pytestmark = pytest.mark.journey
DRAWN = "figure.diagram"


def section_of(row, name):
    """The address of the section that shows this drawing."""
    sections = row.version.content["sections"]
    number = next(n for n, one in enumerate(sections, 1) if f"{{diagram {name}}}" in one["body"])
    return f"/reading/{row.pk}/{number}/"


@pytest.fixture(scope="module")
def read(village):
    return {code: begun(village, code) for code in ("A", "B", "when-it-hurts")}


def test_a_client_s_pages(village, read, person):
    sheet = given(village, "B2")
    pages = {
        "start-with-example": f"/pages/{sheet.pk}/",
        "card": f"/pages/{sheet.pk}/card/",
        "drawing-loop": section_of(read["A"], "loop"),
        "drawing-yes": section_of(read["A"], "yes"),
        "drawing-brakes": section_of(read["B"], "brakes"),
        "drawing-dial": section_of(read["B"], "dial"),
        "handout": f"/reading/{read['when-it-hurts'].pk}/1/",
        "handout-last": f"/pages/{read['when-it-hurts'].pk}/review/",
    }

    assert walk(person(village.jo.user), pages, in_care=True) == ""


def test_a_therapist_s_pages(village, person):
    sheet = f"/library/{make.opaque('asking-and-answering')}"
    pages = {
        "therapist-page": f"{sheet}/guide/",
        "therapist-page-check-in": f"/library/{make.opaque('private-check-in')}/guide/",
        "therapist-card": f"{sheet}/card/",
        "material": f"{sheet}/",
        "library": "/library/?kind=handout",
    }

    assert walk(person(village.amara, DESK), pages, in_care=False) == ""


def test_an_example_is_closed_until_somebody_opens_it(village, person):
    sheet = given(village, "A2")
    jo = person(village.jo.user)
    page = jo.goes(f"/pages/{sheet.pk}/")
    said = page.get_by_text("I count in my head and I don’t like that I do it.")

    expect(said).to_be_hidden()
    page.get_by_text("See an example").click()

    expect(said).to_be_visible()
    assert walk(jo, {}, in_care=True) == ""


@pytest.mark.parametrize("name", ["loop", "yes"])
def test_a_drawing_is_seen_where_the_system_chooses_the_colours(village, read, person, name):
    visitor = person(village.jo.user, forced_colors="active", scheme="dark")
    page = visitor.goes(section_of(read["A"], name))

    for part, style in ((".d-text", "fill"), (".d-line", "stroke"), (".d-arrow", "stroke")):
        colour = page.locator(f"{DRAWN} {part}").first.evaluate(
            "(one, style) => getComputedStyle(one)[style]", style
        )
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert colour not in ("none", paper), part


def test_only_the_card_is_printed(village, person):
    sheet = given(village, "A2")
    page = person(village.jo.user).goes(f"/pages/{sheet.pk}/card/")

    page.emulate_media(media="print")

    expect(page.locator(".home-card")).to_be_visible()
    for words in ("A card to take with you", "Get the card (PDF)", "Paper can be found"):
        expect(page.get_by_text(words).first).to_be_hidden()
    assert page.locator(".home-card").inner_text().count("\n") < 12


def test_a_drawing_and_its_words_are_printed(village, read, person):
    page = person(village.jo.user).goes(section_of(read["B"], "dial"))

    page.emulate_media(media="print", color_scheme="dark")

    expect(page.locator(f"{DRAWN} svg").first).to_be_visible()
    expect(page.locator(f"{DRAWN} figcaption").first).to_be_visible()
