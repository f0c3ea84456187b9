"""Every page can be reached by pressing something on another one; none is an island."""

import re

import pytest
from django.urls import Resolver404, resolve

from tests.journeys import screens

pytestmark = [pytest.mark.django_db, pytest.mark.giant]

# Reached by a letter, by being sent on from elsewhere, or only at one's own sign-in.
BY_LETTER = "clients:join clients:stop clients:put_back clients:contact_confirm clients:undo_factor"
SENT_ON = """
    account_inactive account_signup account_reauthenticate account_password_reset_completed
    account_reset_password_from_key portal:signed_out portal:first_leave clients:welcome
    clients:asked clients:note_sign worksheets:room_agree worksheets:room_agreed
    worksheets:done mfa_view_recovery_codes clients:closed
"""
# There only while something is so: somebody who left has people; two were asked at one moment;
# a joint space is open; an app or a passkey is set up; an answer is to be asked about alone.
WHILE = """
    clients:hand_over worksheets:release_at_once worksheets:side_by_side
    mfa_activate_totp mfa_list_webauthn worksheets:flag_protocol
"""
EXCEPT = set(f"{BY_LETTER} {SENT_ON} {WHILE}".split())
PRESSED = re.compile(r'(?:href|action)="(/[^"#?]*)')
# Pages of which there are many, each with its own ways on: followed from the lists they stand in.
ONE_OF_MANY = re.compile(r"/(couples|people|library|library/measures)/[^/]+/")


def name_of(path):
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


def islands(browser, pages):
    """Which of these screens no other page leads to."""
    waiting, seen, linked = list(pages), set(), set()
    while waiting:
        path = waiting.pop()
        seen.add(path)
        here = name_of(path.partition("?")[0])
        leads_to = PRESSED.findall(browser.get(path).content.decode())
        linked |= {name_of(one) for one in leads_to} - {here}
        waiting += {one for one in leads_to if ONE_OF_MANY.fullmatch(one)} - seen - {*waiting}
    shown = {name_of(path.partition("?")[0]) for path in pages}
    assert len(shown) > 25
    return sorted(shown - linked - EXCEPT - {""})


def test_every_page_of_somebody_in_care_is_reached_from_another(sign_in):
    village = screens.build()
    pages = screens.client(village).values()

    assert islands(sign_in(village.cast.jo.user), list(pages)) == []


def test_every_page_of_a_therapist_is_reached_from_another(sign_in):
    village = screens.build()
    kinds = (screens.clinician, screens.authoring, screens.account)
    pages = [path for kind in kinds for path in kind(village).values()]

    assert islands(sign_in(village.cast.amara), pages) == []
