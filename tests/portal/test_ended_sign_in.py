"""A press that meets an ended sign-in, without script: the words come back, to their writer alone.

Every way a sign-in can end, for every button that leads on, and for every form of people's words.
The check of each form's token is on, as it is for people.
"""

import pytest
from django.conf import settings
from django.middleware.csrf import _get_new_csrf_string

from tests.support import at_desk, in_room, make
from tests.support.ended import (
    ENDINGS,
    PLACES,
    WORDS,
    at,
    comes_back,
    ends_and_comes_back,
    every_cookie_gone,
    feedback,
    note,
    pressed,
    question,
    reach,
    signed_out_elsewhere,
    signs_in,
    then_the_words_are_back,
    then_they_are_kept,
    typed_at,
)
from tests.support.form_on_page import form_with

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("go", ["next", "back", "skip", "stop"])
def test_the_words_of_a_question_come_back_after(cast, ending, go):
    ends_and_comes_back(question(cast, go), ending)


@pytest.mark.parametrize("ending", [every_cookie_gone, signed_out_elsewhere])
@pytest.mark.parametrize("make_place", PLACES[1:])
def test_the_words_of_every_other_form_come_back_after(cast, ending, make_place):
    ends_and_comes_back(make_place(cast), ending)


def comes_back_with(person, address, press, **chosen):
    """Choices on a page, sent after its sign-in ended: browser and form once they are back."""
    browser, name = at(person), next(iter(chosen))
    form = form_with(browser.get(address), "op" if press else "seen", address)
    every_cookie_gone(browser, person)
    signs_in(browser, form.sent_by(browser, press, **chosen), person)
    page = comes_back(browser)
    assert "Here is what you had typed" in page.text
    form = form_with(page, name, address)
    assert {one: form.fields[one] for one in chosen} == {n: [v] for n, v in chosen.items()}
    return browser, form


def test_what_was_chosen_on_the_last_page_comes_back_and_is_sent(cast):
    sheet = at_desk.begun(cast)
    key = at_desk.box_of(sheet)
    make.answers(sheet, {key: WORDS})
    address, send = at_desk.url(sheet, "review"), ("go", "send")

    browser, form = comes_back_with(cast.jo.user, address, send, **{f"who-{key}": "self"})
    assert at_desk.fresh(sheet).state == "opened"
    answer = form.sent_by(browser, send)

    assert answer["Location"] == f"/sent/{sheet.pk}/done/"
    assert at_desk.fresh(sheet).state == "submitted"
    assert at_desk.stored(sheet, key).visibility == "self"


def test_what_was_ticked_for_an_agreement_comes_back_and_is_kept(cast):
    group = in_room.opened(cast)
    in_room.write(make.signed_in(cast.amara), group, {"agreement": in_room.TEA})

    browser, form = comes_back_with(cast.amara, in_room.url(group, "read/"), None, **in_room.YES)
    assert in_room.texts(cast) == []
    assert form.sent_by(browser).status_code == 302

    assert len(in_room.texts(cast)) == 1


def test_a_form_that_has_changed_since_is_not_filled_half(cast):
    """What no longer has a place on its page is shown by itself, and can still be sent."""
    place = question(cast)
    browser = at(place.person)
    form = typed_at(place, browser)
    every_cookie_gone(browser, place.person)
    late = form.sent_by(browser, place.press, answer=WORDS, another="A field of before.")
    signs_in(browser, late, place.person)

    page = browser.get("/kept/")
    assert "A field of before." in page.text
    again = form_with(page, "another", "/kept/")
    sent = again.sent_by(browser, ("kept", "send"))

    assert (sent.status_code, sent["Location"]) == (307, place.address)


@pytest.mark.parametrize("make_place", [question, note, feedback, reach])
def test_signed_in_again_in_another_tab_the_words_are_still_there(cast, make_place):
    """The other tab's sign-in renewed the form token: this page's press is refused, not lost."""
    place = make_place(cast)
    browser = at(place.person)
    form = typed_at(place, browser)
    make.signed_in(place.person, browser)
    browser.cookies[settings.CSRF_COOKIE_NAME] = _get_new_csrf_string()

    late = pressed(place, form, browser)

    assert late["Location"] == "/kept/"
    if make_place is question:
        assert place.stored() == "nothing kept"
    then_they_are_kept(place, then_the_words_are_back(place, comes_back(browser)), browser)


def test_once_it_is_saved_nothing_waits_any_more(cast):
    place = question(cast)
    browser = at(place.person)
    form = typed_at(place, browser)
    signed_out_elsewhere(browser, place.person)
    signs_in(browser, pressed(place, form, browser), place.person)
    form = then_the_words_are_back(place, browser.get("/kept/"))

    then_they_are_kept(place, form, browser)

    assert browser.get("/kept/")["Location"] == "/"
