"""Who sees what of a guide: therapists all of it, a client the example and the card alone."""

import re

import pytest
from django.utils.html import escape

from clients.context import acting_as
from clients.models import AuditEvent
from tests.support import make, pdfs
from tests.support.at_desk import begun, given
from tests.support.shipped import SHEETS
from worksheets.library import guides

pytestmark = pytest.mark.django_db
SHIPPED = {code: one for code, one in SHEETS.items() if one["theme"] != "measure"}
OPENED = "See an example: how"


def address(code, tail="guide/"):
    return f"/library/{make.opaque(SHEETS[code]['slug'])}/{tail}"


def sentences(code):
    """One sentence of each part that is for therapists alone."""
    told = guides.guide_for(SHEETS[code]).therapist
    parts = [told["introduce"], told["reading"], told["follow_up"], told["refer"]]
    parts += [*told["flags"].values(), *told.get("bands", {}).values()]
    parts += [step["what"] for step in told["session"]]
    return [re.split(r"(?<=[.?])\s", part)[0].strip() for part in parts]


@pytest.mark.parametrize("code", SHIPPED)
def test_guide_happy_path(cast, sign_in, code):
    answer = sign_in(cast.amara).get(address(code))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<title>Library ·" in page
    for words in sentences(code):
        assert escape(words) in page, words
    found = guides.guide_for(SHEETS[code])
    assert escape((found.no_example or found.example.name).strip()[:40]) in page


def test_the_guide_is_offered_in_the_library_and_where_something_is_assigned(cast, sign_in):
    browser = sign_in(cast.amara)
    link = address("A2")

    assert link in browser.get(address("A2", "")).text
    assert link in browser.get(f"/people/{cast.jo.pk}/assign/{make.opaque('keeping-count')}/").text


@pytest.mark.parametrize(
    ("code", "state", "tail"),
    [("A2", "submitted", ""), ("P0", "submitted", ""), ("B4", "opened", "weeks/")],
)
def test_what_was_sent_leads_to_how_to_read_it(cast, sign_in, code, state, tail):
    row = given(cast, code, state=state)
    make.answers(row, {})
    browser = sign_in(cast.amara)

    assert f'href="{address(code)}#reading"' in browser.get(f"/submissions/{row.pk}/{tail}").text
    assert '<h2 id="reading">How to read it</h2>' in browser.get(address(code)).text


@pytest.mark.parametrize("slug", ["when-sex-feels-owed", "when-it-hurts", "ease-and-freedom"])
def test_what_was_sent_leads_nowhere_where_there_is_no_guide(cast, sign_in, slug):
    row = given(cast, slug, state="submitted")
    make.answers(row, {})

    assert "/guide/" not in sign_in(cast.amara).get(f"/submissions/{row.pk}/").text


def test_what_has_no_guide_has_no_such_page(cast, sign_in):
    browser = sign_in(cast.amara)

    for slug in ("when-sex-feels-owed", "when-it-hurts", "ease-and-freedom", "nothing"):
        for tail in ("guide/", "card/", "card/pdf/"):
            assert browser.get(f"/library/{make.opaque(slug)}/{tail}").status_code == 404, slug
    for tail in ("card/", "card/pdf/"):
        assert browser.get(address("P0", tail)).status_code == 404
    assert "guide/" not in browser.get(f"/library/{make.opaque('when-sex-feels-owed')}/").text


def test_a_guide_is_for_therapists(cast, sign_in):
    for person in (cast.jo.user, cast.sam.user):
        for tail in ("guide/", "card/", "card/pdf/"):
            assert sign_in(person).get(address("A2", tail)).status_code == 404


def client_pages(browser, row):
    """Every page that belongs to this row and that its client can open."""
    yield browser.get(f"/pages/{row.pk}/").text
    yield browser.get(f"/pages/{row.pk}/card/").text
    yield pdfs.text(browser.get(f"/pages/{row.pk}/card/pdf/").content)


@pytest.mark.parametrize("code", ["A2", "C1", "D1"])
def test_no_page_of_a_client_has_a_word_for_therapists(cast, sign_in, code):
    row = begun(cast, SHEETS[code]["slug"])
    browser = sign_in(cast.jo.user)

    for page in client_pages(browser, row):
        said = pdfs.squeezed(page)
        for words in sentences(code):
            assert pdfs.squeezed(words) not in said
            assert pdfs.squeezed(escape(words)) not in said


