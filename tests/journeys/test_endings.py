"""However a sitting ends, Back, Forward and a reopened page show nothing of it (P1, P18)."""

import contextlib
import time

import pytest
from django.conf import settings
from playwright.sync_api import Error

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.rooms import until
from tests.support import make, shared

pytestmark = [pytest.mark.journey, pytest.mark.invariant(21)]

TOLD = "the lantern under the stairs"
# What is on the screen: nothing where the cover is, however briefly.
SHOWN = """() => document.documentElement.classList.contains("is-covered") ? "" :
  (document.body?.innerText || "") + [...document.querySelectorAll("textarea")].map(t => t.value)"""
# A therapist's pages have no button to leave: theirs is to sign out.
ENDINGS = [
    (who, how)
    for who in ("client", "partner", "therapist")
    for how in ("signs out", "leaves", "is idle", "is signed out from elsewhere")
    if (who, how) != ("therapist", "leaves")
]


@pytest.fixture(scope="module")
def pages(village):
    """Pages of Jo's and of Amara's that show the same few words."""
    sheet = make.version("a2")
    words = {"like_you_to_know": TOLD}
    draft = make.assignment(by=village.amara, client=village.jo, version=sheet, state="opened")
    make.answers(draft, words)
    sent = make.assignment(by=village.amara, client=village.jo, version=sheet, state="submitted")
    make.answers(sent, words, visibility="clin")
    # And what Jo lets Sam see, open before them.
    shared.standing(village.jo, village.sam, village.couple, sent, "like_you_to_know", words=TOLD)
    shared.window(village.amara, village.couple, village.jo, village.sam, hours=12)
    question = f"/pages/{draft.pk}/{make.opaque('like_you_to_know')}/"
    return {
        "client": ["/home/", question, f"/pages/{draft.pk}/review/", f"/sent/{sent.pk}/"],
        "partner": ["/home/", "/together/"],
        "therapist": ["/inbox/", f"/submissions/{sent.pk}/", f"/people/{village.jo.pk}/"],
    }


def given_they_read(visitor, addresses):
    seen = 0
    for address in addresses:
        visitor.goes(address)
        seen += TOLD in visitor.page.evaluate(SHOWN)
    assert seen, "there was nothing that could show"


def when_the_sitting_ends(how, visitor, elsewhere):
    page = visitor.page
    if how == "signs out":
        visitor.presses("Sign out")
        page.wait_for_url("**/signed-out/")
    elif how == "leaves":
        for _ in range(3):
            page.keyboard.press("Shift")
        page.wait_for_url(settings.LEAVE_URL)
        page.wait_for_timeout(500)  # the word to the server travels beside the page
    elif how == "is idle":
        page.clock.fast_forward("16:00")
        page.wait_for_url("**/accounts/login/**")
    else:
        page.goto(settings.LEAVE_URL)
        elsewhere.goes("/accounts/sessions/")
        elsewhere.presses("Sign out everywhere else")
        elsewhere.page.wait_for_load_state()


def when_they_press(where, page):
    with contextlib.suppress(Error):  # the page may go while it is being asked
        page.evaluate(f"history.{where}()")


def then_nothing_shows(page, *, seconds=0.8):
    until_then = time.monotonic() + seconds
    while time.monotonic() < until_then:
        try:
            shown = page.evaluate(SHOWN)
        except Error:  # on its way to another page
            continue
        assert TOLD not in shown, page.url
        time.sleep(0.05)
    until(lambda: TOLD not in page.content(), "the words to be gone from the page", 10)


@pytest.mark.parametrize(("who", "how"), ENDINGS)
def test_nothing_shows_after(who, how, village, pages, person):
    people = {"client": village.jo.user, "partner": village.sam.user, "therapist": village.amara}
    user, width = people[who], DESK if who == "therapist" else PHONE
    visitor, elsewhere = person(user, width, leaves=True), person(user)
    if how == "is idle":
        visitor.page.clock.install()
    given_they_read(visitor, pages[who])

    when_the_sitting_ends(how, visitor, elsewhere)

    for _ in pages[who]:
        when_they_press("back", visitor.page)
        then_nothing_shows(visitor.page)
    when_they_press("forward", visitor.page)
    then_nothing_shows(visitor.page)
    for address in pages[who]:
        tab = visitor.tab()
        tab.goto(address)
        then_nothing_shows(tab, seconds=0)
        tab.close()
    assert visitor.complaints == []


def test_a_page_left_open_hides_when_its_person_is_signed_out_elsewhere(village, pages, person):
    visitor, elsewhere = person(village.jo.user, leaves=True), person(village.jo.user)
    given_they_read(visitor, pages["client"][:2])

    elsewhere.goes("/accounts/sessions/")
    elsewhere.presses("Sign out everywhere else")
    elsewhere.page.wait_for_load_state()
    visitor.page.evaluate("window.dispatchEvent(new Event('focus'))")

    visitor.page.wait_for_url("**/accounts/login/**")
    then_nothing_shows(visitor.page)


@pytest.mark.goal(24)
def test_shift_three_times_blanks_the_page_at_once(village, pages, person, capsys):
    """Key to blank, as the page itself sees it: the frame after the cover is on."""
    took = []
    for _ in range(8):
        visitor = person(village.jo.user, leaves=True)
        visitor.context.expose_function("blankAfter", lambda ms: took.append(ms))
        visitor.goes(pages["client"][1])
        visitor.page.evaluate("""() => {
            let pressed = 0;
            addEventListener("keydown", () => (pressed = performance.now()), true);
            new MutationObserver(() => requestAnimationFrame(
                () => blankAfter(performance.now() - pressed)
            )).observe(document.documentElement, { attributeFilter: ["class"] });
        }""")
        for _ in range(3):
            visitor.page.keyboard.press("Shift")
        visitor.page.wait_for_url(settings.LEAVE_URL)
        visitor.context.close()

    with capsys.disabled():
        print(f"\nkey to blank: {', '.join(f'{ms:.0f}' for ms in sorted(took))} ms")
    assert len(took) >= 6
    assert sorted(took)[len(took) * 3 // 4] <= 100


def test_three_capital_letters_leave_nothing(village, pages, person):
    visitor = person(village.jo.user, leaves=True)
    visitor.goes(pages["client"][1])

    visitor.page.get_by_role("textbox").press_sequentially("ABC")

    assert visitor.page.url.endswith(pages["client"][1])


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_the_button_leaves(script, village, pages, person):
    visitor = person(village.jo.user, leaves=True, java_script_enabled=script)
    visitor.goes(pages["client"][3])

    visitor.presses("Leave this page")
    visitor.page.wait_for_url(settings.LEAVE_URL)
    visitor.page.wait_for_timeout(500)
    visitor.page.go_back(wait_until="commit")

    if script:
        then_nothing_shows(visitor.page)
    else:
        until(lambda: TOLD not in visitor.page.content(), "the words to be gone", 10)
    visitor.goes(pages["client"][3])
    assert visitor.page.url.startswith(f"{visitor.base_url}/accounts/login/")
