"""Copies on paper: who can make one, of what, and what making one leaves behind."""

import re
import uuid

import pytest
from django.test import Client as Browser

from clients.context import acting_as, acting_as_worker
from clients.models import AuditEvent
from tests.support import make, pdfs
from tests.support.at_desk import fresh, given, rows, statements
from worksheets.printing import code_of
from worksheets.printing.pages import FOUND

pytestmark = pytest.mark.django_db
TAILS = ("paper/", "paper/page/", "paper/pdf/")


def library(slug, tail="paper/"):
    return f"/library/{make.opaque(make.version(slug).worksheet.slug)}/{tail}"


def verbs(cast, sheet):
    with acting_as(cast.amara.pk):
        found = AuditEvent.objects.filter(object_id=sheet.pk, verb="paper.made")
        return list(found.values_list("actor_id", "about_id"))


# --- From the library ---------------------------------------------------------------------------


def test_blank_copy_happy_path(cast, sign_in):
    browser = sign_in(cast.amara)

    offered = browser.get(library("B1", "")).text
    assert library("B1", "paper/pdf/") in offered
    answer = browser.get(library("B1", "paper/pdf/"))

    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    code = code_of(make.version("B1").pk)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="pages-{code}.pdf"'
    drawn = pdfs.text(answer.content)
    assert pdfs.squeezed("This copy belongs to nobody in particular.") in drawn
    assert "Amara" not in drawn


def test_blank_page_holds_the_same_as_the_file(cast, sign_in):
    browser = sign_in(cast.amara)
    drawn = pdfs.text(browser.get(library("A4", "paper/pdf/")).content)
    page = browser.get(library("A4")).text

    for item in make.version("A4").content["items"]:
        for words in (item["prompt"], *[o["text"] for o in item.get("options", ())]):
            assert pdfs.squeezed(words) in drawn, words
            assert words.replace("'", "&#x27;").replace('"', "&quot;") in page, words
    for number in ("999", "116 123"):
        assert number in page
    assert "<title>Paper ·" in page


def test_module_in_plainer_words(cast, sign_in):
    browser = sign_in(cast.amara)
    as_it_is = browser.get(library("A")).text
    plainer = browser.get(library("A") + "?words=plain").text

    assert as_it_is != plainer
    assert len(plainer) < len(as_it_is)
    assert "?words=plain" in plainer  # the file in the same words


@pytest.mark.parametrize("slug", ["A3", "B4", "C2", "C4", "M0", "P0", "C1", "D3", "C"])
def test_what_has_no_blank_copy_says_why(cast, sign_in, slug):
    browser = sign_in(cast.amara)

    assert "paper/pdf/" not in browser.get(library(slug, "")).text
    for tail in ("paper/", "paper/pdf/"):
        answer = browser.get(library(slug, tail))
        assert answer.status_code == 409
        assert "This isn’t available on paper" in answer.text


def test_blank_copy_is_for_therapists(cast, sign_in):
    for person in (cast.jo.user, cast.sam.user):
        for tail in ("paper/", "paper/pdf/"):
            assert sign_in(person).get(library("B1", tail)).status_code == 404


# --- One person's copy --------------------------------------------------------------------------


def test_copy_for_someone_happy_path(cast, sign_in):
    sheet = given(cast, "B2", note="just between us")
    browser = sign_in(cast.amara)

    person = browser.get(f"/people/{cast.jo.pk}/").text
    assert f"/assignments/{sheet.pk}/paper/" in person
    page = browser.get(f"/assignments/{sheet.pk}/paper/").text
    assert code_of(sheet.pk) in page
    drawn = pdfs.text(browser.get(f"/assignments/{sheet.pk}/paper/pdf/").content)

    assert code_of(sheet.pk) in drawn
    assert "Amara" in drawn
    for word in ("Jo", "Sam", "Elm", "justbetweenus"):
        assert word not in re.sub("Joy|Job|Join|Samaritans", "", drawn), word
    assert verbs(cast, sheet) == [(cast.amara.pk, cast.jo.pk)]
    assert fresh(sheet).state == "assigned"


@pytest.mark.invariant(8)
def test_copy_other_therapist_gets_404(cast, sign_in):
    sheet = given(cast)
    never = sign_in(cast.ben).get(f"/assignments/{uuid.uuid4()}/paper/").content

    for person in (cast.ben, cast.cleo):
        for tail in (*TAILS, "from-paper/"):
            answer = sign_in(person).get(f"/assignments/{sheet.pk}/{tail}")
            assert (answer.status_code, answer.content == never) == (404, True) or (
                person == cast.cleo and answer.status_code == 404
            )
    assert verbs(cast, sheet) == []


