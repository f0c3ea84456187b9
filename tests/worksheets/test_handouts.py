"""Handouts: short readings that ask nothing, from the shelf to the press that finishes them."""

import html
import re

import pytest

from tests.support import make, pdfs
from tests.support.at_desk import fresh, given
from tests.support.shipped import HANDOUTS, SHEETS
from worksheets.library.reading import CONTENT
from worksheets.lint.readability import grade
from worksheets.rules import pages
from worksheets.rules.pages import count_words

EVERY = pytest.mark.parametrize("content", HANDOUTS.values(), ids=HANDOUTS)
TITLES = {
    "H1": "Four ways to say it",
    "H2": "When something hurts",
    "H3": "About medicines",
    "H4": "After a birth",
    "H5": "Changes in midlife",
    "H6": "When everything is a lot",
    "H7": "Little pull, or none",
    "H8": "When the past comes up",
}


def test_there_are_the_eight_with_neutral_titles():
    assert {code: one["client_title"] for code, one in HANDOUTS.items()} == TITLES


@EVERY
def test_a_handout_is_read_and_asks_nothing(content):
    assert (content["check"], content["items"]) == ([], [])
    assert content["sharing"]["releasable"] == []
    assert len(content["sections"]) == 3
    assert pages.steps(content) == 3


@EVERY
def test_a_handout_reads_like_joined_sentences_for_a_reader_of_eleven_to_thirteen(content):
    for section in content["sections"]:
        body, plain = section["body"], section["plain"]
        assert 5 <= grade(body) <= 7, section["title"]
        assert grade(plain) < 4
        assert grade(plain) <= grade(body) - 1.5
        assert count_words(plain) <= count_words(body) * 0.45


# One sentence of each that it may not lose, whatever else is written anew.
KEY_SENTENCES = {
    "H1": "you never need a reason for a no",
    "H2": "pain is always a good reason to stop",
    "H3": "don’t stop a medicine on your own",
    "H4": "There’s no date by which things have to be as they were before.",
    "H5": "if you don’t miss what has gone, you needn’t get it back",
    "H6": "your no counts just as it is, and you don’t have to explain it first",
    "H7": "It needs no cure, and nobody has to prove it.",
    "H8": "It tells no stories and asks for none.",
}


@pytest.mark.parametrize(("code", "sentence"), KEY_SENTENCES.items())
def test_a_handout_says_the_one_thing_it_is_for(code, sentence):
    content = HANDOUTS[code]
    said = [content["intro"], *(one["body"] for one in content["sections"])]

    assert sentence in " ".join(" ".join(said).split())


def test_every_handout_stands_in_the_list_above():
    assert KEY_SENTENCES.keys() == HANDOUTS.keys()


@EVERY
def test_a_handout_s_sources_that_nobody_checked_say_so(content):
    for one in content["sources"]:
        if "look up" in one["source"] or "Product information" in one["source"]:
            assert one["verified"] is False, one["source"]


@pytest.mark.parametrize("code", ["H2", "H4", "H6", "H8"])
def test_where_it_touches_on_danger_it_says_where_to_turn(code):
    whole = str(HANDOUTS[code]["sections"])

    assert "therapist" in whole or "doctor or nurse" in whole
    if code in ("H4", "H8"):
        assert "[help page](/help/)" in whole


@pytest.mark.django_db
def test_the_library_has_a_shelf_for_them(cast, sign_in):
    browser = sign_in(cast.amara)
    everything, some = browser.get("/library/").text, browser.get("/library/?kind=handout").text

    assert "Handouts to read" in everything
    for content in HANDOUTS.values():
        assert f"/library/{make.opaque(content['slug'])}/" in some
    assert "Handout H2" in some
    assert f"/library/{make.opaque(SHEETS['A2']['slug'])}/" not in some


@pytest.mark.django_db
def test_a_therapist_sees_its_sources_and_a_client_does_not(cast, sign_in):
    slug = make.opaque("when-it-hurts")
    row = given(cast, "when-it-hurts", state="opened")
    make.answers(row, {})

    assert "Elmerstig" in sign_in(cast.amara).get(f"/library/{slug}/").text
    browser = sign_in(cast.jo.user)
    for tail in ("", "1/", "2/", "3/", "1/?words=plain"):
        assert "Elmerstig" not in browser.get(f"/reading/{row.pk}/{tail}").text


@pytest.mark.django_db
def test_reading_a_handout_happy_path(cast, sign_in):
    row = given(cast, "when-it-hurts")
    browser = sign_in(cast.jo.user)

    assert "When something hurts" in browser.get("/home/").text
    start = browser.get(f"/reading/{row.pk}/").text
    assert "small questions along the way" not in start
    browser.post(f"/reading/{row.pk}/")
    for number in (1, 2, 3):
        page = browser.get(f"/reading/{row.pk}/{number}/").text
        assert HANDOUTS["H2"]["sections"][number - 1]["title"] in page
    assert ">Finish</button>" in page
    review = browser.post(f"/reading/{row.pk}/3/", {"go": "next"}, follow=True)
    assert "That was the last page" in review.text
    hidden = dict(re.findall(r'name="(op|seen)" value="([^"]*)"', review.text))

    done = browser.post(f"/pages/{row.pk}/review/", hidden | {"go": "nothing"}, follow=True)

    assert "Read it again" in done.text
    assert "See what you shared" not in done.text
    assert fresh(row).state == "submitted"


@EVERY
@pytest.mark.django_db
def test_a_handout_is_its_readers_and_nobody_else_opens_it(cast, sign_in, content):
    row = given(cast, content["slug"])
    sign_in(cast.jo.user).post(f"/reading/{row.pk}/")

    for number, section in enumerate(content["sections"], start=1):
        where = f"/reading/{row.pk}/{number}/"
        page = html.unescape(sign_in(cast.jo.user).get(where).text)
        assert section["title"] in page
        for person in (cast.sam.user, cast.kim.user, cast.amara, cast.ben):
            assert sign_in(person).get(where).status_code == 404


@EVERY
@pytest.mark.django_db
def test_a_handout_can_be_printed_whole(cast, sign_in, content):
    slug = make.opaque(content["slug"])

    paper = sign_in(cast.amara).get(f"/library/{slug}/paper/pdf/")
    drawn = pdfs.text(paper.content)

    assert paper["Content-Type"] == "application/pdf"
    for section in content["sections"]:
        assert pdfs.squeezed(section["title"]) in drawn
        last = re.findall(r"\w+", section["body"])[-1]
        assert last in drawn, f"{section['title']} breaks off before its end"
    assert sign_in(cast.jo.user).get(f"/library/{slug}/paper/pdf/").status_code == 404


def test_a_handout_that_a_therapist_page_names_is_there():
    """“the handout on …” leads somewhere: two guides name one."""
    named = {
        name
        for guide in (CONTENT / "guides").glob("*.yaml")
        for name in re.findall(r"[Hh]andout on ([a-z ]+)", " ".join(guide.read_text().split()))
    }
    titles = [one["title"].lower().split(",")[0] for one in HANDOUTS.values()]

    assert len(named) >= 2
    for name in named:
        assert any(title in name or name in title for title in titles), name
