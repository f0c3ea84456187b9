"""A lost phone, or a stranger with the password: back after one meeting, in real browsers (P8a)."""

import os
import re

import pytest

from clients.context import acting_as
from clients.messaging import put_back_links
from clients.models import NewFactor
from tests.journeys.conftest import DESK, PHONE
from tests.support import factors, make

pytestmark = [pytest.mark.journey, pytest.mark.goal(17)]
PICTURES = os.environ.get("PORTAL_PICTURES")


@pytest.fixture
def people(committed):
    return make.cast()


def look(visitor, name):
    """What stands there, on a phone and a desk, in the light and in the dark."""
    for width in (PHONE, DESK):
        visitor.page.set_viewport_size({"width": width, "height": 844})
        wide = visitor.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{name} scrolls sideways at {width}"
        for scheme in ("light", "dark"):
            visitor.page.emulate_media(color_scheme=scheme)
            if PICTURES:
                path = f"{PICTURES}/{name}-{width}-{scheme}.png"
                visitor.page.screenshot(path=path, full_page=True)


def test_back_after_one_meeting(people, person):
    amara, jo = person(people.amara, DESK), person()
    amara.goes(f"/people/{people.jo.pk}/")
    amara.page.get_by_role("link", name="Open their account again").click()
    look(amara, "open-account")
    amara.page.get_by_label(re.compile("I am with them now")).check()
    amara.presses("Open it and show me the code")
    told = amara.page.locator(".told-code").inner_text()
    code = re.search(r"[2-9B-Z]{3}(-[2-9B-Z]{3}){2}", told)[0]
    look(amara, "tell-code")

    jo.goes("/accounts/login/")
    look(jo, "sign-in")
    jo.page.get_by_role("link", name=re.compile("Lost your phone")).click()
    look(jo, "lost")
    jo.page.get_by_role("link", name="I have a code").click()
    jo.page.get_by_label("The email address you sign in with").fill(people.jo.user.email)
    jo.page.get_by_label("Your code").fill("BBB-BBB-BBB")
    jo.presses("Continue")
    jo.sees(re.compile("and this code don’t match"))
    look(jo, "open-code")
    jo.page.get_by_label("Your code").fill(code)
    jo.presses("Continue")
    jo.page.get_by_label("Choose a new password").fill("seven calm lanterns")
    jo.page.get_by_label("The same password again").fill("seven calm lanterns")
    look(jo, "new-password")
    jo.presses("Save it and sign in")
    jo.page.wait_for_url("**/home/")

    assert jo.complaints == []
    assert amara.complaints == []


def test_a_way_in_that_waits(people, person):
    passkey = factors.passkey(people.jo.user, waits=True)
    thief, amara = person(), person(people.amara, DESK)
    cookies = factors.signed_in_with(people.jo.user, passkey).cookies.items()
    thief.context.add_cookies(
        [{"name": name, "value": one.value, "url": thief.base_url} for name, one in cookies]
    )
    thief.goes("/home/")
    thief.sees("Closed for now")
    look(thief, "shut-home")
    thief.page.get_by_role("link", name="Why, and how to open it").click()
    look(thief, "shut-closed")
    thief.goes("/sharing/")
    look(thief, "shut-sharing")
    amara.goes(f"/people/{people.jo.pk}/")
    look(amara, "waits-person")
    amara.presses("Confirm it was them: I asked in person")
    amara.sees("Saved.")
    thief.goes("/home/")

    assert thief.page.get_by_text("Closed for now").count() == 0


def test_the_link_in_the_letter_puts_it_back(people, person):
    factors.passkey(people.jo.user, waits=True)
    factors.passkey(people.cleo, waits=True)
    with acting_as(people.jo.user_id):
        row = NewFactor.objects.get(user=people.jo.user)
    reader = person()
    reader.goes(put_back_links.path_to_put_back(row.pk))
    look(reader, "undo")
    reader.presses("Undo the change")
    reader.sees("The change was undone")
    look(reader, "was-undone")
    amara = person(people.amara, DESK)
    amara.goes("/practice/")
    look(amara, "practice")
    assert reader.complaints == []
