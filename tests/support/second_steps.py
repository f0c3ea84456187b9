"""Small steps that the tests of second steps share: adding one, and signing in with it."""

import contextlib
import datetime as dt
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client as Browser

from tests.support import make
from tests.support.signing_in import sign_in_by_form, totp_of


def url_of(sheet):
    return f"/pages/{sheet.pk}/{make.opaque('like_you_to_know')}/"


def prove(browser, password=make.PASSWORD):
    browser.post("/accounts/reauthenticate/", {"password": password})


def add_app(browser, capture=lambda execute: contextlib.nullcontext()):
    """As the page does it: the secret of the page, and a code that fits it."""
    prove(browser)
    browser.get("/accounts/2fa/totp/activate/")
    secret = browser.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    with capture(execute=True):
        answer = browser.post("/accounts/2fa/totp/activate/", {"code": code})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return answer


def sign_in_with_app(person, clock, password=make.PASSWORD):
    """A later sign-in: the password, then a code of the app."""
    clock.shift(dt.timedelta(seconds=61))
    browser = Browser()
    sign_in_by_form(browser, person, password)
    browser.post("/accounts/2fa/authenticate/", {"code": totp_of(person)})
    return browser


def attack(cast, clock, capture):
    """With the password alone: in, an app of one's own, and in again with it."""
    first = Browser()
    sign_in_by_form(first, cast.jo.user)
    add_app(first, capture)
    return first, sign_in_with_app(cast.jo.user, clock)
