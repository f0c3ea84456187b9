"""Two browsers: what one lets the other see, from choosing it to its going from an open page."""

import os
import re

import pytest
from playwright.sync_api import Error

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.rooms import expect
from tests.support import shared

pytestmark = pytest.mark.journey
TOLD = "the lantern under the stairs"
PICTURES = os.environ.get("PORTAL_PICTURES")
SHOWN = (
    "() => document.documentElement.classList.contains('is-covered') ? '' : document.body.innerText"
)


def is_gone(page, words):
    try:
        return words not in page.evaluate(SHOWN)
    except Error:  # on its way to another page
        return False


def pictured(visitor, name):
    """Looked at by people, where somebody asks for pictures."""
    if not PICTURES:
        return
    page = visitor.page
    for width in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": 844})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.evaluate("document.getAnimations().forEach(one => one.finish())")
            page.screenshot(path=f"{PICTURES}/{name}-{width}-{scheme}.png", full_page=True)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": PHONE, "height": 844})


@pytest.fixture(scope="module")
def home(village):
    """Jo's sent sheet with three answers, and a window open for both."""
    words = {"early_messages": TOLD, "what_counts": "Lying close, and talking."}
    said = words | {"meanings": {"order": ["closeness", "play"]}, "often_loved": 3}
    sheet = shared.sent(village, said, code="a1", couple=village.couple)
    shared.window(village.amara, village.couple, village.jo, village.sam)
    return sheet


def test_choosing_looking_letting_go_and_cancelling(village, home, person):
    jo, sam = person(village.jo.user), person(village.sam.user)

    jo.goes(f"/sent/{home.pk}/")
    jo.page.get_by_role("link", name="Share some of this with Sam").click()
    jo.page.get_by_label("Share this with Sam").nth(2).check()
    jo.page.locator("li", has_text=TOLD).get_by_label("Share this with Sam").check()
    box = jo.page.locator("li", has_text="Lying close")
    box.get_by_text("Say it in other words instead").click()
    pictured(jo, "release-choose")
    jo.presses(re.compile("See exactly what"))
    jo.sees(TOLD)
    pictured(jo, "release-preview")
    jo.presses(re.compile("^Share this with Sam"))
    jo.page.wait_for_url("**/sharing/")
    jo.sees("Waits until")
    pictured(jo, "sharing-pending")
    assert TOLD not in sam.goes("/together/").content()
    pictured(sam, "together-closed")

    while jo.page.get_by_role("button", name=re.compile("^Cancel it")).count():
        jo.page.get_by_role("button", name=re.compile("^Cancel it")).first.click()
        jo.page.wait_for_load_state()
    assert TOLD not in jo.page.content()
    assert jo.complaints == sam.complaints == []


@pytest.mark.invariant(2)
@pytest.mark.goal(6)
def test_an_open_page_goes_blank_when_it_is_taken_back(village, home, person):
    shared.standing(village.jo, village.sam, village.couple, home, "early_messages", words=TOLD)
    shared.standing(
        village.jo, village.sam, village.couple, home, "what_counts", words="Lying close."
    )
    jo, sam = person(village.jo.user), person(village.sam.user)
    sam.goes("/together/")
    sam.sees(TOLD)
    pictured(sam, "together-open")
    jo.goes("/sharing/")
    pictured(jo, "sharing-open")
    left = sam.tab()
    left.goto("/together/")
    expect(left.get_by_text(TOLD)).to_be_visible()
    left.goto("/home/")

    for _ in range(2):
        jo.page.get_by_role("button", name=re.compile("^Stop sharing")).first.click()
        jo.page.wait_for_load_state()

    sam.waits_for(lambda: is_gone(sam.page, TOLD), "the open page to go blank", 30)
    sam.sees("Nothing is open here at the moment")
    left.go_back()
    left.wait_for_timeout(1_500)
    assert TOLD not in left.evaluate(SHOWN)
    sam.page.go_back()
    sam.page.wait_for_timeout(1_000)
    assert TOLD not in sam.page.evaluate(SHOWN)


@pytest.mark.goal(6)
def test_an_open_page_goes_blank_on_focus_and_when_offline(village, home, person):
    shared.standing(
        village.jo, village.sam, village.couple, home, "often_loved", words="partly, and glad of it"
    )
    sam = person(village.sam.user)
    page = sam.goes("/together/")
    sam.sees("partly, and glad of it")
    sam.context.set_offline(True)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    sam.waits_for(lambda: is_gone(page, "glad of it"), "offline lines to hide", 10)
    sam.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    sam.sees("partly, and glad of it")

    person(village.jo.user).goes("/sharing/").get_by_role("button", name="Pause everything").click()
    page.evaluate("window.dispatchEvent(new Event('focus'))")

    sam.waits_for(lambda: is_gone(page, "glad of it"), "paused lines to go", 5)


def test_the_therapist_sees_it_on_the_couple_page(village, home, person):
    shared.standing(village.jo, village.sam, village.couple, home, "meanings", words="Closeness")
    amara = person(village.amara, DESK)
    amara.goes(f"/couples/{village.couple.pk}/")
    amara.sees("Between them")
    pictured(amara, "couple-between")
    amara.page.get_by_role("button", name=re.compile("^Hold back")).first.click()
    amara.sees("Held back")
    assert amara.complaints == []
