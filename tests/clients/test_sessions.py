"""Where one is signed in, and signing out everywhere (G19)."""

import datetime as dt
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from django.utils import timezone

from clients.actions import people
from clients.context import acting_as
from tests.support import make
from therapist_portal.web.middleware import SEEN_COOKIE

pytestmark = [pytest.mark.django_db, pytest.mark.goal(19)]


def is_in(browser):
    return browser.get("/session/alive").status_code == 200


@pytest.fixture
def two(cast, sign_in):
    """Jo, signed in here and on another device; Sam as a witness."""
    return sign_in(cast.jo.user), sign_in(cast.jo.user), sign_in(cast.sam.user)


def test_sign_out_elsewhere_happy_path(two):
    here, elsewhere, sam = two

    answer = here.post("/settings/sign-out-elsewhere/")

    assert answer["Location"] == "/accounts/sessions/"
    assert (is_in(here), is_in(elsewhere), is_in(sam)) == (True, False, True)
    assert elsewhere.get("/settings/").status_code == 302


def test_a_changed_password_ends_all(two, cast, django_capture_on_commit_callbacks):
    here, elsewhere, sam = two
    form = {"oldpassword": make.PASSWORD, "password1": "seven calm lanterns",
            "password2": "seven calm lanterns"}  # fmt: skip

    with django_capture_on_commit_callbacks(execute=True):
        here.post("/accounts/password/change/", form)

    assert (is_in(here), is_in(elsewhere), is_in(sam)) == (False, False, True)


# allauth tells of it after the commit, so there has to be a real one.
@pytest.mark.django_db(transaction=True)
def test_a_new_second_factor_ends_the_others(two, cast):
    here, elsewhere, sam = two
    here.get("/accounts/2fa/totp/activate/")
    secret = here.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))

    here.post("/accounts/2fa/totp/activate/", {"code": code})

    assert (is_in(here), is_in(elsewhere), is_in(sam)) == (True, False, True)
    with acting_as(cast.jo.user_id):
        assert make.fresh(cast.jo.user).has_second_factor


def test_a_clinician_keeps_a_second_factor(cast, sign_in):
    browser = sign_in(cast.amara)

    browser.post("/accounts/2fa/totp/deactivate/")

    assert make.fresh(cast.amara).has_second_factor


def test_a_clinician_keeps_the_last_passkey_and_a_client_need_not(cast, sign_in):
    for person, stays in ((cast.amara, True), (cast.jo.user, False)):
        with acting_as(person.pk):
            Authenticator.objects.filter(user=person).delete()
            key = Authenticator.objects.create(user=person, type="webauthn", data={"name": "Key"})

        sign_in(person).post(f"/accounts/2fa/webauthn/keys/{key.pk}/remove/")

        assert Authenticator.objects.filter(pk=key.pk).exists() is stays


def test_recovery_codes_are_shown_once(cast, sign_in):
    """Whoever later borrows an unlocked phone and the password copies no way in (P8)."""
    make.second_factor(cast.jo.user)
    with acting_as(cast.jo.user_id):
        codes = RecoveryCodes.activate(cast.jo.user).get_unused_codes()
    browser = sign_in(cast.jo.user)
    address = "/accounts/2fa/recovery-codes/"

    first, again = browser.get(address).text, browser.get(address).text

    assert all(code in first for code in codes)
    assert not any(code in again for code in codes)
    assert browser.get(f"{address}download/").status_code == 403


def test_signing_out_needs_a_post(cast, sign_in):
    browser = sign_in(cast.jo.user)

    browser.get("/accounts/logout/")
    assert is_in(browser)
    browser.post("/accounts/logout/")
    assert not is_in(browser)


def test_sessions_list_shows_ones_own(cast, sign_in):
    page = sign_in(cast.jo.user).get("/accounts/sessions/")

    assert page.status_code == 200
    assert "Where you" in page.content.decode()


def test_secrets_are_not_alike():
    assert generate_totp_secret() != generate_totp_secret()


def test_a_refused_press_is_no_sign_of_life(cast, sign_in):
    browser = sign_in(cast.jo.user)
    browser.get("/home/")
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=5)):
        browser.handler.enforce_csrf_checks = True
        refused = browser.post("/settings/", {})
        looked = browser.get("/home/")

    assert refused.status_code == 403
    assert SEEN_COOKIE not in refused.cookies
    assert SEEN_COOKIE in looked.cookies


def test_opening_earlier_words_ends_whoever_is_signed_in_as_them(cast, sign_in):
    elsewhere = sign_in(cast.jo.user)
    with acting_as(cast.jo.user_id):
        people.lock_words(user=cast.jo.user, by=cast.jo.user)

    sign_in(cast.amara).post(f"/people/{cast.jo.pk}/unlock/")

    assert elsewhere.get("/home/").status_code == 302
    log = sign_in(make.fresh(cast.jo.user)).get("/settings/log/").content.decode()
    for words in ("was locked", "unlocked what you wrote before", "signed out every device"):
        assert words in log


def idle(browser):
    del browser.cookies[SEEN_COOKIE]
    return browser.get("/home/")


@pytest.mark.parametrize(
    "how",
    [
        lambda browser: browser.post("/accounts/logout/"),
        lambda browser: browser.post("/leave/"),
        lambda browser: browser.post("/leave/", {"reason": "idle"}),
        idle,
    ],
    ids=["signing out", "leaving", "the page's own clock", "the server's clock"],
)
def test_however_it_ends_the_browser_is_told_to_clear(cast, sign_in, how):
    """Every ending in this browser; never an answer while somebody is signed in."""
    browser = sign_in(cast.jo.user)
    assert "Clear-Site-Data" not in browser.get("/home/")

    assert how(browser)["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(browser)
    assert "Clear-Site-Data" not in browser.get("/accounts/login/")
