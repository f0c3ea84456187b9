"""Signing in speaks as the rest of the portal does: no sentence of a package is met anywhere."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

import allauth
import django
import pytest
from allauth.account import app_settings
from django.core import mail
from django.core.cache import cache
from django.test import Client as Browser

from clients import access
from clients.forms.account import PasskeyStepForm
from clients.signin import accounts
from tests.support import make

pytestmark = pytest.mark.django_db
CATALOGUES = (
    Path(allauth.__file__).parent / "locale/de/LC_MESSAGES/django.po",
    Path(django.__file__).parent / "contrib/auth/locale/en/LC_MESSAGES/django.po",
    Path(django.__file__).parent / "conf/locale/en/LC_MESSAGES/django.po",
)
LABELS = (
    "New Password", "New Password (again)", "Current Password", "Remember Me", "Passwordless",
    "Authenticator code", "Master key", "Backup key", "Hidden field",
)  # fmt: skip
OURS_TOO = {"Sign in with a passkey", "Use a security key", "Use your password"}
LONGEST = "x" * 300


def stock() -> set[str]:
    """Every sentence of the packages, in the pieces between what is filled in."""
    found = set()
    for path in CATALOGUES:
        for entry in re.findall(r'msgid(?:_plural)? ((?:"[^\n]*"\s*)+)', path.read_text("utf-8")):
            text = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', entry))
            for piece in re.split(r"%\(\w+\)\w|%\w|\{\w*\}|\\n", text):
                words = piece.strip(" .,:\\")
                if len(words.split()) >= 3:
                    found.add(words)
                elif piece.endswith(".") and " " in words:
                    found.add(f"{words}.")
    return found - OURS_TOO


SENTENCES = stock()


def sentences_in(page: str) -> set[str]:
    text = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())
    return {one for one in (*SENTENCES, *LABELS) if one in text}


def test_the_catalogues_are_read():
    assert len(SENTENCES) > 400
    for known in (
        "Incorrect code.",
        "You must type the same password each time",
        "This field is required",
        "This password is too short. It must contain at least",
        "The email address and/or password you specified are not correct",
        "Enter a valid email address",
    ):
        assert known in SENTENCES


@pytest.fixture
def person(cast):
    """A client with an app, a passkey's row and recovery codes."""
    make.second_factor(cast.jo.user)
    return cast.jo.user


def own_pages(person) -> Iterator[str]:
    for path, name, view in access.patterns():
        if name in access.PACKAGE_VIEWS and access.audience_of(name, view):
            yield "/" + re.sub(r"<int:\w+>", "1", path)


@pytest.mark.parametrize("who", ["client", "therapist", "nobody"])
def test_no_account_page_speaks_as_a_package(cast, person, who):
    user = {"client": person, "therapist": cast.amara, "nobody": None}[who]
    browser = make.signed_in(user) if user else Browser()
    met, opened = {}, 0
    for url in own_pages(person):
        if url == "/accounts/logout/":
            continue
        page = browser.get(url)
        opened += page.status_code == 200
        if "html" in page.headers.get("Content-Type", "") and sentences_in(page.content.decode()):
            met[url] = sentences_in(page.content.decode())

    assert met == {}
    assert opened > 3


HOSTILE = ("", " ", "wrong", "a\x00b", LONGEST, "password12345678", "short")
DOOR = {
    "/accounts/login/": ("login", "password"),
    "/accounts/password/reset/": ("email",),
    "/accounts/2fa/webauthn/login/": ("credential",),
}
OWN = {
    "/accounts/reauthenticate/": ("password",),
    "/accounts/2fa/reauthenticate/": ("code",),
    "/accounts/password/change/": ("oldpassword", "password1", "password2"),
    "/accounts/2fa/totp/activate/": ("code",),
    "/accounts/2fa/webauthn/add/": ("name", "credential"),
    "/accounts/2fa/webauthn/reauthenticate/": ("credential",),
    "/accounts/2fa/recovery-codes/generate/": (),
    "/accounts/2fa/totp/deactivate/": (),
}


