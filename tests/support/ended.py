"""How a sign-in ends, where people write, and the way back: without script, tokens checked."""

import json
import time
import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.test import Client as Browser

from clients import vault
from clients.actions import notes
from clients.context import acting_as
from clients.models import Note, SafeContact, User
from tests.support import at_desk, in_room, make, noting, own_sheets
from tests.support.form_on_page import form_with
from tests.support.signing_in import totp_of
from therapist_portal.web.middleware import SEEN_COOKIE
from therapist_portal.web.sessions import SessionStore
from worksheets.models import Feedback

WORDS = "What I had in mind <when> the phone rang & stopped."
SESSION = settings.SESSION_COOKIE_NAME


# --- How a sign-in ends ---------------------------------------------------------------------------


def signed_out_elsewhere(browser, person):
    SessionStore(browser.cookies[SESSION].value).delete()


def session_cookie_gone(browser, person):
    del browser.cookies[SESSION]


def every_cookie_gone(browser, person):
    browser.cookies.clear()


def idle(browser, person):
    del browser.cookies[SEEN_COOKIE]


def too_old(browser, person):
    session = browser.session
    session["signed_in_at"] = int(time.time()) - 13 * 3600
    session.save()


def password_changed(browser, person):
    with acting_as(person.pk):
        row = User.objects.get(pk=person.pk)
        row.set_password("seven calm lanterns, twice")
        row.save()
        row.set_password(make.PASSWORD)  # so that the test can sign in as everybody does
        row.save()


ENDINGS = [
    signed_out_elsewhere, session_cookie_gone, every_cookie_gone, idle, too_old, password_changed,
]  # fmt: skip


# --- The forms of people's words ------------------------------------------------------------------


@dataclass
class Place:
    """Where somebody writes: the page, the field, the button, and what was stored afterwards."""

    person: Any
    address: str
    name: str
    press: tuple[str, str] | None
    stored: Any


def question(cast, go="next"):
    sheet = at_desk.begun(cast)
    key = at_desk.box_of(sheet)
    return Place(
        cast.jo.user, at_desk.url(sheet, key), "answer", ("go", go),
        lambda: at_desk.value(sheet, key),
    )  # fmt: skip


def note(cast, do="leave"):
    with acting_as(cast.amara.pk):
        row = notes.begin(op=uuid.uuid4(), couple=cast.couple, client=None, by=cast.amara)

    def stored():
        with acting_as(cast.amara.pk):
            return vault.opened(Note.objects.get(pk=row.pk), "body_sealed")

    return Place(cast.amara, f"/notes/{row.pk}/", "body", ("do", do), stored)


def feedback(cast):
    row = at_desk.given(cast, state="submitted")
    make.answers(row, {"tally": 2}, visibility="clin")

    def stored():
        with acting_as(cast.amara.pk):
            return [vault.opened(one, "body_sealed") for one in Feedback.objects.all()][0]

    return Place(cast.amara, f"/submissions/{row.pk}/", "body", None, stored)


def day(cast):
    sheet = at_desk.given(cast, "dial-diary")
    noting.begun(make.signed_in(cast.jo.user), sheet)
    return Place(
        cast.jo.user, f"/moments/{sheet.pk}/", "note", None,
        lambda: noting.kept(cast)[0][1]["note"],
    )  # fmt: skip


def room(cast):
    group = in_room.opened(cast)

    def stored():
        with acting_as(cast.amara.pk):
            draft = json.loads(vault.opened(in_room.sheet(cast), "draft_sealed"))
            return draft["agreement-clause_own"][0]

    return Place(cast.amara, in_room.url(group), "agreement-clause_own", ("go", "leave"), stored)


def builder(cast):
    row = own_sheets.draft(cast.amara)
    address = f"/library/drafts/{row.pk}/parts/{make.opaque(f'q.{own_sheets.WHY}')}/"
    return Place(
        cast.amara, address, "prompt", ("do", "done"),
        lambda: own_sheets.fresh(row, cast.amara).content["items"][1]["prompt"],
    )  # fmt: skip


def reach(cast):
    def stored():
        with acting_as(cast.jo.user_id):
            row = SafeContact.objects.get(client=cast.jo)
            return json.loads(vault.opened(row, "words_sealed"))["phone_when"]

    return Place(cast.jo.user, "/settings/reach/", "phone_when", None, stored)


PLACES = [question, note, feedback, day, room, builder, reach]


# --- Steps ----------------------------------------------------------------------------------------


def at(person):
    """Signed in just now, in a browser whose form tokens are checked."""
    return make.signed_in(person, Browser(enforce_csrf_checks=True))


def typed_at(place, browser):
    page = browser.get(place.address)
    assert page.status_code == 200, page
    return form_with(page, place.name, place.address)


def pressed(place, form, browser, words=WORDS):
    return form.sent_by(browser, place.press, **{place.name: words})


def signs_in(browser, page, person):
    """From the sign-in form that was handed back, with whatever it carries."""
    form = form_with(page, "login", "/accounts/login/")
    answer = form.sent_by(browser, login=person.email, password=make.PASSWORD)
    if answer["Location"] == "/accounts/2fa/authenticate/":
        step = form_with(browser.get(answer["Location"]), "code", answer["Location"])
        answer = step.sent_by(browser, code=totp_of(person))
    return answer


def comes_back(browser):
    """To the page; some ask for the password once more before they open (P7)."""
    page = browser.get("/kept/")
    if page.status_code == 302 and "/reauthenticate/" in page["Location"]:
        form = form_with(browser.get(page["Location"]), "password", "/accounts/reauthenticate/")
        page = browser.get(form.sent_by(browser, password=make.PASSWORD)["Location"])
    return page


def then_the_words_are_back(place, page):
    form = form_with(page, place.name, place.address)
    assert form.fields[place.name] == [WORDS]
    assert "Here is what you had typed" in page.text
    return form


def then_they_are_kept(place, form, browser):
    answer = form.sent_by(browser, place.press)
    assert answer.status_code == 302, answer
    assert place.stored() == WORDS


def ends_and_comes_back(place, ending):
    browser = at(place.person)
    form = typed_at(place, browser)
    ending(browser, place.person)

    late = pressed(place, form, browser)

    assert late.status_code == 401
    assert "phone rang" not in late.text
    back = signs_in(browser, late, place.person)
    assert back["Location"] == "/kept/"
    form = then_the_words_are_back(place, comes_back(browser))
    if place.press != ("go", "skip"):
        then_they_are_kept(place, form, browser)
