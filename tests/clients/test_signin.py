"""Signing in, resetting, second factors; text that outlives a sign-in (Inv 55; P4, P6)."""

import re
import time
import uuid

import pytest
from django.core import mail, signing
from django.test import Client as Browser
from django.utils import timezone

from clients import access
from clients.context import acting_as
from clients.messaging import outbox
from clients.models import AuditEvent, User
from clients.signin import unsaved_form
from tests.support import make
from tests.support.signing_in import (
    NEW_PASSWORD,
    go_idle,
    is_in,
    reset_by_mail,
    sign_in_by_form,
    totp_of,
)
from therapist_portal.web.middleware import SEEN_COOKIE
from worksheets.actions import feedback

pytestmark = pytest.mark.django_db


def fresh(person):
    with acting_as(person.pk):
        return User.objects.get(pk=person.pk)


def test_a_client_signs_in_with_a_password(cast):
    browser = Browser()

    answer = sign_in_by_form(browser, cast.jo.user)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_in(browser)


def test_known_and_unknown_addresses_answer_alike(cast):
    pages = []
    for login in (cast.jo.user.email, "nobody@example.org"):
        answer = Browser().post("/accounts/login/", {"login": login, "password": "x" * 20})
        page = re.sub(r'(value|nonce)="[^"]*"', "", answer.content.decode())
        pages.append((answer.status_code, page))

    assert pages[0] == pages[1]


def test_a_clinician_is_asked_for_the_second_factor(cast):
    browser = Browser()

    first = sign_in_by_form(browser, cast.amara)
    assert first["Location"] == "/accounts/2fa/authenticate/"
    assert not is_in(browser)
    browser.post("/accounts/2fa/authenticate/", {"code": totp_of(cast.amara)})

    assert is_in(browser)


def test_a_deactivated_person_is_told_and_stays_out(cast):
    with acting_as(cast.amara.pk):
        User.objects.filter(pk=cast.cleo.pk).update(is_active=False)
    browser = Browser()

    sign_in_by_form(browser, cast.cleo, follow=True)

    assert not is_in(browser)


@pytest.mark.invariant(55)
@pytest.mark.goal(20)
def test_a_clinician_without_a_second_factor_reaches_no_content(cast, sign_in):
    bare = make.clinician(practice=cast.practice, name="Noor", owner=True, with_second_factor=False)
    browser = sign_in(bare)
    reached = []
    for path, name, view in access.patterns():
        if access.audience_of(name, view) not in ("clinicians", "owners"):
            continue
        url = "/" + re.sub(r"<(?:uuid):\w+>", str(cast.jo.pk), path)
        url = re.sub(r"<(?:slug|str):\w+>", "a1", re.sub(r"<int:\w+>", "1", url))
        for verb in (browser.get, browser.post):
            answer = verb(url)
            # A wrong verb, or a save that does not say whose it is (P4), is refused before this.
            sent_on = answer.headers.get("Location")
            if answer.status_code < 400 and sent_on != "/accounts/2fa/":
                reached.append((url, answer.status_code))

    assert reached == []


@pytest.mark.goal(17)
def test_the_mailbox_alone_does_not_pass_the_second_factor(
    cast, django_capture_on_commit_callbacks
):
    make.second_factor(cast.jo.user)
    browser = Browser()

    reset_by_mail(browser, cast.jo.user, django_capture_on_commit_callbacks)
    assert not is_in(browser)
    answer = sign_in_by_form(browser, cast.jo.user, NEW_PASSWORD)

    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert not is_in(browser)
    assert fresh(cast.jo.user).words_locked_at is None


@pytest.mark.goal(17)
def test_without_a_second_factor_a_reset_locks_earlier_words(
    cast, sign_in, django_capture_on_commit_callbacks
):
    earlier = sign_in(cast.jo.user)

    reset_by_mail(Browser(), cast.jo.user, django_capture_on_commit_callbacks)

    assert not is_in(earlier)
    assert fresh(cast.jo.user).words_locked_at
    with acting_as(cast.amara.pk):
        verbs = list(AuditEvent.objects.order_by("-at", "-pk").values_list("verb", flat=True)[:2])
    assert set(verbs) == {"user.password_reset", "words.locked"}


def test_the_therapist_opens_them_again(cast, sign_in):
    with acting_as(cast.jo.user_id):
        User.objects.filter(pk=cast.jo.user_id).update(words_locked_at=timezone.now())
    url = f"/people/{cast.jo.pk}/unlock/"

    assert url in sign_in(cast.amara).get(f"/people/{cast.jo.pk}/").content.decode()
    for person in (cast.cleo, cast.ben, cast.jo.user, cast.sam.user):
        assert sign_in(person).post(url).status_code == 404
    assert fresh(cast.jo.user).words_locked_at
    assert sign_in(cast.amara).post(url).status_code == 302
    assert fresh(cast.jo.user).words_locked_at is None


def test_mail_about_the_account_is_neutral(cast, django_capture_on_commit_callbacks):
    reset_by_mail(Browser(), cast.jo.user, django_capture_on_commit_callbacks)
    with django_capture_on_commit_callbacks(execute=True):
        Browser().post("/accounts/password/reset/", {"email": "nobody@example.org"})
    outbox.deliver_due()

    said = " ".join(f"{one.subject} {one.body} {one.from_email}" for one in mail.outbox).lower()

    assert len(mail.outbox) >= 2
    # Beginnings of words: within a code or a link, letters stand as chance has them.
    for word in (
        "therap",
        "sex",
        "couple",
        "clinic",
        "worksheet",
        r"example\.com",
        r"jo\b",
        "amara",
    ):
        assert not re.search(rf"\b{word}", said), word


