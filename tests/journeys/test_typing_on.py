"""Somebody who writes without a pause: at most five seconds of it are ever at risk."""

import itertools
import os
import signal
import time
import uuid

import pytest

from clients.actions import notes
from clients.context import acting_as
from tests.journeys.conftest import Visitor
from tests.support import at_desk, browsing, in_room, make, own_sheets

pytestmark = [pytest.mark.journey, pytest.mark.goal(22)]

MOST_SECONDS = 5
KEY_MS = 54
SENTENCE = "and then I noticed that I was waiting for it to be over before it began, "


def steady(page, box, count):
    """So many characters, one after the other; answers how many seconds that took."""
    box.click()
    began = time.monotonic()
    box.press_sequentially((SENTENCE * 20)[:count], delay=KEY_MS, timeout=90_000)
    return time.monotonic() - began


def killed(browser):
    """As when the power goes: the browser gets no chance to say anything."""
    told = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    os.kill(next(one["id"] for one in told if one["type"] == "browser"), signal.SIGKILL)


def test_a_browser_that_dies_takes_at_most_five_seconds_of_typing(
    playwright, village, street, capsys
):
    sheet = at_desk.begun(village)
    key = at_desk.box_of(sheet)
    browser = playwright.chromium.launch(**browsing.launch_args())
    jo = Visitor(browser, street.url, village.jo.user)
    box = jo.goes(at_desk.url(sheet, key)).get_by_role("textbox")

    seconds = steady(jo.page, box, 465)
    killed(browser)

    time.sleep(1)  # whatever had reached the server is written by now
    saved = at_desk.value(sheet, key)
    missing = 465 - len(saved)
    with capsys.disabled():
        print(f"\n{missing} of 465 characters missing after {seconds:.0f} s of typing")
    assert (SENTENCE * 20).startswith(saved)
    assert missing <= 465 * MOST_SECONDS / seconds


def answer(cast):
    sheet = at_desk.begun(cast)
    return cast.jo.user, at_desk.url(sheet, at_desk.box_of(sheet)), "answer"


def note(cast):
    with acting_as(cast.amara.pk):
        row = notes.begin(op=uuid.uuid4(), couple=cast.couple, client=None, by=cast.amara)
    return cast.amara, f"/notes/{row.pk}/", "body"


def room(cast):
    return cast.amara, in_room.url(in_room.opened(cast)), "agreement-clause_own"


def builder(cast):
    row = own_sheets.draft(cast.amara)
    part = make.opaque(f"q.{own_sheets.WHY}")
    return cast.amara, f"/library/drafts/{row.pk}/parts/{part}/", "prompt"


def feedback(cast):
    row = make.assignment(by=cast.amara, client=cast.jo, version=make.version(), state="submitted")
    return cast.amara, f"/submissions/{row.pk}/", "body"


def addition(cast):
    with acting_as(cast.amara.pk):
        row = notes.begin(op=uuid.uuid4(), couple=cast.couple, client=None, by=cast.amara)
        row = notes.sign(note=row, revision=0, by=cast.amara)
    return cast.amara, f"/notes/{row.pk}/", "body"


@pytest.mark.parametrize("place", [answer, note, room, builder, feedback, addition])
def test_every_form_that_saves_itself_does_so_while_somebody_types(village, person, place):
    user, address, name = place(village)
    visitor = person(user)
    page = visitor.goes(address)
    saved = []

    def heard(answer):
        if answer.url.endswith("/save/"):
            saved.append((time.monotonic(), answer))

    page.on("response", heard)

    began = time.monotonic()
    seconds = steady(page, page.locator(f"[name='{name}']"), 170)

    assert [one.status for _, one in saved] == [200] * len(saved)
    at = [began, *(when for when, _ in saved), began + seconds]
    assert max(later - one for one, later in itertools.pairwise(at)) <= MOST_SECONDS
    assert visitor.complaints == []
