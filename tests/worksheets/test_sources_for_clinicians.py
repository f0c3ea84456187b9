"""What a module rests on stands on the clinician's page, and on no page that a client meets."""

import html
import re

import pytest

from tests.support import make, pdfs
from tests.support.at_desk import begun, url
from tests.support.shipped import MODULES
from worksheets.rules import pages

pytestmark = pytest.mark.django_db
SOURCES = {code: content["sources"] for code, content in MODULES.items()}
# However a reference is written, one of these is in it.
LOOKS_LIKE_ONE = re.compile(
    r"\bdoi\b|\b10\.\d{4,}/|\bPMC\s?\d|\bmedRxiv\b|\bet al\b|\bJournal of\b|\bISBN\b"
    r"|\b[A-Z][a-z]+ (?:and|&) [A-Z][a-z]+,? \(?(?:19|20)\d\d|\b[A-Z][a-z]+,? \(?(?:19|20)\d\d\)",
)
AUTHORS = re.compile(r"^(.{3,60}?),? (?:19|20)\d\d\b")


def names(code):
    """Everything by which one of its sources could be told: text, note, authors, number."""
    found = set()
    for one in SOURCES[code]:
        found |= {one["source"], one["note"], *re.findall(r"\b10\.\S+|\bPMC\d+", one["source"])}
        if authors := AUTHORS.match(one["source"]):
            found |= {authors[1], authors[0]}
    return found


def said(answer):
    """What of a page its reader could come upon: text, attributes and comments alike."""
    body = html.unescape(answer.content.decode())
    own = re.compile(r'(?:src|href|action|content|nonce|xmlns)="[^"]*"')
    return re.sub(r"\s+", " ", own.sub("", body))


def addresses(module, content):
    """Every page of it that its client can open, in the usual words and in plainer ones."""
    steps = range(1, pages.steps(content) + 1)
    reading = ["", *(f"{number}/" for number in steps)]
    yield from (f"/reading/{module.pk}/{tail}" for tail in reading)
    yield from (f"/reading/{module.pk}/{number}/?words=plain" for number in steps)
    yield from (url(module, item["key"]) for item in content["items"])
    yield from (f"/pages/{module.pk}/paper/", f"/pages/{module.pk}/paper/page/")
    yield f"/pages/{module.pk}/paper/page/?words=plain"
    yield from (url(module, "review"), "/home/")


def test_there_are_sources_that_could_be_shown():
    assert set(MODULES) == {"A", "B", "C", "D"}
    for code in MODULES:
        assert len(SOURCES[code]) >= 3
        assert any(AUTHORS.match(one["source"]) for one in SOURCES[code])
        assert any(LOOKS_LIKE_ONE.search(name) for name in names(code)), code


@pytest.mark.parametrize("code", MODULES)
def test_no_page_of_a_client_names_a_source(cast, sign_in, code):
    module, content = begun(cast, MODULES[code]["slug"]), MODULES[code]
    browser = sign_in(cast.jo.user)

    for address in addresses(module, content):
        answer = browser.get(address)
        assert answer.status_code == 200, address
        page = said(answer)
        assert [name for name in names(code) if name in page] == [], address
        assert LOOKS_LIKE_ONE.findall(page) == [], address


@pytest.mark.parametrize("code", MODULES)
@pytest.mark.parametrize("words", ["", "?words=plain"])
def test_no_pdf_of_a_client_names_a_source(cast, sign_in, code, words):
    module = begun(cast, MODULES[code]["slug"])
    answer = sign_in(cast.jo.user).get(f"/pages/{module.pk}/paper/pdf/{words}")

    drawn = pdfs.text(answer.content)
    assert re.sub(r"\s", "", MODULES[code]["sections"][0]["title"]) in drawn
    for name in names(code):
        assert re.sub(r"\s", "", name) not in drawn
    assert re.findall(r"10\.\d{4,}/|PMC\d", drawn) == []


@pytest.mark.parametrize("code", MODULES)
def test_an_answered_check_names_none_either(cast, sign_in, code):
    module, content = begun(cast, MODULES[code]["slug"]), MODULES[code]
    browser = sign_in(cast.jo.user)

    for number in range(len(content["sections"]) + 1, pages.steps(content) + 1):
        page = said(browser.post(f"/reading/{module.pk}/{number}/", {"go": "check"}))
        assert [name for name in names(code) if name in page] == []
        assert LOOKS_LIKE_ONE.findall(page) == []


@pytest.mark.parametrize("code", MODULES)
def test_what_was_sent_names_none(cast, sign_in, code):
    module = make.assignment(
        by=cast.amara,
        client=cast.jo,
        version=make.version(MODULES[code]["slug"]),
        state="submitted",
    )
    make.answers(module, {"keep": "Rest."}, visibility="clin")
    browser = sign_in(cast.jo.user)

    for address in (f"/sent/{module.pk}/", f"/sent/{module.pk}/done/"):
        page = said(browser.get(address))
        assert [name for name in names(code) if name in page] == []


@pytest.mark.parametrize("code", MODULES)
def test_the_clinician_s_page_shows_every_one(cast, sign_in, code):
    slug = make.opaque(MODULES[code]["slug"])
    browser = sign_in(cast.amara)

    page = said(browser.get(f"/library/{slug}/"))

    for one in SOURCES[code]:
        assert re.sub(r"\s+", " ", one["source"]) in page
        assert re.sub(r"\s+", " ", one["note"]) in page
    for number in range(pages.steps(MODULES[code]) + 1):
        preview = said(browser.get(f"/library/{slug}/preview/?page={number}"))
        assert [name for name in names(code) if name in preview] == []
