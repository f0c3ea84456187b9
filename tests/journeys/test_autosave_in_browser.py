"""Words while they are being written: saved, in two tabs, offline, signed out, someone else's."""

import re

import pytest

from clients.context import acting_as
from tests.journeys.rooms import expect
from tests.support import make
from worksheets.models import Answer
from worksheets.queries.client.desks import value_of

pytestmark = pytest.mark.journey

MINE = "What I wrote here, in this tab."
OTHER = "What I wrote over there."
SAVED = re.compile(r"^Saved \d")
KEY = "like_you_to_know"


@pytest.fixture
def sheet(village):
    """A fresh one for Jo, opened, nothing answered."""
    version = make.version("a2")
    row = make.assignment(by=village.amara, client=village.jo, version=version, state="opened")
    make.answers(row, {})
    return row


@pytest.fixture
def jo(village, sheet, person):
    """Jo, at the one question for free words."""
    visitor = person(village.jo.user)
    visitor.goes(address(sheet))
    return visitor


def address(sheet):
    return f"/pages/{sheet.pk}/{make.opaque(KEY)}/"


def box(page):
    return page.get_by_role("textbox")


def stored(sheet):
    with acting_as(sheet.client.user_id):
        row = Answer.objects.filter(response__assignment=sheet.pk, item_key=KEY).first()
        return value_of(row) if row else None


def line(page):
    return page.locator("[data-saved-words]")


def test_saved_is_said_only_after_the_server_kept_it(jo, sheet):
    page, held = jo.page, []
    page.route("**/save/", lambda route: held.append(route))

    box(page).fill(MINE)
    jo.waits_for(lambda: held, "a save to set out")

    expect(line(page)).to_have_text("Saving…")
    assert stored(sheet) is None
    held[0].continue_()
    expect(line(page)).to_have_text(SAVED)
    assert stored(sheet) == MINE


def test_words_typed_before_the_script_arrived_are_saved(village, sheet, person):
    visitor, held = person(village.jo.user), []
    visitor.page.route("**/autosave*.js", lambda route: held.append(route))
    visitor.page.goto(address(sheet), wait_until="commit")

    box(visitor.page).fill(MINE)
    visitor.waits_for(lambda: held, "the script to be asked for")
    held[0].continue_()

    expect(line(visitor.page)).to_have_text(SAVED)
    assert stored(sheet) == MINE


def test_a_server_that_is_unwell_is_said_and_tried_again(jo, sheet):
    page, tries = jo.page, []

    def unwell_once(route):
        tries.append(route)
        if len(tries) == 1:
            route.fulfill(status=503, headers={"Retry-After": "1"})
        else:
            route.continue_()

    page.route("**/save/", unwell_once)
    box(page).fill(MINE)

    expect(line(page)).to_have_text("Could not save. We’ll keep trying; your text stays here.")
    expect(line(page)).to_have_text(SAVED)
    assert stored(sheet) == MINE


def test_offline_keeps_the_words_and_saves_them_later(jo, sheet):
    jo.context.set_offline(True)
    box(jo.page).fill(MINE)
    expect(line(jo.page)).to_have_text("Could not save. We’ll keep trying; your text stays here.")

    jo.context.set_offline(False)

    expect(line(jo.page)).to_have_text(SAVED, timeout=15_000)
    assert stored(sheet) == MINE
    assert jo.complaints == []


