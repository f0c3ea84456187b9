"""Wrong tries elsewhere don't shut the owner out; rattling doesn't fill the record (T5)."""

import datetime as dt
import re
import uuid

import pytest
import time_machine
from django.test import Client as Browser

from clients.context import acting_as
from clients.models import AuditEvent, User
from clients.signin.known_devices import COOKIE
from clients.tasks import count_refused_pages
from tests.support import factors, make
from tests.support.signing_in import is_in, sign_in_by_form, totp_of

pytestmark = pytest.mark.django_db
CEILING = 30  # ACCOUNT_RATE_LIMITS
WAIT = "There have been a lot of attempts in a short time."
NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


def at(address):
    return Browser(REMOTE_ADDR=address)


def guess(person, times, browsers=None):
    for number in range(times):
        browser = browsers or at(f"203.0.113.{number}")
        sign_in_by_form(browser, person, f"wrong guess number {number}")


def known(person):
    browser = at("198.51.100.7")
    sign_in_by_form(browser, person)
    assert is_in(browser)
    with_cookie = at("198.51.100.8")
    with_cookie.cookies[COOKIE] = browser.cookies[COOKIE].value
    return with_cookie


def refused(person):
    """What is on record of the pages that were not there for them."""
    with acting_as(person.pk):
        rows = AuditEvent.objects.filter(verb="page.refused", actor_id=person.pk)
        return [row.facts for row in rows.order_by("at", "pk")]


def test_the_owner_gets_in_from_wherever_the_wrong_tries_did_not_come(cast):
    own, stranger = known(cast.jo.user), at("203.0.113.66")
    guess(cast.jo.user, 7, stranger)

    sign_in_by_form(own, cast.jo.user)
    unknown = at("198.51.100.9")
    sign_in_by_form(unknown, cast.jo.user)
    sign_in_by_form(stranger, cast.jo.user)

    assert is_in(own)
    assert is_in(unknown)
    assert not is_in(stranger)


def test_a_whole_network_of_addresses_counts_as_one(cast):
    """Whoever has one IPv6 address has a network of them."""
    for number in range(6):
        sign_in_by_form(at(f"2001:db8:1:2::{number:x}"), cast.jo.user, f"wrong guess {number}")

    browsers = at("2001:db8:1:2:ffff::1"), at("2001:db8:1:3::1")
    for browser in browsers:
        sign_in_by_form(browser, cast.jo.user)

    assert [is_in(browser) for browser in browsers] == [False, True]


def test_tries_from_many_addresses_have_a_ceiling_and_known_devices_none_of_it(cast):
    own = known(cast.jo.user)
    guess(cast.jo.user, CEILING)

    unknown = at("198.51.100.9")
    answer = sign_in_by_form(unknown, cast.jo.user)
    sign_in_by_form(own, cast.jo.user)

    assert WAIT in answer.text
    assert not is_in(unknown)
    assert is_in(own)


def test_right_passwords_use_up_nothing_of_the_ceiling(cast):
    guess(cast.jo.user, CEILING - 2)
    for number in range(4):
        browser = at(f"198.51.100.{number}")
        sign_in_by_form(browser, cast.jo.user)

        assert is_in(browser)


def second_step(person, address, *codes, device=None):
    """What the last of these codes is answered with, after the right password."""
    browser = at(address)
    if device:
        browser.cookies[COOKIE] = device
    sign_in_by_form(browser, person)
    for code in codes:
        answer = browser.post("/accounts/2fa/authenticate/", {"code": code})
    return browser, answer


def test_wrong_codes_elsewhere_shut_nobody_out(cast):
    make.second_factor(cast.jo.user)
    wrong = [f"00000{number}" for number in range(7)]

    stranger, answer = second_step(cast.jo.user, "203.0.113.66", *wrong, totp_of(cast.jo.user))
    own, _ = second_step(cast.jo.user, "198.51.100.9", totp_of(cast.jo.user))

    assert WAIT in answer.text
    assert not is_in(stranger)
    assert is_in(own)