def errors_of(browser, urls) -> tuple[dict[str, set[str]], int]:
    met, said = {}, 0
    for url, fields in urls.items():
        for value in HOSTILE:
            cache.clear()
            page = browser.post(url, dict.fromkeys(fields, value), follow=True)
            text = page.content.decode()
            said += "invalid-feedback" in text or "alert" in text
            if sentences_in(text):
                met[f"{url} {value[:10]!r}"] = sentences_in(text)
    return met, said


def test_no_error_at_the_door_speaks_as_a_package(cast):
    met, said = errors_of(Browser(), DOOR)

    assert met == {}
    assert said > 10


@pytest.mark.parametrize("who", ["client", "therapist", "client without an app"])
def test_no_error_of_ones_own_sign_in_speaks_as_a_package(cast, person, who):
    user = {"client": person, "therapist": cast.amara}.get(who, cast.sam.user)
    met, said = errors_of(make.signed_in(user), OWN)

    assert met == {}
    assert said > 10


def test_passwords_are_refused_in_our_words(cast):
    browser = make.signed_in(cast.jo.user)
    new = "/accounts/password/change/"
    said = {
        "Use at least 15 characters.": ("short", "short"),
        "Many people use this password": ("password", "password"),
        "too similar to your name": (cast.jo.user.email, cast.jo.user.email),
        "The two passwords are not the same.": ("calm lanterns seven", "calm lanterns eight"),
        "That isn’t your current password.": ("calm lanterns seven", "calm lanterns seven"),
    }
    for words, (first, second) in said.items():
        cache.clear()
        is_old = "current" in words
        data = {
            "oldpassword": "no" if is_old else make.PASSWORD, "password1": first,
            "password2": second,
        }  # fmt: skip
        page = html.unescape(browser.post(new, data).content.decode())
        assert words in page, words
        assert sentences_in(page) == set()


def test_a_code_that_is_wrong_or_asked_for_too_often_is_told_in_our_words(
    cast, person, django_capture_on_commit_callbacks
):
    browser = Browser()
    browser.post("/accounts/login/", {"login": person.email, "password": make.PASSWORD})
    pages = []
    for _ in range(8):
        pages.append(browser.post("/accounts/2fa/authenticate/", {"code": "000000"}))
    with django_capture_on_commit_callbacks(execute=True):
        Browser().post("/accounts/password/reset/", {"email": person.email})
    resetting = Browser()
    resetting.post("/accounts/password/reset/", {"email": cast.sam.user.email})
    pages += [
        resetting.get("/accounts/password/reset/confirm/"),
        resetting.post("/accounts/password/reset/confirm/", {"code": "nonsense"}),
        resetting.post("/accounts/password/reset/confirm/", {"code": ""}),
    ]
    for _ in range(30):
        pages.append(Browser().post("/accounts/login/", {"login": "a@b.cd", "password": "x" * 20}))

    texts = [html.unescape(page.content.decode()) for page in pages]
    assert [sentences_in(text) for text in texts if sentences_in(text)] == []
    assert str(accounts.WRONG_CODE) in texts[0]
    assert str(accounts.WAIT) in texts[7] or "pause for a moment" in texts[7]
    assert [sentences_in(letter.body) for letter in mail.outbox] == [set()] * len(mail.outbox)


def test_every_form_a_package_page_uses_is_ours():
    """A page that comes with a new version of a package, or is let in later, is met here first."""
    from allauth.mfa import app_settings as mfa_settings

    used = {
        "login", "reset_password", "confirm_password_reset_code", "reset_password_from_key",
        "change_password", "reauthenticate",
    }  # fmt: skip
    steps = {
        "authenticate", "authenticate_webauthn", "reauthenticate", "activate_totp",
        "deactivate_totp",
        "generate_recovery_codes", "login_webauthn", "add_webauthn", "edit_webauthn",
        "reauthenticate_webauthn",
    }  # fmt: skip
    assert set(app_settings.FORMS) == used
    assert set(mfa_settings.FORMS) == steps


def test_a_passkey_that_is_none_as_the_second_step_is_told_above_its_form(person):
    form = PasskeyStepForm({"credential": "{}"}, user=person)

    assert not form.is_valid()
    assert form.non_field_errors() == [accounts.NO_PASSKEY]
    assert set(form.errors) == {"__all__"}