def test_a_save_whose_answer_was_lost_is_no_second_version(jo, sheet):
    """It had been kept; what was typed meanwhile follows it, and nobody is asked to choose."""
    lost = []

    def lose_the_first_answer(route):
        if lost:
            return route.continue_()
        lost.append(route.fetch().status)
        return route.abort()

    jo.page.route("**/save/", lose_the_first_answer)
    box(jo.page).fill(MINE)
    expect(line(jo.page)).to_contain_text("Could not save.")
    box(jo.page).fill(f"{MINE} {OTHER}")

    expect(line(jo.page)).to_have_text(SAVED)
    assert lost == [200]
    assert stored(sheet) == f"{MINE} {OTHER}"
    expect(jo.page.get_by_text("There are two versions of this")).to_have_count(0)


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        ("Keep what’s here", MINE),
        ("Keep the other", OTHER),
        ("Keep both, one after the other", f"{OTHER}\n\n{MINE}"),
    ],
)
def test_two_tabs_show_both_texts_and_let_their_writer_choose(jo, sheet, choice, kept):
    second = jo.tab()
    second.goto(address(sheet))
    box(second).fill(OTHER)
    expect(line(second)).to_have_text(SAVED)

    box(jo.page).fill(MINE)

    asked = jo.page.get_by_role("region", name="There are two versions of this")
    expect(asked.get_by_text(MINE)).to_be_visible()
    expect(asked.get_by_text(OTHER)).to_be_visible()
    expect(asked.get_by_role("button")).to_have_count(3)
    assert stored(sheet) == OTHER
    asked.get_by_role("button", name=choice).click()
    expect(line(jo.page)).to_have_text(SAVED)
    assert stored(sheet) == kept


def when_the_sign_in_runs_out_while_they_write(jo):
    jo.context.clear_cookies()
    box(jo.page).fill(MINE)
    expect(line(jo.page)).to_have_text("Signed out. Sign in again; your text stays here.")


def when_they_come_back_to_the_tab(page):
    page.evaluate("window.dispatchEvent(new Event('focus'))")


def test_the_same_person_signs_in_again_and_the_words_are_saved(jo, sheet, village):
    when_the_sign_in_runs_out_while_they_write(jo)
    assert stored(sheet) is None

    jo.signs_in(village.jo.user)
    when_they_come_back_to_the_tab(jo.page)

    expect(line(jo.page)).to_have_text(SAVED)
    assert stored(sheet) == MINE


@pytest.mark.goal(22)
def test_somebody_else_signs_in_and_the_words_are_dropped(jo, sheet, village):
    """P4: nothing crosses over, on the screen or in the tables."""
    when_the_sign_in_runs_out_while_they_write(jo)

    jo.signs_in(village.sam.user)
    when_they_come_back_to_the_tab(jo.page)

    jo.page.wait_for_url("**/home/")
    assert MINE not in jo.page.content()
    assert stored(sheet) is None
    with acting_as(village.sam.user_id):
        assert not Answer.objects.filter(client=village.sam).exists()


def test_a_save_already_on_its_way_does_not_cross_over(jo, sheet, village):
    held = []
    jo.page.route("**/save/", lambda route: held.append(route))
    box(jo.page).fill(MINE)
    jo.waits_for(lambda: held, "a save to set out")

    jo.signs_in(village.sam.user)
    # The save goes out with whatever cookies the browser holds by now.
    again = dict(held[0].request.headers)
    again.pop("cookie", None)
    answer = jo.context.request.post(
        held[0].request.url, headers=again, data=held[0].request.post_data
    )

    assert answer.status in {403, 404, 409}
    assert stored(sheet) is None


def test_nothing_is_left_in_the_browser_after_signing_out(jo, sheet):
    """P3: drafts live on the server and in the page's memory, nowhere else."""
    box(jo.page).fill(MINE)
    expect(line(jo.page)).to_have_text(SAVED)

    jo.presses("Sign out")
    jo.page.wait_for_url("**/signed-out/")

    left = jo.page.evaluate("""async () => ({
        local: localStorage.length, session: sessionStorage.length,
        caches: "caches" in window ? (await caches.keys()).length : 0,
        databases: (await indexedDB.databases()).length,
        workers: (await navigator.serviceWorker.getRegistrations()).length,
    })""")
    assert set(left.values()) == {0}, left
    assert MINE not in str(jo.context.storage_state())
