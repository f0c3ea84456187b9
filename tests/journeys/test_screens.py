"""Every screen: no barriers, no strangers, neutral titles, and the way out on every client page."""

import os
import re
from pathlib import Path

import axe_playwright_python
import pytest

from clients import access
from tests.journeys import screens
from tests.journeys.conftest import DESK, PHONE, SMALL

pytestmark = pytest.mark.journey

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RULES = {"resultTypes": ["violations"], "preload": False}
# In the dark the page is the same but for its colours.
COLOURS = RULES | {"runOnly": ["color-contrast", "link-in-text-block"]}
# P2: what a title in a history or on a screen share would tell.
TELLING = (
    "therap", "sex", "partner", "intim", "desire", "ledger", "owed", "worksheet", "keeping count",
    "yes is made", "asking and answering", r"jo\b", r"sam\b", "kim", "robin", "amara",
)  # fmt: skip
STATUS = {"not found": 404, "clients:contact_confirm": 410, "clients:put_back": 410}
PICTURES = os.environ.get("PORTAL_PICTURES")


@pytest.fixture(scope="module")
def village(committed):
    return screens.build()


# What a thumb aims at; a link within a sentence is as high as its line (WCAG 2.5.8).
SMALL_TARGETS = """() => [...document.querySelectorAll(
    "button, a.btn, select, summary, .choice-card, .who-choice, .form-check, input.form-control"
)].filter((one) => one.checkVisibility() && !one.closest(".skip, .cover"))
  .map((one) => [one.innerText || one.name, one.getBoundingClientRect()])
  .filter(([, box]) => box.width && Math.round(box.height) < 44)
  .map(([name, box]) => `${name.trim()} is ${Math.round(box.height)} px high`)"""


def looks_of(visitor, name):
    """Opens one page and looks at it on a desk and a phone, in the light and in the dark."""
    page, wrong = visitor.page, []
    page.evaluate(AXE)
    for width in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": 844})
        for scheme, rules in (("light", RULES), ("dark", COLOURS)):
            page.emulate_media(color_scheme=scheme)
            # Colours half way between two themes are nobody's.
            page.evaluate("document.getAnimations().forEach(one => one.finish())")
            found = page.evaluate("options => axe.run(document, options)", rules)
            wrong += [
                f"{name} {width} {scheme}: {one['id']} at {node['target']}"
                for one in found["violations"]
                for node in one["nodes"]
            ]
            if PICTURES:
                page.screenshot(path=f"{PICTURES}/{name}-{width}-{scheme}.png", full_page=True)
    page.set_viewport_size({"width": SMALL, "height": 844})
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > SMALL:
        wrong.append(f"{name}: {wide} px wide on a screen of {SMALL}")
    page.emulate_media(color_scheme="light")
    return wrong


def what_it_tells(visitor, name):
    title = visitor.page.title().lower()
    return [f"{name}: its title says {word}" for word in TELLING if re.search(rf"\b{word}", title)]


def way_out(visitor, name):
    """Inv 20: leaving, help, and that nobody watches; on every page for someone in care."""
    page, wrong = visitor.page, []
    if not page.get_by_role("button", name="Leave this page", exact=True).is_visible():
        wrong.append(f"{name}: no way to leave")
    if not page.get_by_role("link", name="Help and crisis lines").count():
        wrong.append(f"{name}: no way to help")
    if not page.get_by_text("Not monitored. Not for emergencies.").is_visible():
        wrong.append(f"{name}: does not say that nobody watches")
    return wrong


def thumbs(visitor, name):
    visitor.page.set_viewport_size({"width": PHONE, "height": 844})
    return [f"{name}: {one}" for one in visitor.page.evaluate(SMALL_TARGETS)]


def walk(visitor, addresses, *, in_care):
    wrong = []
    for name, address in addresses.items():
        answer = visitor.page.goto(address)
        if answer.status != STATUS.get(name, 200):
            wrong.append(f"{name}: {answer.status}")
            continue
        wrong += what_it_tells(visitor, name)
        wrong += way_out(visitor, name) + thumbs(visitor, name) if in_care else []
        wrong += looks_of(visitor, name.replace(":", "-").replace(" ", "-"))
    wrong += [f"complaint: {one}" for one in visitor.complaints]
    wrong += [f"asked a stranger: {one}" for one in visitor.strangers]
    return "\n".join(wrong)


def test_every_address_is_looked_at_or_is_no_page(village):
    named = {name for _, name, _ in access.patterns()}
    sets = (
        screens.public,
        screens.client,
        screens.writing,
        screens.account,
        screens.clinician,
        screens.authoring,
    )
    looked_at = {name for one in sets for name in one(village)} | screens.ALONE

    assert named - looked_at - screens.NOT_SCREENS == set()


@pytest.mark.invariant(20)
@pytest.mark.invariant(22)
def test_public_screens(village, person):
    assert walk(person(), screens.public(village), in_care=False) == ""


@pytest.mark.invariant(20)
@pytest.mark.invariant(22)
def test_client_screens(village, person):
    jo = person(village.cast.jo.user)

    assert walk(jo, screens.client(village), in_care=True) == ""


@pytest.mark.invariant(20)
def test_screens_of_writing(village, person):
    sam = person(village.cast.sam.user)

    assert walk(sam, screens.writing(village), in_care=True) == ""


@pytest.mark.invariant(20)
def test_every_kind_of_question(village, person):
    kim = person(village.cast.kim.user)

    assert set(screens.KINDS) <= set(village.questions)
    assert walk(kim, village.questions, in_care=True) == ""


@pytest.mark.invariant(22)
def test_therapist_screens(village, person):
    amara = person(village.cast.amara, DESK)

    assert walk(amara, screens.clinician(village), in_care=False) == ""


@pytest.mark.invariant(22)
def test_screens_of_authoring(village, person):
    amara = person(village.cast.amara, DESK)

    assert walk(amara, screens.authoring(village), in_care=False) == ""


def test_account_screens(village, person):
    amara = person(village.cast.amara, DESK)

    assert walk(amara, screens.account(village), in_care=False) == ""


def test_arriving_screens(village, person):
    """The page after the right code, and the seat that nobody else may say yes for."""
    robin, lou = person(), person(village.lou.user)
    robin.goes(f"/join/{village.ids['invitation']}/")
    robin.page.get_by_label("Your code").fill(village.ids["code"])
    robin.page.get_by_label("I am 18 or older").check()
    robin.presses("Carry on")
    robin.page.wait_for_url("**/you/")

    told = walk(robin, {"clients:join_details": robin.page.url}, in_care=True)
    told += walk(lou, {"clients:seat": "/welcome/together/"}, in_care=True)

    assert told == ""
