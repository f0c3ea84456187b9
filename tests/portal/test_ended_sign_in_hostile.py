"""Words that met an ended sign-in are their writer's: whoever else is there gets none (P4, P6)."""

import pytest
from django.utils import timezone

from clients.context import acting_as
from clients.models import User
from tests.support import at_desk
from tests.support.ended import (
    ENDINGS,
    WORDS,
    at,
    every_cookie_gone,
    pressed,
    question,
    signed_out_elsewhere,
    signs_in,
    then_the_words_are_back,
    typed_at,
)
from tests.support.form_on_page import form_with

pytestmark = pytest.mark.django_db


def test_a_press_from_another_site_gets_nothing_back(cast):
    place = question(cast)
    browser = at(place.person)
    form = typed_at(place, browser)

    for clear in (False, True):
        if clear:
            browser.cookies.clear()
        answer = form.sent_by(browser, headers={"Origin": "https://evil.example"}, answer=WORDS)
        assert answer.status_code == 403
        assert 'name="kept"' not in answer.text
        assert "phone rang" not in answer.text
    assert place.stored() == "nothing kept"


def test_a_forged_owner_is_nobody(cast):
    place = question(cast)
    browser = at(place.person)
    form = typed_at(place, browser)
    browser.cookies.clear()

    late = form.sent_by(browser, place.press, answer=WORDS, page_owner="WyJ4Il0:forged")

    assert late.status_code == 403
    assert 'name="kept"' not in late.text


@pytest.mark.goal(22)
@pytest.mark.parametrize("ending", ENDINGS)
def test_somebody_else_who_signs_in_there_never_gets_them(cast, ending):
    place = question(cast)
    browser = at(cast.jo.user)
    form = typed_at(place, browser)
    ending(browser, cast.jo.user)
    late = pressed(place, form, browser)

    back = signs_in(browser, late, cast.sam.user)

    assert back["Location"] == "/"
    for path in ("/", "/kept/", "/home/", place.address):
        assert "phone rang" not in browser.get(path, follow=True).text
    assert place.stored() == "nothing kept"


@pytest.mark.goal(22)
def test_a_page_of_one_person_is_not_sent_by_another(cast):
    """Even where the form's token is good: what stands in Jo's form is not Sam's to save (P4)."""
    page = form_with(at(cast.jo.user).get("/settings/"), "display_name", "/settings/")
    browser = at(cast.sam.user)
    own = form_with(browser.get("/settings/"), "display_name", "/settings/")
    token = own.fields["csrfmiddlewaretoken"]

    answer = page.sent_by(browser, display_name=WORDS, csrfmiddlewaretoken=token)

    assert answer.status_code == 403
    assert "phone rang" not in answer.text
    with acting_as(cast.sam.user_id):
        assert User.objects.get(pk=cast.sam.user_id).display_name == "Sam"


@pytest.mark.goal(17)
@pytest.mark.parametrize("reset", ["before the press", "after the press"])
def test_what_was_typed_before_a_bare_reset_is_not_shown(cast, reset):
    """P6: whoever reads the mailbox and holds the phone gets none of it."""
    place = question(cast)
    browser = at(cast.jo.user)
    form = typed_at(place, browser)
    signed_out_elsewhere(browser, cast.jo.user)

    def lock():
        with acting_as(cast.jo.user_id):
            User.objects.filter(pk=cast.jo.user_id).update(words_locked_at=timezone.now())

    if reset == "before the press":
        lock()
    late = pressed(place, form, browser)
    if reset == "after the press":
        lock()
    back = signs_in(browser, late, cast.jo.user)

    assert back["Location"] == "/"
    assert "phone rang" not in browser.get("/kept/", follow=True).text


def test_what_is_typed_after_a_bare_reset_comes_back(cast):
    with acting_as(cast.jo.user_id):
        User.objects.filter(pk=cast.jo.user_id).update(words_locked_at=timezone.now())
    place = question(cast)
    browser = at(cast.jo.user)
    form = typed_at(place, browser)
    signed_out_elsewhere(browser, cast.jo.user)

    late = pressed(place, form, browser)
    signs_in(browser, late, cast.jo.user)

    then_the_words_are_back(place, browser.get("/kept/"))


def test_a_private_check_in_is_kept_and_not_shown(cast):
    """Inv 16: whoever looks over a shoulder sees that something is kept, and nothing of it."""
    sheet = at_desk.given(cast, "p0")
    browser = at(cast.jo.user)
    start = form_with(browser.get(f"/pages/{sheet.pk}/"), "csrfmiddlewaretoken")
    page = browser.post(f"/pages/{sheet.pk}/", {**start.fields, "alone-answer": "yes"})
    form = form_with(page, "safe_contact-answer", f"/pages/{sheet.pk}/")
    every_cookie_gone(browser, cast.jo.user)

    late = form.sent_by(browser, ("step", "send"), **{"safe_contact-answer": WORDS})
    signs_in(browser, late, cast.jo.user)
    page = browser.get("/kept/")

    assert "It isn’t shown here" in page.text
    assert "rang" not in page.text.split("<form")[0]
    assert form_with(page, "op").fields["safe_contact-answer"] == [WORDS]
