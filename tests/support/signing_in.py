"""Signing in by the form, and what a person has at hand for it."""

import re
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.core import mail

from clients.context import acting_as
from clients.messaging import outbox
from tests.support import make
from therapist_portal.web.middleware import SEEN_COOKIE

NEW_PASSWORD = "seven calm lanterns"


def totp_of(person):
    with acting_as(person.pk):
        secret = decrypt(Authenticator.objects.get(user=person, type="totp").data["secret"])
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def sign_in_by_form(browser, person, password=make.PASSWORD, **more):
    return browser.post("/accounts/login/", {"login": person.email, "password": password, **more})


def is_in(browser):
    return browser.get("/session/alive").status_code == 200


def reset_by_mail(browser, person, django_capture_on_commit_callbacks):
    """What somebody can do who reads the mailbox and nothing else."""
    with django_capture_on_commit_callbacks(execute=True):
        browser.post("/accounts/password/reset/", {"email": person.email})
    outbox.deliver_due()
    bodies = "\n".join(letter.body for letter in mail.outbox)
    code = re.findall(r"^([A-Z0-9-]{6,12})$", bodies, re.MULTILINE)[-1]
    step = browser.post("/accounts/password/reset/confirm/", {"code": code})
    with django_capture_on_commit_callbacks(execute=True):
        return browser.post(
            step["Location"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
        )


def go_idle(browser):
    """The idle clock of this browser ran out."""
    del browser.cookies[SEEN_COOKIE]
