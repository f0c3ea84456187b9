"""A practice's own worksheet, from nothing to what a therapist reads: desk, phone, desk."""

import re

import pytest

from clients.context import acting_as
from tests.journeys.at_home import Partner
from tests.journeys.at_work import Therapist
from tests.journeys.conftest import DESK
from tests.journeys.rooms import expect
from worksheets.models import Draft, Version
from worksheets.sealed import drafts

pytestmark = pytest.mark.journey

TITLE, NEUTRAL = "What makes an hour quiet", "A quiet hour"
WHY, SAID = "What is it about tea?", "The kettle takes its time."
SAVED = re.compile(r"^Saved \d")


@pytest.fixture
def amara(village, person):
    return person(village.amara, DESK)


def desk(visitor):
    return Therapist(visitor.page, None)


def begins(visitor):
    visitor.goes("/library/")
    visitor.page.get_by_role("link", name="Your own worksheets").click()
    visitor.page.get_by_label("Title for clinicians").fill(TITLE)
    visitor.presses("Start a draft")
    desk(visitor).heading(TITLE)


def names(visitor):
    """Titles and purpose; what the lint says stands beside its field until it is changed."""
    page = visitor.page
    page.get_by_role("link", name="Titles and purpose").click()
    page.wait_for_load_state()  # the script that draws the preview comes last
    page.get_by_label("Title for clients").fill(NEUTRAL)
    page.get_by_label("What it is for").fill("To find what makes an hour feel quiet.")
    page.get_by_label("What clients read first").fill("You must think of an hour you liked.")
    visitor.sees("Offer it: “you can”")
    page.get_by_label("What clients read first").fill("Think of an hour you liked.")
    expect(page.get_by_text("Offer it: “you can”")).to_have_count(0)
    expect(page.locator("#look").get_by_text("Think of an hour you liked.")).to_be_visible()
    visitor.presses("Save and go back")


def adds(visitor, kind):
    visitor.page.get_by_label("Kind of question").select_option(kind)
    visitor.presses("Add a question")
    expect(visitor.page.get_by_label("Question", exact=True)).to_be_visible()
    visitor.page.wait_for_load_state()


def asks_a_choice(visitor):
    adds(visitor, "choice")
    page = visitor.page
    page.get_by_label("Question", exact=True).fill("What made it quiet?")
    page.get_by_label("Words 1").fill("Tea")
    page.get_by_label("Words 2").fill("A walk")
    preview = page.locator("#look")
    expect(preview.get_by_text("What made it quiet?")).to_be_visible()
    expect(preview.get_by_label("A walk")).to_be_visible()
    visitor.sees(SAVED)
    visitor.presses("Save and go back")


def asks_why(visitor):
    """Own words, asked only of those who chose tea."""
    adds(visitor, "free_text")
    page = visitor.page
    page.get_by_label("Question", exact=True).fill(WHY)
    page.get_by_label("When is it asked?").select_option(label="What made it quiet?")
    page.locator("#rule").get_by_label("Tea").check()
    visitor.presses("Save and go back")
    visitor.sees("Asked when “What made it quiet?” is any of: Tea")


def asks_on_a_scale(visitor):
    adds(visitor, "likert")
    page = visitor.page
    page.get_by_label("Question", exact=True).fill("How quiet was it?")
    page.get_by_label("Words 1").fill("A little")
    page.get_by_label("Words 2").fill("Very")
    visitor.presses("Save and go back")
    # Up by its button: the scale comes before the two that belong together.
    visitor.presses(re.compile("^Up ?: How quiet"))
    visitor.presses(re.compile("^Up ?: How quiet"))
    expect(page.get_by_role("article").first).to_contain_text("How quiet was it?")


def undoes(visitor):
    visitor.presses(re.compile("^Remove ?: How quiet"))
    expect(visitor.page.get_by_role("article")).to_have_count(2)
    visitor.presses(re.compile("^Restore ?: How quiet"))
    expect(visitor.page.get_by_role("article")).to_have_count(3)


def looks(visitor):
    page = visitor.page
    page.get_by_role("link", name="Next page").click()
    expect(page.locator("#preview").get_by_text("How quiet was it?")).to_be_visible()


def publishes(visitor):
    visitor.page.get_by_role("link", name="Check and publish").click()
    visitor.sees("It is ready to publish.")
    visitor.presses("Publish for your practice")
    visitor.sees(f"{TITLE} is published as version 1.")


def gives(visitor, couple, name):
    page = visitor.goes(f"/couples/{couple.pk}/assign/")
    page.get_by_role("link", name=TITLE, exact=True).click()
    page.get_by_label("Sam").uncheck()
    visitor.presses("Review assignment")
    visitor.presses(re.compile("^Assign to"))
    visitor.sees(f"{TITLE} is assigned to {name}.")


def answers_on_a_phone(visitor):
    jo = Partner("Jo", "", visitor.page)
    jo.begins(NEUTRAL)
    jo.picks("Very")
    jo.presses("Next")
    jo.picks("Tea")
    jo.presses("Next")
    visitor.sees(WHY)  # asked because of the answer before
    jo.writes(SAID)
    jo.sees_saved()
    jo.presses("Next")
    jo.skips_to_the_last_page()
    jo.chooses({"How quiet": "Me and", "What made it quiet": "Me and", WHY[:12]: "Me and"})
    jo.sends()


def test_built_given_answered_and_read(village, amara, person):
    begins(amara)
    names(amara)
    asks_a_choice(amara)
    asks_why(amara)
    asks_on_a_scale(amara)
    undoes(amara)
    looks(amara)
    publishes(amara)
    gives(amara, village.couple, "Jo")
    phone = person(village.jo.user)
    answers_on_a_phone(phone)
    amara.goes("/inbox/")
    amara.page.get_by_role("link", name=re.compile(TITLE)).first.click()
    amara.sees(SAID)
    amara.sees("Tea")

    assert amara.complaints + phone.complaints == []
    assert amara.strangers | phone.strangers == set()
    with acting_as(village.amara.pk):
        [version] = Version.objects.filter(practice=village.practice)
    assert [item["type"] for item in version.content["items"]][:3] == [
        "likert",
        "choice",
        "free_text",
    ]


def test_two_tabs_of_the_builder_settle_it_in_the_open(village, amara):
    begins(amara)
    adds(amara, "free_text")
    address, page = amara.page.url, amara.page
    other = amara.tab()
    other.goto(address)

    page.get_by_label("Question", exact=True).fill("From the first tab?")
    amara.sees(SAVED)
    other.get_by_label("Question", exact=True).fill("From the second tab?")
    expect(other.get_by_text("There are two versions of this")).to_be_visible()
    expect(other.locator("[data-theirs]").first).to_contain_text("From the first tab?")
    amara.presses("Keep what’s here", other)
    other.wait_for_load_state()

    with acting_as(village.amara.pk):
        draft = drafts.opened(Draft.objects.open().latest("created_at"))
    assert draft.content["items"][0]["prompt"] == "From the second tab?"