def test_example_is_there_to_open_at_the_start_and_says_that_it_is_invented(cast, sign_in):
    page = sign_in(cast.jo.user).get(f"/pages/{given(cast, 'A2').pk}/").text

    assert f'<summary>{OPENED} <span translate="no">Rowan</span>' in page
    assert "<details open" not in page
    assert "This isn’t the right way to answer, only one way." in page
    assert "I count in my head and I don’t like that I do it." in page
    assert "Often" in page[page.index(OPENED) :]  # owe_next_move: 3, in the sheet's own words


def test_example_stands_in_the_therapist_s_preview_and_on_a_diary(cast, sign_in):
    preview = sign_in(cast.amara).get(address("A2", "preview/")).text
    diary = make.assignment(by=cast.amara, client=cast.jo, version=make.version("dial-diary"))
    start = sign_in(cast.jo.user).get(f"/moments/{diary.pk}/").text

    assert OPENED in preview
    assert OPENED in start
    assert "Rain all day. Soup was good." in start


def test_a_check_in_has_no_example_and_no_card_for_anyone(cast, sign_in):
    row = given(cast, "P0")
    browser = sign_in(cast.jo.user)

    assert OPENED not in browser.get(f"/pages/{row.pk}/").text
    assert OPENED not in sign_in(cast.amara).get(address("P0", "preview/")).text
    for tail in ("card/", "card/pdf/"):
        assert sign_in(cast.jo.user).get(f"/pages/{row.pk}/{tail}").status_code == 404


def test_card_happy_path(cast, sign_in):
    row = given(cast, "A2")
    browser = sign_in(cast.jo.user)

    assert f"/pages/{row.pk}/card/" in browser.get(f"/pages/{row.pk}/").text
    page = browser.get(f"/pages/{row.pk}/card/").text
    file = browser.get(f"/pages/{row.pk}/card/pdf/")
    drawn = pdfs.text(file.content)

    assert file.headers["Content-Disposition"] == 'attachment; filename="card.pdf"'
    assert file.headers["Cache-Control"] == "no-store"
    assert "<title>Card ·" in page
    assert "<pdfuaid:part>1</pdfuaid:part>" in pdfs.metadata(file.content)
    for line in guides.card_for(SHEETS["A2"]).lines:
        assert pdfs.squeezed(line) in drawn
        assert escape(line) in page
    for word in ("Jo", "Sam", "Amara", "Elm", SHEETS["A2"]["client_title"]):
        assert pdfs.squeezed(word) not in drawn


def test_card_is_offered_once_it_was_sent_whatever_was_answered(cast, sign_in):
    row = given(cast, "A2", state="submitted")
    make.answers(row, {"tally": 4}, visibility="clin")

    done = sign_in(cast.jo.user).get(f"/sent/{row.pk}/done/").text

    assert f"/pages/{row.pk}/card/" in done


@pytest.mark.invariant(8)
def test_card_partner_and_others_get_404(cast, sign_in):
    row = given(cast, "A2")

    for person in (cast.sam.user, cast.kim.user, cast.amara, cast.ben):
        for tail in ("card/", "card/pdf/"):
            assert sign_in(person).get(f"/pages/{row.pk}/{tail}").status_code == 404


def test_cards_and_guides_leave_nothing_on_record(cast, sign_in):
    row = given(cast, "A2")
    with acting_as(cast.amara.pk):
        before = AuditEvent.objects.count()

    sign_in(cast.amara).get(address("A2", "card/pdf/"))
    with acting_as(cast.amara.pk):
        signed_in = AuditEvent.objects.count()
    browser = sign_in(cast.amara)
    browser.get(address("A2"))
    with acting_as(cast.amara.pk):
        verbs = set(AuditEvent.objects.filter(object_id=row.pk).values_list("verb", flat=True))

    assert signed_in >= before
    assert "paper.made" not in verbs
    assert not {verb for verb in verbs if "card" in verb or "guide" in verb}


@pytest.mark.parametrize("code", ["A2", "B1", "B3"])
def test_an_example_costs_no_query(cast, sign_in, code, django_assert_num_queries, monkeypatch):
    row = given(cast, code)
    browser = sign_in(cast.jo.user)
    browser.get(f"/pages/{row.pk}/")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as with_example:
        assert OPENED in browser.get(f"/pages/{row.pk}/").text
    monkeypatch.setattr(guides, "guide_for", lambda content: None)

    with django_assert_num_queries(len(with_example)):
        assert OPENED not in browser.get(f"/pages/{row.pk}/").text
