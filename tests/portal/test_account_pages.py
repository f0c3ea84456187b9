"""Signing in, the second step and leaving, in a real browser under the real policy."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

from clients.actions import factors as factor_actions
from clients.context import acting_as
from tests.support import browsing, make

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

SIGNED_OUT = ["accounts/login/", "accounts/password/reset/", "leave/", "signed-out/", "nowhere/"]
OWN = [
    "accounts/2fa/",
    "accounts/2fa/totp/activate/",
    "accounts/2fa/webauthn/add/",
    "accounts/2fa/webauthn/",
    "accounts/password/change/",
    "accounts/sessions/",
    "accounts/logout/",
]
LOOKS = [(375, "dark"), (1280, "light")]


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return browsing.launch_args()


def opened(page, address):
    """Goes there, saying once more who it is where that is asked."""
    page.goto(address)
    if "/reauthenticate/" in page.url:
        page.get_by_label("Password").fill(make.PASSWORD)
        page.get_by_role("button", name="Continue").click()
        page.wait_for_url(address)


def look(live_server, browser, addresses, person=None):
    """Opens each page on a phone in the dark and on a desk in the light; returns what is wrong."""
    wrong = []
    for width, scheme in LOOKS:
        options = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
        context = browsing.context_for(browser, live_server, person, bypass_csp=True, **options)
        page = context.new_page()
        for address in addresses:
            opened(page, f"{live_server.url}/{address}")
            found = Axe().run(page).response["violations"]
            wrong += [(address, width, scheme, violation["id"]) for violation in found]
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wrong.append((address, width, scheme, "scrolls sideways"))
        context.close()
    return wrong


def test_door_pages_have_no_barriers(live_server, browser, cast):
    assert look(live_server, browser, SIGNED_OUT) == []


@pytest.mark.parametrize("who", ["therapist", "client"])
def test_own_sign_in_pages_have_no_barriers(live_server, browser, cast, who):
    person = cast.amara if who == "therapist" else cast.jo.user

    assert look(live_server, browser, OWN, person) == []


def test_app_is_set_up_and_its_owner_stays_signed_in(cast, sign_in):
    browser = sign_in(cast.jo.user)
    address = "/accounts/2fa/totp/activate/"
    browser.post("/accounts/reauthenticate/", {"password": make.PASSWORD, "next": address})
    page = browser.get(address).content.decode()
    secret = re.search(r'class="code"[^>]*>(\w+)<', page).group(1)
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    code = totp.format_hotp_value(totp.hotp_value(secret, counter))

    answer = browser.post(address, {"code": code})
    codes = browser.get(answer.headers["Location"])

    with acting_as(cast.jo.user_id):
        kinds = set(Authenticator.objects.filter(user=cast.jo.user).values_list("type", flat=True))
    assert kinds == {"totp", "recovery_codes"}
    assert codes.status_code == 200
    assert "Your recovery codes" in codes.content.decode()


PASSKEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def back_in_by_a_new_passkey(page, live_server):
    """Added, signed out, and in again with nothing else."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": PASSKEY})
    opened(page, f"{live_server.url}/accounts/2fa/webauthn/add/")
    page.check("input[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/**")
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{live_server.url}/accounts/login/")
    page.click("#passkey_login")
    page.wait_for_selector("text=Signed in as Jo")


def test_passkey_is_added_and_opens_the_door_and_nothing_from_before(live_server, browser, cast):
    sheet = make.assignment(by=cast.amara, client=cast.jo, version=make.version("a2"))
    title = sheet.version.client_title
    context = browsing.context_for(browser, live_server, cast.jo.user)
    page, complaints = browsing.watched(context)
    page.goto(f"{live_server.url}/home/")
    assert title in page.content()

    back_in_by_a_new_passkey(page, live_server)
    told = [page.goto(f"{live_server.url}{one}").text() for one in ("/home/", "/sharing/")]
    page.goto(f"{live_server.url}/settings/notes/")

    assert page.get_by_role("heading", name="Closed for now", level=1).count() == 1
    assert "You signed in with a new two-factor method." in page.content()
    assert page.goto(f"{live_server.url}/pages/{sheet.pk}/").status == 404
    assert not [one for one in told if title in one]
    assert [one for one in complaints if "404" not in one] == []
    context.close()


def test_passkey_that_somebody_made_sure_of_opens_everything(live_server, browser, cast):
    """The same session, from the next page on: nothing has to be signed in to again."""
    context = browsing.context_for(browser, live_server, cast.jo.user)
    page, complaints = browsing.watched(context)
    back_in_by_a_new_passkey(page, live_server)
    with acting_as(cast.amara.pk):
        factor_actions.confirm_in_person(user_id=cast.jo.user_id, by=cast.amara)

    page.goto(f"{live_server.url}/settings/notes/")

    assert page.get_by_role("heading", name="Notes by email", level=1).count() == 1
    assert complaints == []
    context.close()


def test_shift_three_times_leaves_and_ends_the_session(live_server, browser, cast):
    context = browsing.context_for(browser, live_server, cast.jo.user)
    page, complaints = browsing.watched(context)
    page.goto(f"{live_server.url}/accounts/sessions/")
    page.wait_for_selector("text=Signed in as Jo")

    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(settings.LEAVE_URL)
    # The page is gone at once; the word to the server travels beside it and ends the session.
    alive = f"{live_server.url}/session/alive"
    for _ in range(50):
        if context.request.get(alive).status == 401:
            break
        page.wait_for_timeout(100)
    # Opened again by address or from history: the door, and nobody's name.
    page.goto(f"{live_server.url}/accounts/sessions/")

    assert "Signed in as" not in page.content()
    assert complaints == []
    context.close()


def test_leaving_works_without_script(live_server, browser, cast):
    context = browsing.context_for(browser, live_server, cast.jo.user, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/accounts/sessions/")

    page.get_by_role("button", name="Leave this page", exact=True).click()
    page.wait_for_url(settings.LEAVE_URL)
    page.go_back()

    assert "Signed in as" not in page.content()
    context.close()