WORDS = "What I had in mind when the phone rang."


def kept_of(answer):
    return re.search(r'name="kept" value="([^"]+)"', answer.content.decode())[1]


def type_and_idle(cast, sign_in, person=None):
    browser = sign_in(person or cast.jo.user)
    go_idle(browser)
    answer = browser.post("/settings/", {"display_name": WORDS, "theme": "dark", "x": ["1", "2"]})
    return browser, answer


def test_typed_text_survives_an_idle_sign_in(cast, sign_in):
    browser, late = type_and_idle(cast, sign_in)
    assert late.status_code == 401
    assert WORDS not in late.content.decode()
    assert not is_in(browser)

    back = sign_in_by_form(browser, cast.jo.user, kept=kept_of(late))
    page = browser.get(back["Location"]).content.decode()
    again = browser.post("/kept/", {"kept": "send"})

    assert back["Location"] == "/kept/"
    assert WORDS in page
    assert page.count('name="x"') == 2
    assert (again.status_code, again["Location"]) == (307, "/settings/")
    assert browser.get("/kept/")["Location"] == "/"


def test_it_survives_the_second_factor_too(cast, sign_in):
    browser, late = type_and_idle(cast, sign_in, cast.amara)

    sign_in_by_form(browser, cast.amara, kept=kept_of(late))
    back = browser.post("/accounts/2fa/authenticate/", {"code": totp_of(cast.amara)})

    assert back["Location"] == "/kept/"
    assert WORDS in browser.get("/kept/").content.decode()


@pytest.mark.goal(22)
def test_somebody_else_never_sees_it(cast, sign_in):
    browser, late = type_and_idle(cast, sign_in)

    back = sign_in_by_form(browser, cast.sam.user, kept=kept_of(late))

    assert back["Location"] == "/"
    assert browser.get("/kept/")["Location"] == "/"
    assert WORDS not in browser.get("/", follow=True).content.decode()


def test_a_wrong_password_keeps_it(cast, sign_in):
    browser, late = type_and_idle(cast, sign_in)

    wrong = sign_in_by_form(browser, cast.jo.user, "not the password", kept=kept_of(late))

    assert kept_of(wrong) == kept_of(late)


def test_letting_it_go(cast, sign_in):
    browser, late = type_and_idle(cast, sign_in)
    sign_in_by_form(browser, cast.jo.user, kept=kept_of(late))

    assert browser.post("/kept/", {"kept": "drop"})["Location"] == "/"
    assert browser.get("/kept/")["Location"] == "/"


def test_it_is_sealed_for_one_person_and_half_an_hour(cast, rf, time_machine_or_skip):
    request = rf.post("/notes/1/", {"body": WORDS})
    text = unsaved_form.seal(cast.jo.user_id, "/notes/1/", request.POST)

    assert WORDS not in text
    assert unsaved_form.opened(text, cast.jo.user_id).words() == [WORDS]
    assert unsaved_form.opened(text, cast.sam.user_id) is None
    assert unsaved_form.opened(text[:-4] + "AAAA", cast.jo.user_id) is None
    assert unsaved_form.opened("not base64 é", cast.jo.user_id) is None
    time_machine_or_skip(unsaved_form.SECONDS + 1)
    assert unsaved_form.opened(text, cast.jo.user_id) is None


def test_too_much_to_keep_is_said(cast, sign_in, monkeypatch):
    monkeypatch.setattr(unsaved_form, "MOST_CHARACTERS", 10)

    _, late = type_and_idle(cast, sign_in)

    assert late.status_code == 401
    assert "too long to save" in late.content.decode()


def test_a_script_that_comes_late_is_told_as_json(cast, sign_in):
    browser = sign_in(cast.jo.user)
    go_idle(browser)

    answer = browser.post(
        "/settings/", {"display_name": "x"}, headers={"Accept": "application/json"}
    )

    assert (answer.status_code, answer.json()) == (401, {"error": "signed_out"})


def test_idle_and_too_old_sessions_end(cast, sign_in):
    browser = sign_in(cast.jo.user)
    session = browser.session
    session["signed_in_at"] = int(time.time()) - 13 * 3600
    session.save()
    assert not is_in(browser)

    other = sign_in(cast.jo.user)
    forged = signing.TimestampSigner(salt="seen|another").sign("1")
    other.cookies[SEEN_COOKIE] = forged
    assert not is_in(other)


@pytest.fixture
def time_machine_or_skip(monkeypatch):
    """Moves the clock that unsaved_form.py reads."""

    def later(seconds):
        now = time.time()
        monkeypatch.setattr("cryptography.fernet.time.time", lambda: now + seconds)

    return later


@pytest.mark.goal(17)
def test_locked_words_and_replies_are_not_shown_to_whoever_signed_in(cast, sign_in):
    row = make.assignment(
        by=cast.amara, client=cast.jo, version=make.version("a2"), state="reviewed"
    )
    make.answers(row, {"like_you_to_know": "The lilac jumper."}, visibility="clin")
    with acting_as(cast.amara.pk):
        feedback.write(op=uuid.uuid4(), assignment=row, body="About the jumper.", by=cast.amara)
    browser = sign_in(cast.jo.user)
    urls = ["/home/", f"/pages/{row.pk}/", f"/sent/{row.pk}/"]

    before = "".join(browser.get(url, follow=True).content.decode() for url in urls)
    with acting_as(cast.jo.user_id):
        User.objects.filter(pk=cast.jo.user_id).update(words_locked_at=timezone.now())
    after = "".join(browser.get(url, follow=True).content.decode() for url in urls)

    assert "jumper" in before
    assert "jumper" not in after
