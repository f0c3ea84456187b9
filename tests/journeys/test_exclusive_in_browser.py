"""“None of these” in a browser: ticking it clears the others; without script the page asks."""

import pytest

from tests.journeys.conftest import PHONE
from tests.journeys.rooms import expect
from tests.support import make

pytestmark = pytest.mark.journey


@pytest.fixture
def asked(village):
    row = make.assignment(
        by=village.amara, client=village.jo, version=make.version("b3"), state="opened"
    )
    make.answers(row, {})
    return f"/pages/{row.pk}/{make.opaque('senses')}/"


def test_none_of_these_clears_the_others_and_they_clear_it(village, asked, person):
    visitor = person(village.jo.user, PHONE)
    page = visitor.goes(asked)
    none, quiet, dim = (page.get_by_label(name, exact=True) for name in
                        ("None of these", "Quiet", "Low light"))  # fmt: skip
    quiet.check()
    dim.check()
    none.check()

    expect(quiet).not_to_be_checked()
    expect(dim).not_to_be_checked()
    expect(page.get_by_text("Saved", exact=False).first).to_be_visible()

    quiet.check()

    expect(none).not_to_be_checked()
    expect(quiet).to_be_checked()
    visitor.presses("Next")
    page.go_back()
    expect(page.get_by_label("Quiet", exact=True)).to_be_checked()
    assert visitor.complaints == []


def test_without_script_the_page_asks_for_one_of_them(village, asked, person):
    visitor = person(village.jo.user, PHONE, java_script_enabled=False)
    page = visitor.goes(asked)
    page.get_by_label("Quiet", exact=True).check()
    page.get_by_label("None of these", exact=True).check()
    visitor.presses("Next")

    visitor.sees("“None of these” can only be chosen on its own.")
    expect(page.get_by_label("Quiet", exact=True)).to_be_checked()
    page.get_by_label("None of these", exact=True).uncheck()
    visitor.presses("Next")

    expect(page.get_by_text("can only be chosen on its own")).to_have_count(0)
