"""What a measure's page owns up to: what nobody has checked yet, and why there is no paper."""

import pytest

from tests.support import make, measuring
from tests.support.shipped import LIBRARY
from worksheets import printing
from worksheets.library import measure_definitions

pytestmark = pytest.mark.django_db
UNSURE = "Not yet checked against the publication"
SHELF = measure_definitions.shelf()


def unchecked(part):
    """How many facts of a file say `verified: false`, wherever they stand."""
    if isinstance(part, dict):
        mine = int(part.get("verified") is False)
        return mine + sum(unchecked(one) for one in part.values())
    if isinstance(part, list | tuple):
        return sum(unchecked(one) for one in part)
    return 0


def page_of(browser, slug):
    return browser.get(f"/library/measures/{make.opaque(slug)}/").text


def test_each_fact_that_nobody_checked_says_so_on_the_therapist_s_page(cast, sign_in):
    browser = sign_in(cast.amara)
    said = {slug: page_of(browser, slug).count(UNSURE) for slug in SHELF}

    assert said == {slug: unchecked(one) for slug, one in SHELF.items()}
    assert sum(said.values()) > 100
    assert said[measuring.OURS] == 0


def test_it_says_so_beside_the_number_too(cast, sign_in):
    """GAD-7: nobody has read of its counting, and its cut-off is from memory."""
    version = measuring.brought_in(cast, "gad-7")
    sheet = measuring.given(cast, version, state="submitted")
    make.answers(sheet, {f"q{n}": 1 for n in range(1, 8)}, visibility="clin")

    page = sign_in(cast.amara).get(f"/submissions/{sheet.pk}/").text

    assert page.count(UNSURE) == 2
    cutoff = page[: page.rindex(UNSURE)].rsplit("<p>", 1)[1]
    assert cutoff.startswith("The authors’ cut-off is 10 or more")
    assert cutoff.endswith("From memory. ")


def test_nothing_claims_more_than_that(cast, sign_in):
    """No page calls a measure validated, proven or verified as a whole."""
    browser = sign_in(cast.amara)

    for slug in SHELF:
        page = page_of(browser, slug).lower()
        for word in ("verified", "validated instrument", "proven", "gold standard", "guarantee"):
            assert word not in page, (slug, word)


@pytest.mark.parametrize("code", [code for code, one in LIBRARY.items() if unchecked(one)])
def test_a_sheet_s_evidence_says_so_in_the_same_words(cast, sign_in, code):
    content = LIBRARY[code]

    page = sign_in(cast.amara).get(f"/library/{make.opaque(content['slug'])}/").text

    assert page.count(UNSURE) == unchecked(content)


def test_no_client_meets_a_fact_or_its_source(cast, sign_in):
    version = measuring.brought_in(cast, "gad-7")
    sheet = measuring.given(cast, version)
    browser = sign_in(cast.jo.user)
    browser.post(f"/pages/{sheet.pk}/")

    for tail in ("", f"{make.opaque('q1')}/", "review/"):
        page = browser.get(f"/pages/{sheet.pk}/{tail}").text
        for word in (UNSURE, "Spitzer", "cut-off", "GAD-7", "Licence 7"):
            assert word not in page


# --- No paper -----------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", [measuring.OURS, "gad-7"])
def test_a_measure_says_plainly_why_it_is_not_on_paper(cast, sign_in, slug):
    version = make.version(slug) if slug == measuring.OURS else measuring.brought_in(cast, slug)
    sheet = measuring.given(cast, version)
    browser = sign_in(cast.amara)

    assert str(printing.MEASURE) in page_of(browser, slug)
    for where in (f"/library/{make.opaque(slug)}/paper/", f"/assignments/{sheet.pk}/paper/page/"):
        answer = browser.get(where)
        assert answer.status_code == 409
        assert str(printing.MEASURE) in answer.text
    assert str(printing.MEASURE) in browser.get(f"/assignments/{sheet.pk}/paper/").text


@pytest.mark.parametrize("slug", [measuring.OURS, "gad-7"])
def test_its_client_is_offered_no_paper(cast, sign_in, slug):
    version = make.version(slug) if slug == measuring.OURS else measuring.brought_in(cast, slug)
    sheet, other = measuring.given(cast, version), measuring.given(cast, make.version("a2"))
    browser = sign_in(cast.jo.user)

    assert "on paper" in browser.get(f"/pages/{other.pk}/").text
    assert "on paper" not in browser.get(f"/pages/{sheet.pk}/").text
    for tail in ("", "page/", "pdf/"):
        assert browser.get(f"/pages/{other.pk}/paper/{tail}").status_code == 200
        assert browser.get(f"/pages/{sheet.pk}/paper/{tail}").status_code == 404
