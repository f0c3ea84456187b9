"""A session with two partners: an agreement written on the therapist's device, and ended alone."""

import os
import re

import pytest

from clients.context import acting_as
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.rooms import expect
from tests.support import shared
from worksheets.models import JointSheet

pytestmark = pytest.mark.journey
PICTURES = os.environ.get("PORTAL_PICTURES")
TEA = "tea, and the door closed"


def pictured(visitor, name):
    """Looked at by people, where somebody asks for pictures."""
    if not PICTURES:
        return
    page, before = visitor.page, visitor.page.viewport_size
    for width in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": 844})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.evaluate("document.getAnimations().forEach(one => one.finish())")
            page.screenshot(path=f"{PICTURES}/{name}-{width}-{scheme}.png", full_page=True)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(before)


@pytest.fixture(scope="module")
def session(village):
    """Both private check-ins looked at; nothing open, nothing given."""
    shared.reviewed(village.amara, village.jo, village.sam)
    return village.couple


def test_it_is_assigned_beforehand_and_waits_for_the_open_space(village, session, person):
    amara = person(village.amara, DESK)
    page = amara.goes(f"/couples/{session.pk}/")
    page.get_by_role("link", name="Assign", exact=True).click()
    page.get_by_role("link", name="Working agreement", exact=True).click()
    amara.sees("nothing appears on anybody’s own pages")
    page.get_by_label("I have reviewed the contraindications").check()
    pictured(amara, "room-give")
    amara.presses("Review assignment")
    amara.presses(re.compile("^Assign to Jo and Sam"))

    amara.sees("To be written in a session")
    amara.sees("The joint space is closed. Open it here, in the session.")
    amara.presses("Open it now")
    amara.sees("The joint space is open.")
    pictured(amara, "room-couple")
    assert amara.complaints == []


@pytest.mark.invariant(33)
@pytest.mark.invariant(57)
def test_a_quota_is_refused_and_what_fits_is_agreed(village, session, person):
    amara = person(village.amara, DESK)
    amara.goes(f"/couples/{session.pk}/").get_by_role("link", name="Open the room").click()
    page = amara.page
    amara.sees("How we’d like it to be")
    page.get_by_label("What helps us is").fill(TEA)
    page.get_by_label("One thing of our own").fill("closeness at least twice a week")
    expect(page.locator("[data-saved-words]")).to_contain_text("Saved")
    pictured(amara, "room-writing")

    page.reload()
    expect(page.get_by_label("What helps us is")).to_have_value(TEA)
    amara.presses("Review it together")
    wrong = page.get_by_label("One thing of our own")
    expect(wrong).to_have_value("closeness at least twice a week")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    amara.sees("“at least”: Leave out how often and how many. Say how you’d like it to be.")
    assert page.title().startswith("Error: ")
    pictured(amara, "room-refused")

    wrong.fill("a walk, with no phone")
    amara.presses("Review it together")
    amara.sees("Each of you decides")
    amara.presses("Save as agreed")
    amara.sees("This is for Jo to tick.")
    for box in page.get_by_role("checkbox").all():
        box.check()
    pictured(amara, "room-agree")
    amara.presses("Save as agreed")
    amara.sees("It’s saved")
    pictured(amara, "room-agreed")
    assert amara.complaints == []


@pytest.mark.invariant(10)
def test_a_partner_reads_it_and_ends_it_alone(village, session, person):
    sam, jo = person(village.sam.user), person(village.jo.user)
    for one in (sam, jo):
        one.goes("/together/")
        one.sees(re.compile(TEA))
    pictured(sam, "room-together")
    sam.goes("/sharing/")
    pictured(sam, "room-sharing")

    sam.presses(re.compile("^End it"))
    sam.sees("Ended. Nobody is told, and nobody is asked why.")

    jo.waits_for(lambda: TEA not in jo.page.inner_text("body"), "the open page to go blank", 40)
    sam.goes("/together/")
    sam.sees("Nothing is open here at the moment")
    amara = person(village.amara, DESK)
    amara.goes(f"/couples/{session.pk}/")
    amara.sees("Sam ended it")
    pictured(amara, "room-ended")
    amara.page.get_by_role("link", name=re.compile("^Joint record")).click()
    amara.sees(re.compile(TEA))
    pictured(amara, "room-record")
    assert sam.complaints == jo.complaints == amara.complaints == []


def test_the_room_works_without_a_script_and_on_a_small_screen(village, session, person):
    with acting_as(village.amara.pk):
        group = JointSheet.objects.get().group_id
    amara = person(village.amara, PHONE, java_script_enabled=False)
    amara.goes(f"/room/{group}/")
    amara.page.get_by_label("We like to ask with").fill("a note on the pillow")

    amara.presses("Save as a draft and leave")

    amara.goes(f"/room/{group}/")
    expect(amara.page.get_by_label("We like to ask with")).to_have_value("a note on the pillow")