def test_wrong_codes_from_many_addresses_have_the_same_ceiling(cast):
    make.second_factor(cast.jo.user)
    own, _ = second_step(cast.jo.user, "198.51.100.7", totp_of(cast.jo.user))
    device = own.cookies[COOKIE].value
    for number in range(CEILING // 5):
        second_step(cast.jo.user, f"203.0.113.{number}", *["000000"] * 5)

    _, answer = second_step(cast.jo.user, "198.51.100.9", "000000")
    assert WAIT in answer.text
    _, answer = second_step(cast.jo.user, "198.51.100.8", "000000", device=device)

    assert WAIT not in answer.text


def test_a_known_device_has_a_limit_of_its_own(cast):
    """A partner on the shared tablet guesses no faster than anybody else."""
    shared = known(cast.jo.user)
    cookie = shared.cookies[COOKIE].value
    for number in range(6):
        other = at(f"203.0.113.{number}")
        other.cookies[COOKIE] = cookie
        sign_in_by_form(other, cast.jo.user, f"wrong guess number {number}")

    last = at("198.51.100.10")
    last.cookies[COOKIE] = cookie
    sign_in_by_form(last, cast.jo.user)

    assert not is_in(last)


def test_it_is_known_to_one_person_and_names_nobody(cast):
    device = known(cast.jo.user)
    guess(cast.sam.user, CEILING)

    sign_in_by_form(device, cast.sam.user)

    assert not is_in(device)
    value = device.cookies[COOKIE].value
    for word in (str(cast.jo.user_id), cast.jo.user_id.hex, cast.jo.user.email):
        assert word not in value
    # Two letters stand in a random value by chance: a name would be a part of its own.
    assert "jo" not in re.split(r"[^a-z]+", value.lower())
    fresh = at("198.51.100.7")
    sign_in_by_form(fresh, cast.cleo)
    assert COOKIE not in fresh.cookies


def test_the_cookie_is_kept_from_scripts_and_signs_nobody_in(cast):
    browser = at("198.51.100.7")
    sign_in_by_form(browser, cast.jo.user)
    kept = browser.cookies[COOKIE]

    assert (kept["httponly"], kept["samesite"], kept["path"]) == (True, "Lax", "/")
    alone = at("198.51.100.8")
    alone.cookies[COOKIE] = kept.value
    assert not is_in(alone)


def test_a_made_up_one_is_nobodys(cast):
    guess(cast.jo.user, CEILING)
    browser = at("198.51.100.9")
    browser.cookies[COOKIE] = "aaaa.bbbb~" + "x." * 900

    sign_in_by_form(browser, cast.jo.user)

    assert not is_in(browser)


def test_a_new_password_forgets_every_device(cast):
    device = known(cast.jo.user)
    with acting_as(cast.jo.user_id):
        user = User.objects.get(pk=cast.jo.user_id)
        user.set_password("nine quiet harbours here")
        user.save(update_fields=["password"])
    guess(cast.jo.user, CEILING)

    sign_in_by_form(device, cast.jo.user, "nine quiet harbours here")

    assert not is_in(device)


def test_several_people_on_one_device_are_all_known(cast):
    shared = at("198.51.100.7")
    for person in (cast.jo.user, cast.sam.user):
        sign_in_by_form(shared, person)
        shared.post("/accounts/logout/")
    guess(cast.jo.user, CEILING)

    sign_in_by_form(shared, cast.jo.user)

    assert is_in(shared)


def test_a_session_that_rests_on_a_new_factor_makes_no_device_known(cast):
    browser = factors.signed_in_with(cast.jo.user, factors.passkey(cast.jo.user, waits=True))

    browser.get("/home/")

    assert COOKIE not in browser.cookies


@pytest.mark.invariant(8)
def test_rattling_writes_one_row_a_minute_with_a_count(cast, sign_in):
    browser = sign_in(cast.ben)
    with time_machine.travel(NOON, tick=False) as clock:
        browser = make.signed_in(cast.ben)
        for _ in range(40):
            assert browser.get(f"/people/{uuid.uuid4()}/").status_code == 404
        clock.shift(dt.timedelta(seconds=61))
        browser.get(f"/people/{cast.jo.pk}/")
        browser.get(f"/people/{cast.jo.pk}/")

    assert refused(cast.ben) == [
        {"route": "portal:person"},
        {"route": "portal:person", "others": 39},
    ]


@pytest.mark.invariant(8)
def test_the_last_minutes_count_is_written_where_nothing_more_is_refused(cast):
    with time_machine.travel(NOON, tick=False) as clock:
        browser = make.signed_in(cast.ben)
        for _ in range(8):
            browser.get(f"/people/{uuid.uuid4()}/")
        count_refused_pages()
        assert refused(cast.ben) == [{"route": "portal:person"}]
        clock.shift(dt.timedelta(seconds=61))
        for _ in range(2):
            count_refused_pages()

    assert refused(cast.ben) == [
        {"route": "portal:person"},
        {"route": "portal:person", "others": 7},
    ]


@pytest.mark.invariant(8)
def test_somebody_who_goes_on_rattling_keeps_nobodys_count_back(cast):
    with time_machine.travel(NOON, tick=False) as clock:
        browsers = [make.signed_in(cast.ben), make.signed_in(cast.cleo)]
        for browser in browsers * 3:
            browser.get(f"/people/{uuid.uuid4()}/")
        for _ in range(3):
            clock.shift(dt.timedelta(seconds=61))
            for _ in range(3):
                browsers[0].get(f"/people/{uuid.uuid4()}/")
            count_refused_pages()

    assert [row.get("others") for row in refused(cast.cleo)] == [None, 2]
    assert [row.get("others") for row in refused(cast.ben)] == [None, 2, 2, 2]


@pytest.mark.invariant(8)
def test_each_person_has_rows_of_their_own(cast, sign_in):
    for person in (cast.ben, cast.cleo):
        sign_in(person).get(f"/people/{cast.jo.pk}/")

    with acting_as(cast.ben.pk):
        assert AuditEvent.objects.filter(verb="page.refused", actor_id=cast.ben.pk).count() == 1
    with acting_as(cast.cleo.pk):
        assert AuditEvent.objects.filter(verb="page.refused", actor_id=cast.cleo.pk).count() == 1
