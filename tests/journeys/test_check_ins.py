"""A private check-in from asking to the open joint space, looked at on every screen on the way."""

import contextlib
import re

import pytest
from playwright.sync_api import Error

from clients.context import acting_as
from clients.models import Hold
from clients.policies import windows
from tests.journeys.rooms import expect
from tests.support import make
from tests.support.looks import SMALL_TARGETS, looks_of

pytestmark = pytest.mark.journey

SAID = "Only at work, after nine."


def is_right(visitor, name):
    """No barrier, big enough for a thumb, and a neutral title."""
    assert looks_of(visitor, name) == []
    visitor.page.set_viewport_size({"width": 375, "height": 844})
    assert visitor.page.evaluate(SMALL_TARGETS) == []
    assert not re.search(r"check|safe|partner|alone", visitor.page.title().lower())


def answers(visitor, sheet, *, afraid):
    page = visitor.goes(f"/pages/{sheet.pk}/")
    page.get_by_text("Yes, I’m alone").click()
    visitor.presses("Next")
    for group in page.get_by_role("group").all():
        named = group.locator("legend").inner_text()
        choice = "Always" if named.startswith("I can ") else "Never"
        choice = "Often" if afraid and named.startswith("I worry") else choice
        for words in (choice, "Yes", "No, I was on my own"):
            found = group.get_by_text(words, exact=True)
            if found.count():
                found.click()
                break
    page.get_by_role("textbox").fill(SAID)


def fills_in(visitor, sheet, *, afraid):
    """From the first page to the last; looked at all the way where `afraid`."""
    page = visitor.goes(f"/pages/{sheet.pk}/")
    look = is_right if afraid else lambda *_: None
    look(visitor, "checkin-start")
    page.get_by_text("No, or I’m not sure").click()
    visitor.presses("Next")
    visitor.sees("nothing has been saved")
    look(visitor, "checkin-stop")
    answers(visitor, sheet, afraid=afraid)
    look(visitor, "checkin-questions")
    visitor.presses(re.compile("Send to"))
    expect(page.get_by_role("heading", level=1)).to_have_text("That’s done")
    look(visitor, "checkin-done")
    with contextlib.suppress(Error):  # the browser asks before it sends a form again
        page.go_back()
    page.wait_for_timeout(300)
    assert SAID not in page.content(), "Back shows nothing of it"
    page.goto(f"/sent/{sheet.pk}/")
    assert SAID not in page.content()
    look(visitor, "checkin-sent")


class Desk:
    """Amara at hers; every screen she meets is looked at."""

    def __init__(self, visitor, couple):
        self.visitor, self.couple, self.wrong = visitor, couple, []

    def looks(self, address, name, words):
        if address:
            self.visitor.goes(address)
        self.visitor.sees(words)
        self.wrong += looks_of(self.visitor, name)
        self.visitor.page.set_viewport_size({"width": 1280, "height": 860})

    def presses(self, name):
        self.visitor.presses(name)


def test_from_asking_to_an_open_space(village, person):
    people, couple = (village.jo, village.sam), f"/couples/{village.couple.pk}/"
    sheets = [
        make.assignment(by=village.amara, client=client, version=make.version("p0"))
        for client in people
    ]
    amara = Desk(person(village.amara, 1280), couple)
    amara.looks(couple, "joint-shut", "It can’t be open now:")
    for client, sheet in zip(people, sheets, strict=True):
        fills_in(person(client.user), sheet, afraid=client == village.jo)

    amara.looks("/caseload/", "checkin-waiting", "A check-in to review: Sam")
    for sheet in sheets:
        amara.looks(f"/submissions/{sheet.pk}/", f"checkin-review-{sheet.client.name}", "Reviewed")
        amara.presses("Mark as reviewed")
    amara.looks("", "checkin-standing", "Reviewed: the check-in of Sam.")
    amara.looks(couple, "joint-held", "There is a Hold for Jo.")
    with acting_as(village.amara.pk):
        hold = Hold.objects.active().get()
    page = amara.visitor.goes(f"/holds/{hold.pk}/lift/")
    page.get_by_role("textbox").fill("Spoke with Jo alone.")
    amara.presses(re.compile("Lift"))
    amara.looks(couple, "joint-ready", "Closed, as always between sessions.")
    amara.presses("Open it now")
    amara.looks("", "joint-open", "The joint space is open.")
    assert is_open(village)
    amara.presses("Close it now")
    amara.visitor.sees("The joint space is closed.")
    assert not is_open(village)
    assert amara.wrong == []


def is_open(village):
    with acting_as(village.jo.user_id):
        return windows.is_open(village.couple)
