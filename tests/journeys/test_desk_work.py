"""What a therapist does beside the sessions: paper put in by hand, steps in an order of her own."""

import re

import pytest

from clients.context import acting_as
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.rooms import expect
from tests.support import make
from tests.support.looks import looks_of
from worksheets.models import Assignment, Pathway
from worksheets.printing import code_of

pytestmark = pytest.mark.journey
WRITTEN = "that the count is gone"
BOX = '[name="like_you_to_know-answer"]'


@pytest.fixture
def amara(village, person):
    return person(village.amara, DESK)


def test_answers_from_paper_are_put_in_shown_and_taken_back(village, amara, person):
    sheet = make.assignment(by=village.amara, client=village.jo, version=make.version("a2"))
    jo, sam = person(village.jo.user, PHONE), person(village.sam.user, PHONE)
    before = sam.goes("/home/").get_by_role("main").inner_text()

    page = amara.goes(f"/assignments/{sheet.pk}/paper/")
    page.get_by_role("link", name="Enter from paper").click()
    amara.sees("Enter from paper: Keeping score about sex")
    page.get_by_label("The code on the paper").fill("WRONG1")
    page.locator(BOX).fill(WRITTEN)
    amara.presses("Enter these answers")
    amara.sees("This is not the code of this person’s copy.")
    expect(page.locator(BOX)).to_have_value(WRITTEN)
    assert looks_of(amara, "hand-entry-refused") == []
    page.set_viewport_size({"width": DESK, "height": 844})

    page.get_by_label("The code on the paper").fill(code_of(sheet.pk))
    page.get_by_label(re.compile("^They gave me this paper")).check()
    amara.presses("Enter these answers")
    page.wait_for_url(f"**/submissions/{sheet.pk}/")
    amara.sees(WRITTEN)
    amara.sees(re.compile("Entered from paper by"))

    jo.goes(f"/sent/{sheet.pk}/")
    jo.sees(WRITTEN)
    jo.sees(re.compile("Amara"))
    assert sam.goes("/home/").get_by_role("main").inner_text() == before
    jo.presses(re.compile("^Withdraw it"))
    jo.page.wait_for_load_state()
    assert WRITTEN not in amara.goes(f"/submissions/{sheet.pk}/").content()
    assert amara.complaints == jo.complaints == sam.complaints == []


def tailored(page, titles):
    """One step sinks, the one that rose is dropped."""
    # Not every step can sink: what must come first stays first.
    sinks = page.get_by_role("button", name=re.compile(r"^Down\s*: ")).first
    moved = sinks.inner_text().split(": ", 1)[1].strip()
    at = titles.index(moved)
    sinks.click()
    page.wait_for_load_state()
    assert steps(page)[at : at + 2] == [titles[at + 1], moved]
    page.get_by_role("button", name=re.compile(rf"^Remove\s*: {re.escape(titles[at + 1])}")).click()
    page.wait_for_load_state()
    assert steps(page) == [one for one in titles if one != titles[at + 1]]


def test_a_pathway_is_tailored_and_its_next_step_opened(village, amara, person):
    jo = person(village.jo.user, PHONE)
    before = jo.goes("/home/").get_by_role("main").inner_text()
    couple = f"/couples/{village.couple.pk}/"

    page = amara.goes(couple)
    page.get_by_role("link", name="Choose a pathway").click()
    page.get_by_role("button", name=re.compile("^Start with this")).first.click()
    expect(page.locator("ol.steps > li").first).to_be_visible()
    titles = steps(page)
    assert len(titles) > 2
    assert jo.goes("/home/").get_by_role("main").inner_text() == before, "beginning gives nothing"

    tailored(page, titles)
    assert looks_of(amara, "pathway-tailored") == []
    page.set_viewport_size({"width": DESK, "height": 844})

    page.get_by_role("link", name="Open this step").click()
    considered = page.locator('[name="considered"]')
    if considered.count():
        considered.check()
    opening = page.url
    page.get_by_role("button", name=re.compile("^Open it for")).click()
    page.wait_for_url(lambda url: url != opening)
    with acting_as(village.amara.pk):
        pathway = Pathway.objects.get(couple=village.couple)
        opened = list(Assignment.objects.filter(client=village.jo, state="assigned"))
        later = [step.slug for step in pathway.steps.order_by("place")][1:]
    assert len(opened) == 1
    jo.goes("/home/")
    jo.sees(opened[0].version.client_title)
    shown = jo.page.content()
    for slug in later:
        assert make.version(slug).client_title not in shown, "a client meets only what is open"
    assert "pathway" not in shown.lower()
    assert amara.complaints == jo.complaints == []


def steps(page):
    return [
        one.strip().removesuffix("Next").strip()
        for one in page.locator("ol.steps .step-what h2").all_inner_texts()
    ]
