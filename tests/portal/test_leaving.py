"""Leaving, signing out, and being asked who is here (Inv 20, 21; P1, P18)."""

import pytest
from django.test import Client as Browser

from clients.context import acting_as
from clients.models import AuditEvent
from tests.support.shared import plain

pytestmark = pytest.mark.django_db


def is_in(browser):
    return browser.get("/session/alive").status_code == 200


@pytest.mark.invariant(21)
def test_leaving_happy_path(cast, sign_in, settings):
    browser = sign_in(cast.jo.user)
    before = browser.cookies["id"].value

    answer = browser.post("/leave/")

    assert (answer.status_code, answer["Location"]) == (303, settings.LEAVE_URL)
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert answer.cookies["id"].value != before
    assert answer.cookies["id"]["max-age"] == 0
    assert not is_in(browser)


def test_leaving_is_recorded(cast, sign_in):
    sign_in(cast.jo.user).post("/leave/")

    with acting_as(cast.amara.pk):
        last = AuditEvent.objects.order_by("-at", "-pk")[0]
    assert (last.verb, last.actor_id) == ("user.signed_out", cast.jo.user_id)


def test_opening_the_link_only_offers_the_button(cast, sign_in):
    browser = sign_in(cast.jo.user)

    assert browser.get("/leave/").status_code == 200
    assert is_in(browser)


def test_leaving_signed_out_works_too():
    assert Browser().post("/leave/").status_code == 303


def test_a_script_that_leaves_gets_no_other_page(cast, sign_in):
    browser = sign_in(cast.jo.user)

    assert browser.post("/leave/", {"reason": "idle"}).status_code == 204
    assert not is_in(browser)


def test_signing_out_changes_the_cookie_and_lands_on_a_quiet_page(cast, sign_in):
    browser = sign_in(cast.jo.user)

    answer = browser.post("/accounts/logout/")
    page = browser.get(answer["Location"])

    assert answer["Location"] == "/signed-out/"
    assert answer.cookies["id"]["max-age"] == 0 or answer.cookies["id"].value == ""
    assert "Jo" not in plain(page).decode()


@pytest.mark.invariant(20)
def test_leaving_is_explained_with_its_limits(cast, sign_in):
    page = sign_in(cast.jo.user).get("/welcome/leaving/").content.decode()

    assert "Shift three times" in page
    assert "It can’t clear your browser’s history" in page
    assert sign_in(cast.amara).get("/welcome/leaving/").status_code == 404


@pytest.mark.invariant(20)
@pytest.mark.parametrize(
    "url",
    ["/home/", "/consents/", "/welcome/", "/welcome/portal/", "/welcome/leaving/", "/settings/"],
)
def test_client_pages_have_leave_help_and_not_monitored(cast, sign_in, url):
    page = sign_in(cast.jo.user).get(url).content.decode()

    assert 'action="/leave/"' in page
    assert 'href="/help/"' in page
    assert "Not monitored. Not for emergencies." in page


def test_alive_counts_as_activity_only_when_somebody_is_active(cast, sign_in):
    browser = sign_in(cast.jo.user)
    mere = browser.get("/session/alive")
    active = browser.get("/session/alive", headers={"X-Portal-Active": "1"})

    assert "seen" not in mere.cookies
    assert active.status_code == 200
