"""A code from a person's app counts while their clock, or their network, is a little late, and each
counts once (RFC 6238, 5.2)."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client as Browser

from clients.context import acting_as
from tests.support.second_steps import prove
from tests.support.signing_in import is_in, sign_in_by_form, totp_of

PERIOD = 30
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def code_of(secret, periods_ago):
    return format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD - periods_ago))


def setting_up(browser, periods_ago):
    """What is said to a code for the app that this page is setting up."""
    prove(browser)
    browser.get("/accounts/2fa/totp/activate/")
    code = code_of(browser.session["mfa.totp.secret"], periods_ago)
    return browser.post("/accounts/2fa/totp/activate/", {"code": code})


def at_second_step(person, code):
    """Whether the password and this code let the person in."""
    browser = Browser()
    sign_in_by_form(browser, person)
    browser.post("/accounts/2fa/authenticate/", {"code": code})
    return is_in(browser)


@pytest.fixture
def secret(cast):
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    with acting_as(cast.jo.user_id):
        Authenticator.objects.filter(user=cast.jo.user).delete()
        TOTP.activate(cast.jo.user, secret)
    return secret


@pytest.mark.parametrize(("periods_ago", "status"), [(0, 302), (1, 302), (2, 200)])
def test_an_app_is_set_up_with_a_code_that_is_at_most_a_little_late(
    cast, sign_in, periods_ago, status
):
    assert setting_up(sign_in(cast.jo.user), periods_ago).status_code == status


@pytest.mark.parametrize(("periods_ago", "lets_in"), [(0, True), (1, True), (2, False)])
def test_a_code_lets_in_that_is_at_most_a_little_late(cast, secret, periods_ago, lets_in):
    assert at_second_step(cast.jo.user, code_of(secret, periods_ago)) is lets_in


def test_a_code_counts_once_for_as_long_as_it_is_right(cast, secret):
    code = code_of(secret, 0)
    assert at_second_step(cast.jo.user, code)
    # What allauth remembers of it is gone after one period; the code is right for two more.
    cache.delete(TOTP(Authenticator(user=cast.jo.user))._get_used_cache_key(code))

    assert not at_second_step(cast.jo.user, code)


def test_a_code_that_was_used_says_nothing_of_another_persons(cast, secret):
    """Two people may have the same six digits; here they have the same secret."""
    with acting_as(cast.sam.user_id):
        Authenticator.objects.filter(user=cast.sam.user).delete()
        TOTP.activate(cast.sam.user, secret)

    assert at_second_step(cast.jo.user, code_of(secret, 0))
    assert at_second_step(cast.sam.user, code_of(secret, 0))


def test_a_wrong_code_uses_nothing_up(cast):
    right = totp_of(cast.amara)
    assert not at_second_step(cast.amara, f"{(int(right) + 1) % 1_000_000:06}")

    assert at_second_step(cast.amara, right)
