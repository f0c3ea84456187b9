"""A press while the sign-in has ended or the network is gone: the page stays with its words, says
so, and goes on by itself once its person is back."""

import time
import uuid

import pytest
from django.conf import settings

from clients import vault
from clients.actions import notes
from clients.context import acting_as
from clients.models import HoldByHand, Note
from tests.journeys.rooms import expect
from tests.support import at_desk, make, noting
from therapist_portal.web.middleware import SEEN_COOKIE
from therapist_portal.web.sessions import SessionStore
from worksheets.models import Feedback

pytestmark = [pytest.mark.journey, pytest.mark.goal(22)]

WORDS = "What I wrote just before I pressed."
GOES = {"Next": "next", "Back": "back", "Skip": "skip", "Save and stop": "stop"}


def cookies_without(visitor, *names):
    left = [one for one in visitor.context.cookies() if one["name"] not in names]
    visitor.context.clear_cookies()
    visitor.context.add_cookies(left)


def session_of(visitor):
    (key,) = [
        one["value"] for one in visitor.context.cookies()
        if one["name"] == settings.SESSION_COOKIE_NAME
    ]  # fmt: skip
    return SessionStore(key)


def session_gone(visitor, user):
    session_of(visitor).delete()


def cookie_gone(visitor, user):
    cookies_without(visitor, settings.SESSION_COOKIE_NAME)


def every_cookie_gone(visitor, user):
    visitor.context.clear_cookies()


def idle(visitor, user):
    cookies_without(visitor, SEEN_COOKIE)


def too_old(visitor, user):
    session = session_of(visitor)
    session["signed_in_at"] = int(time.time()) - settings.SESSION_COOKIE_AGE - 60
    session.save()


def signed_out_elsewhere(visitor, user):
    """As “Sign out everywhere else” on another of their devices does it."""
    make.signed_in(make.fresh(user)).post("/settings/sign-out-elsewhere/")
    known_again(user)


def password_changed(visitor, user):
    """And back, so that the test can sign in as everybody does."""
    with acting_as(user.pk):
        for password in ("seven calm lanterns, twice", make.PASSWORD):
            user.set_password(password)
            user.save(update_fields=["password"])
    known_again(user)


def known_again(user):
    """The village is there for every test of this module: its people sign in as they are now."""
    with acting_as(user.pk):
        user.refresh_from_db(fields=["password", "session_round"])


ENDINGS = [
    session_gone, cookie_gone, every_cookie_gone, idle, too_old, signed_out_elsewhere,
    password_changed,
]  # fmt: skip


@pytest.fixture
def sheet(village):
    return at_desk.begun(village)


@pytest.fixture
def jo(village, sheet, person):
    visitor = person(village.jo.user)
    visitor.goes(at_desk.url(sheet, at_desk.box_of(sheet)))
    return visitor


def box(page):
    return page.get_by_role("textbox")


def line(page):
    return page.locator("[data-saved-words]")


def stored(sheet):
    return at_desk.value(sheet, at_desk.box_of(sheet))


def when_they_sign_in_again(visitor, user):
    visitor.signs_in(user)
    visitor.page.evaluate("window.dispatchEvent(new Event('focus'))")


def then_the_page_stays(visitor, field):
    expect(field).to_have_value(WORDS)
    expect(visitor.page.get_by_role("link", name="Sign in again").first).to_be_visible()


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("name", GOES)
def test_a_press_waits_for_its_person(village, jo, sheet, ending, name):
    here = jo.page.url
    box(jo.page).fill(WORDS)
    ending(jo, village.jo.user)

    jo.presses(name)
    expect(line(jo.page)).to_have_text("Signed out. Sign in again; your text stays here.")
    then_the_page_stays(jo, box(jo.page))
    assert stored(sheet) == "nothing kept"
    when_they_sign_in_again(jo, village.jo.user)

    jo.page.wait_for_url(lambda url: url != here)
    if GOES[name] != "skip":
        assert stored(sheet) == WORDS
    assert jo.complaints == []


@pytest.mark.parametrize("name", GOES)
def test_a_press_waits_for_the_network(jo, sheet, name):
    here = jo.page.url
    box(jo.page).fill(WORDS)
    jo.context.set_offline(True)

    jo.presses(name)
    expect(line(jo.page)).to_have_text(
        "Can’t reach the portal. Your text stays here; we’ll keep trying, then continue."
    )
    expect(box(jo.page)).to_have_value(WORDS)
    jo.context.set_offline(False)

    jo.page.wait_for_url(lambda url: url != here)
    if GOES[name] != "skip":
        assert stored(sheet) == WORDS


def test_a_press_with_everything_saved_waits_as_well(jo, sheet):
    here = jo.page.url
    box(jo.page).fill(WORDS)
    expect(line(jo.page)).to_contain_text("Saved")
    jo.context.set_offline(True)

    jo.presses("Next")

    expect(line(jo.page)).to_contain_text("Can’t reach the portal.")
    jo.context.set_offline(False)
    jo.page.wait_for_url(lambda url: url != here)


def test_whoever_writes_on_after_a_held_press_is_not_taken_away(jo, sheet):
    here = jo.page.url
    box(jo.page).fill(WORDS)
    jo.context.set_offline(True)
    jo.presses("Next")
    expect(line(jo.page)).to_contain_text("Can’t reach the portal.")

    box(jo.page).press_sequentially(" And more.")
    jo.context.set_offline(False)

    expect(line(jo.page)).to_contain_text("Saved")
    assert jo.page.url == here
    assert stored(sheet) == f"{WORDS} And more."


