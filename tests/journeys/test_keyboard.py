"""One worksheet from first page to last with nothing but a keyboard; the dial; a ranking."""

import pytest

from tests.journeys.conftest import DESK
from tests.journeys.rooms import expect
from tests.support import make

pytestmark = pytest.mark.journey

FOCUSED = """() => {
  const at = document.activeElement, ring = at.closest("label") || at;
  const name = at.labels?.[0]?.innerText || at.getAttribute("aria-label") || at.innerText || "";
  const shows = [at, ring].some((one) => getComputedStyle(one).outlineStyle !== "none");
  return { name: name.trim(), shows };
}"""
MOST_TABS = 60


def tab_to(page, name):
    """Where a Tab leads is always seen: the focus has a ring."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        assert at["shows"], f"no ring around {at['name']!r}"
        if at["name"].startswith(name):
            return
    raise AssertionError(f"{MOST_TABS} Tabs never came to {name!r}")


def press(page, name, key="Enter"):
    before = page.url
    tab_to(page, name)
    page.keyboard.press(key)
    page.wait_for_url(lambda url: url != before)


@pytest.fixture
def given(village, person):
    """given(code, key) -> Jo at the first page of a worksheet, or at one of its questions."""

    def at(code, key=""):
        row = make.assignment(by=village.amara, client=village.jo, version=make.version(code))
        visitor = person(village.jo.user, DESK)
        visitor.goes(f"/pages/{row.pk}/")
        press(visitor.page, "Start")
        if key:
            visitor.goes(f"/pages/{row.pk}/{make.opaque(key)}/")
        return visitor.page

    return at


def test_a_worksheet_is_answered_and_sent(given):
    page = given("a2")

    tab_to(page, "Never")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Rarely", exact=True)).to_be_checked()
    press(page, "Next")
    press(page, "Skip")
    press(page, "Back")
    press(page, "Next")
    while page.get_by_role("textbox").count() == 0:
        press(page, "Skip")
    tab_to(page, "Is there anything about this")
    page.keyboard.type("It gets lighter when we laugh.")
    press(page, "Next")
    while "/review/" not in page.url:
        press(page, "Skip")
    tab_to(page, "Me and Amara")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("radio", name="Only me").first).to_be_checked()
    press(page, "Send to Amara")

    expect(page.get_by_role("heading", level=1, name="That’s done")).to_be_visible()


def test_the_dial_is_turned_by_arrow_keys_and_blank_is_not_nought(given):
    page = given("yes-no-going-along", "before")
    dial = page.get_by_role("slider")

    expect(dial).to_have_attribute("aria-valuetext", "Not answered yet")
    tab_to(page, "Just before it began, how much did you want to?")
    page.keyboard.press("Space")
    expect(dial).to_have_attribute("aria-valuetext", "0, in the middle")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(dial).to_have_attribute("aria-valuetext", "minus 2, towards: Very much not")
    tab_to(page, "One more")
    page.keyboard.press("Enter")
    expect(dial).to_have_attribute("aria-valuetext", "minus 1, towards: Very much not")
    press(page, "Next")
    press(page, "Back")

    expect(page.get_by_role("slider")).to_have_attribute(
        "aria-valuetext", "minus 1, towards: Very much not"
    )


def test_the_dial_can_be_cleared_again(given):
    page = given("yes-no-going-along", "before")

    tab_to(page, "Just before it began, how much did you want to?")
    page.keyboard.press("ArrowRight")
    tab_to(page, "Clear")
    page.keyboard.press("Enter")

    expect(page.get_by_role("slider")).to_have_attribute("aria-valuetext", "Not answered yet")
    expect(page.get_by_role("slider")).to_be_focused()


def test_a_ranking_is_made_without_dragging(given):
    page = given("a1", "meanings")

    tab_to(page, "First")
    page.keyboard.press("ArrowDown")
    tab_to(page, "Second")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    first = page.get_by_label("First").input_value()
    press(page, "Next")
    press(page, "Back")

    assert first
    expect(page.get_by_label("First")).to_have_value(first)
    expect(page.get_by_label("Second")).not_to_have_value("")