@pytest.mark.parametrize("slug", ["A3", "C2", "C4"])
@pytest.mark.invariant(4)
def test_copy_of_what_is_never_released_is_refused_even_once_given(cast, sign_in, slug):
    sheet = given(cast, slug)
    therapist, author = sign_in(cast.amara), sign_in(cast.jo.user)

    assert "paper/pdf/" not in therapist.get(f"/assignments/{sheet.pk}/paper/").text
    assert therapist.get(f"/assignments/{sheet.pk}/paper/pdf/").status_code == 409
    assert "paper/" not in author.get(f"/pages/{sheet.pk}/").text
    for tail in TAILS:
        assert author.get(f"/pages/{sheet.pk}/{tail}").status_code == 404
    assert verbs(cast, sheet) == []


def test_copy_of_a_sheet_that_waited_can_be_printed_once_given(cast, sign_in):
    sheet = given(cast, "C1")

    answer = sign_in(cast.amara).get(f"/assignments/{sheet.pk}/paper/pdf/")

    assert answer.headers["Content-Type"] == "application/pdf"


# --- One's own ----------------------------------------------------------------------------------


def test_own_copy_happy_path(cast, sign_in):
    sheet = given(cast, "A2", state="opened")
    make.answers(sheet, {"like_you_to_know": "something of mine"})
    before = rows(sheet)
    browser = sign_in(cast.jo.user)

    assert f"/pages/{sheet.pk}/paper/" in browser.get(f"/pages/{sheet.pk}/").text
    warned = browser.get(f"/pages/{sheet.pk}/paper/").text
    assert "Paper can be found" in warned
    page = browser.get(f"/pages/{sheet.pk}/paper/page/").text
    answer = browser.get(f"/pages/{sheet.pk}/paper/pdf/")

    assert "Leave this page" in page
    assert str(FOUND) in page
    assert "something of mine" not in page
    drawn = pdfs.text(answer.content)
    assert "somethingofmine" not in drawn
    assert code_of(sheet.pk) in drawn
    assert answer.headers["Cache-Control"] == "no-store"
    assert rows(sheet) == before
    assert verbs(cast, sheet) == [(cast.jo.user_id, cast.jo.pk)] * 2


def test_own_copy_of_a_module(cast, sign_in):
    sheet = given(cast, "A")
    browser = sign_in(cast.jo.user)

    assert f"/pages/{sheet.pk}/paper/" in browser.get(f"/reading/{sheet.pk}/").text
    assert "words=plain" in browser.get(f"/pages/{sheet.pk}/paper/").text
    plain = browser.get(f"/pages/{sheet.pk}/paper/pdf/?words=plain")
    assert pdfs.text(plain.content) != pdfs.text(
        browser.get(f"/pages/{sheet.pk}/paper/pdf/").content
    )


@pytest.mark.invariant(6)
def test_own_copy_partner_and_ex_get_the_404_of_what_never_was(cast, sign_in):
    sheet = given(cast, "A2")
    with acting_as_worker():
        cast.couple.stage = "ended"
        type(cast.couple).objects.filter(pk=cast.couple.pk).update(stage="ended")
    alex = make.client(by=cast.amara, name="Alex")

    for person in (cast.sam.user, alex.user, cast.kim.user, cast.amara):
        browser: Browser = sign_in(person)
        never = browser.get(f"/pages/{uuid.uuid4()}/paper/")
        for tail in TAILS:
            answer = browser.get(f"/pages/{sheet.pk}/{tail}")
            assert (answer.status_code, answer.content) == (404, never.content)
    assert verbs(cast, sheet) == []


@pytest.mark.invariant(22)
def test_addresses_and_titles_of_own_paper_tell_nothing(cast, sign_in):
    sheet = given(cast, "A2")
    browser = sign_in(cast.jo.user)

    for tail in ("paper/", "paper/page/"):
        answer = browser.get(f"/pages/{sheet.pk}/{tail}")
        title = re.search("<title>(.*)</title>", answer.text)
        assert title
        assert title[1].startswith("Pages ·")
        assert answer.headers["Cache-Control"] == "no-store"


def test_other_writing_leads_to_the_page_with_the_readers_own_letters(cast, sign_in, monkeypatch):
    from worksheets import printing

    def cannot(pages):
        raise printing.CannotBeShown

    monkeypatch.setattr(printing, "as_pdf", cannot)
    sheet = given(cast, "A2")

    answer = sign_in(cast.jo.user).get(f"/pages/{sheet.pk}/paper/pdf/")

    assert (answer.status_code, answer.url) == (302, f"/pages/{sheet.pk}/paper/page/")


def test_paper_costs_few_statements(cast, sign_in):
    sheet = given(cast, "A2")
    author = sign_in(cast.jo.user)
    author.get(f"/pages/{sheet.pk}/paper/pdf/")

    with statements() as seen:
        author.get(f"/pages/{sheet.pk}/paper/pdf/")

    assert len(seen) <= 6, seen