def test_somebody_else_signs_in_and_a_held_press_is_dropped(village, jo, sheet):
    box(jo.page).fill(WORDS)
    session_gone(jo, village.jo.user)
    jo.presses("Next")
    then_the_page_stays(jo, box(jo.page))

    when_they_sign_in_again(jo, village.sam.user)

    jo.page.wait_for_url("**/home/")
    assert WORDS not in jo.page.content()
    assert stored(sheet) == "nothing kept"


def test_pressed_twice_and_back_again_nothing_is_doubled(jo, sheet):
    sent = []
    jo.page.on("request", lambda one: sent.append(one) if one.method == "POST" else None)
    box(jo.page).fill(WORDS)
    here = jo.page.url

    jo.page.get_by_role("button", name="Next").dblclick()
    jo.page.wait_for_url(lambda url: url != here)
    pressed = [one for one in sent if one.url == here]
    jo.page.go_back()
    expect(box(jo.page)).to_have_value(WORDS)
    box(jo.page).press("End")
    box(jo.page).press_sequentially(" More.")

    expect(line(jo.page)).to_contain_text("Saved")
    expect(jo.page.get_by_text("There are two versions of this")).to_have_count(0)
    assert len(pressed) == 1
    assert stored(sheet) == f"{WORDS} More."


def feedback(cast):
    row = at_desk.given(cast, state="submitted")
    make.answers(row, {"tally": 2}, visibility="clin")

    def kept():
        with acting_as(cast.amara.pk):
            rows = Feedback.objects.filter(assignment=row)
            return [vault.opened(one, "body_sealed") for one in rows]

    return cast.amara, f"/submissions/{row.pk}/", "body", "Send it to Jo", kept


@pytest.mark.parametrize("ending", [*ENDINGS, "offline"])
def test_what_is_written_back_waits_and_is_sent_once(village, person, ending):
    user, address, name, button, kept = feedback(village)
    visitor = person(user)
    field = visitor.goes(address).locator(f"[name='{name}']")
    field.fill(WORDS)
    if ending == "offline":
        visitor.context.set_offline(True)
    else:
        ending(visitor, user)

    visitor.presses(button)
    told = "Can’t reach the portal." if ending == "offline" else "Signed out. Sign in again"
    expect(line(visitor.page)).to_contain_text(told)
    expect(field).to_have_value(WORDS)
    assert kept() == []
    if ending == "offline":
        visitor.context.set_offline(False)
    else:
        when_they_sign_in_again(visitor, user)

    visitor.waits_for(kept, "the words to be sent")
    visitor.sees("What you wrote back")
    assert kept() == [WORDS]
    expect(visitor.page.locator(f"[name='{name}']")).to_have_value("")
    assert visitor.complaints == []


# --- Forms that do not save themselves ------------------------------------------------------------


def hold(cast):
    def kept():
        with acting_as(cast.amara.pk):
            return [vault.opened(one, "why_sealed") for one in HoldByHand.objects.all()]

    return cast.amara, f"/people/{cast.jo.pk}/hold/", "why", "Place the Hold", kept


def day(cast):
    sheet = at_desk.given(cast, "dial-diary")
    noting.begun(make.signed_in(cast.jo.user), sheet)

    def kept():
        return [value["note"] for _, value in noting.kept(cast)]

    return cast.jo.user, f"/moments/{sheet.pk}/", "note", "Save this note", kept


@pytest.mark.parametrize("ending", [*ENDINGS, "offline"])
@pytest.mark.parametrize("place", [hold, day])
def test_a_press_on_another_form_waits(village, person, place, ending):
    user, address, name, button, kept = place(village)
    visitor = person(user)
    field = visitor.goes(address).locator(f"[name='{name}']")
    field.fill(WORDS)
    before = len(kept())
    if ending == "offline":
        visitor.context.set_offline(True)
    else:
        ending(visitor, user)

    visitor.presses(button)
    visitor.sees("so this wasn’t sent. Your text stays here.")
    expect(field).to_have_value(WORDS)
    assert len(kept()) == before
    if ending == "offline":
        visitor.context.set_offline(False)
    else:
        then_the_page_stays(visitor, field)
        when_they_sign_in_again(visitor, user)

    visitor.waits_for(lambda: len(kept()) > before, "the words to be sent")
    assert kept()[-1] == WORDS
    assert visitor.complaints == []


def test_idle_with_unsent_words_keeps_them_under_the_cover(village, person):
    user, address, name, button, kept = feedback(village)
    visitor = person(user)
    visitor.page.clock.install()
    field = visitor.goes(address).locator(f"[name='{name}']")
    # No save arrives: a page whose words are saved has nothing to keep, and goes to the sign-in.
    visitor.page.route("**/feedback/save/", lambda route: route.abort())
    field.fill(WORDS)

    visitor.page.clock.fast_forward("16:00")

    visitor.sees("You’ve been signed out. What you typed is kept in this tab")
    expect(field).to_have_value(WORDS)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_note_is_signed_only_with_its_last_words(village, person, ending):
    with acting_as(village.amara.pk):
        row = notes.begin(op=uuid.uuid4(), couple=village.couple, client=None, by=village.amara)
    visitor = person(village.amara)
    visitor.goes(f"/notes/{row.pk}/").locator("[name='body']").fill(WORDS)
    ending(visitor, village.amara)

    visitor.presses("Review and sign")
    expect(line(visitor.page)).to_contain_text("Signed out.")
    when_they_sign_in_again(visitor, village.amara)

    visitor.page.wait_for_url("**/sign/")
    visitor.sees(WORDS)
    with acting_as(village.amara.pk):
        assert vault.opened(Note.objects.get(pk=row.pk), "body_sealed") == WORDS
