"""A second factor that names a key the portal has lost: words at sign-in, never an error page."""

import base64
import io
import os
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.management import call_command
from django.test import Client as Browser

from clients.context import acting_as, acting_as_worker
from clients.keys import keks
from clients.signin import factor_secrets
from tests.support import make

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
AUTHENTICATE = "/accounts/2fa/authenticate/"
pytestmark = pytest.mark.django_db


def code_now() -> str:
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))


def sealed_with_a_lost_key(text: str) -> str:
    wrapped = keks.wrap(text.encode(), os.urandom(32), keks.FACTOR_AAD)
    return f"lost:{base64.b64encode(wrapped).decode()}"


@pytest.fixture
def lost(cast: make.Cast) -> make.Cast:
    """Jo's app and Jo's recovery codes, both sealed with a key that nobody has."""
    with acting_as(cast.jo.user_id):
        Authenticator.objects.filter(user=cast.jo.user).delete()
        app = TOTP.activate(cast.jo.user, SECRET).instance
        app.data["secret"] = sealed_with_a_lost_key(SECRET)
        app.save()
        codes = RecoveryCodes.activate(cast.jo.user).instance
        codes.data["seed"] = sealed_with_a_lost_key("ab" * 40)
        codes.save()
    return cast


def at_the_second_step(cast: make.Cast) -> Browser:
    browser = Browser()
    step = browser.post(
        "/accounts/login/", {"login": cast.jo.user.email, "password": make.PASSWORD}
    )
    assert step["Location"] == AUTHENTICATE
    return browser


def is_in(browser: Browser) -> bool:
    return browser.get("/session/alive").status_code == 200


def test_at_sign_in_it_is_said_beside_the_field(lost: make.Cast) -> None:
    browser = at_the_second_step(lost)

    answer = browser.post(AUTHENTICATE, {"code": code_now()})

    assert answer.status_code == 200
    assert "We can’t check your codes at the moment" in answer.content.decode()
    assert not is_in(browser)


def test_a_recovery_code_that_still_opens_signs_in(lost: make.Cast) -> None:
    with acting_as(lost.jo.user_id):
        Authenticator.objects.filter(user=lost.jo.user, type="recovery_codes").delete()
        [code, *_] = RecoveryCodes.activate(lost.jo.user).get_unused_codes()
    browser = at_the_second_step(lost)

    answer = browser.post(AUTHENTICATE, {"code": code})

    assert answer.status_code == 302
    assert is_in(browser)


def test_a_wrong_code_beside_one_that_opens_is_only_wrong(cast: make.Cast) -> None:
    with acting_as(cast.jo.user_id):
        Authenticator.objects.filter(user=cast.jo.user).delete()
        TOTP.activate(cast.jo.user, SECRET)
    browser = at_the_second_step(cast)

    answer = browser.post(AUTHENTICATE, {"code": "000000"})

    assert "We can’t check your codes" not in answer.content.decode()
    assert not is_in(browser)


def test_wrong_tries_count_as_ever(lost: make.Cast) -> None:
    browser = at_the_second_step(lost)
    answers = [browser.post(AUTHENTICATE, {"code": f"00000{n}"}) for n in range(8)]

    assert answers[0].status_code == 200
    assert "There have been a lot of attempts in a short time." in answers[-1].content.decode()


def test_when_asked_once_more_it_is_said_too(lost: make.Cast, sign_in: Any) -> None:
    browser = sign_in(lost.jo.user)

    answer = browser.post("/accounts/2fa/reauthenticate/", {"code": code_now()})

    assert answer.status_code == 200
    assert "We can’t check your codes at the moment" in answer.content.decode()


@pytest.mark.parametrize("page", ["recovery-codes/", "recovery-codes/generate/"])
def test_lost_recovery_codes_are_said_to_be_lost_and_made_again(
    lost: make.Cast, sign_in: Any, page: str
) -> None:
    browser = sign_in(lost.jo.user)

    told = browser.get(f"/accounts/2fa/{page}")
    made = browser.post("/accounts/2fa/recovery-codes/generate/", follow=True)

    assert told.status_code == 409
    assert "Your recovery codes can’t be read any more" in told.content.decode()
    assert "recovery-codes/generate/" in told.content.decode()
    assert made.status_code == 200
    assert len(made.context["unused_codes"]) == 10


def test_turning_the_key_passes_over_what_does_not_open_and_names_whose_it_is(
    lost: make.Cast, settings: Any
) -> None:
    fresh = base64.b64encode(os.urandom(32)).decode()
    settings.PORTAL_KEK = f"next:{fresh},{settings.PORTAL_KEK}"
    said = io.StringIO()

    call_command("rotate_kek", stdout=said)

    with acting_as_worker():
        amara = Authenticator.objects.get(user=lost.amara, type="totp")
        jo = Authenticator.objects.filter(user=lost.jo.user).values_list("data", flat=True)
        assert amara.data["secret"].startswith("next:")
        assert factor_secrets.opened(amara.data["secret"])
        assert {str(one.get("secret", one.get("seed")))[:5] for one in jo} == {"lost:"}
    assert f"A second factor of user {lost.jo.user_id} does not open" in said.getvalue()
