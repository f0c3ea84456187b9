"""How a screen looks to axe, to a thumb, and to whoever passes by."""

import os
import re
from pathlib import Path

import axe_playwright_python

from tests.journeys.conftest import DESK, PHONE, SMALL

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RULES = {"resultTypes": ["violations"], "preload": False}
# In the dark the page is the same but for its colours.
COLOURS = RULES | {"runOnly": ["color-contrast", "link-in-text-block"]}
# P2: what a title in a history or on a screen share would tell.
TELLING = (
    "therap", "sex", "partner", "intim", "desire", "ledger", "owed", "worksheet", "keeping count",
    "keeping score", "yes is made", "asking and answering", r"jo\b", r"sam\b", "kim", "robin",
    "amara",
)  # fmt: skip
STATUS = {
    "not found": 404,
    "clients:contact_confirm": 410,
    "clients:put_back": 410,
    "clients:undo_factor": 410,
}
PICTURES = os.environ.get("PORTAL_PICTURES")
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
