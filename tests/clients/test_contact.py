"""Notes by email are the person's own to set, and one step away from off."""

import datetime as dt
import re
import uuid

import pytest
import time_machine
from django.core import mail, signing
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.actions import contact
from clients.context import acting_as, acting_as_worker
from clients.messaging import outbox, signed_links
from clients.models import AuditEvent, ContactChannel, OutboxMessage
from tests.support import mailbox

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mailbox(settings):
    settings.EMAIL_BACKEND = "tests.support.mailbox.Backend"
    mailbox.answers.clear()
    mail.outbox = []


def channel(person):
    with acting_as_worker():
        return ContactChannel.objects.select_related("client").get(client=person)


def plan_note(person):
    with acting_as_worker():
        outbox.enqueue(
            kind="assignment_new",
            recipient_id=person.user_id,
            about=uuid.uuid4(),
            practice_id=person.practice_id,
        )


def states(person):
    with acting_as_worker():
        rows = OutboxMessage.objects.filter(recipient_id=person.user_id).order_by("created_at")
        return list(rows.values_list("kind", "state", "outcome"))


def stop_path(person):
    row = channel(person)
    return signed_links.path_for(row.pk, bytes(row.address_lookup))


def test_opening_the_link_a_thousand_times_changes_nothing(cast):
    path = stop_path(cast.jo)
    before = channel(cast.jo).__dict__

    for _ in range(50):
        for ask in (Browser().get, Browser().head):
            assert ask(path).status_code == 200

    after = channel(cast.jo).__dict__
    before.pop("_state"), after.pop("_state")
    assert after == before


@pytest.mark.invariant(48)
def test_the_button_stops_notes_in_the_same_request(cast):
    plan_note(cast.jo)

    response = Browser(enforce_csrf_checks=True).post(
        stop_path(cast.jo), {"List-Unsubscribe": "One-Click"}
    )

    assert response.status_code == 200
    assert channel(cast.jo).stopped_at is not None
    assert states(cast.jo) == [("assignment_new", "cancelled", "stopped")]
    assert channel(cast.sam).stopped_at is None


def test_stopping_is_recorded_without_saying_who_held_the_link(cast):
    Browser().post(stop_path(cast.jo))
    Browser().post(stop_path(cast.jo))

    with acting_as(cast.amara.pk):
        events = AuditEvent.objects.filter(verb="contact.stopped")
        assert [(e.actor_id, e.about_id) for e in events] == [(None, cast.jo.pk)]


@pytest.mark.parametrize("spoil", [lambda t: t[:-1], lambda t: "A" + t[1:], lambda t: "x"])
def test_a_spoiled_link_is_told_so_and_stops_nobody(cast, spoil):
    token = spoil(stop_path(cast.jo).split("/")[2])

    for ask in (Browser().get, Browser().post):
        assert ask(f"/stop/{token}/").status_code == 404
    assert channel(cast.jo).stopped_at is None


def test_a_link_for_one_use_opens_no_other(cast, sign_in):
    row = channel(cast.jo)
    with acting_as_worker():
        row.verified_at = None
        row.save()
    confirm = signed_links.confirmation_for(row.pk, bytes(row.address_lookup))

    assert Browser().post(f"/stop/{confirm}/").status_code == 404
    stop = stop_path(cast.jo).split("/")[2]
    page = sign_in(cast.jo.user).post(f"/settings/notes/confirm/{stop}/")
    assert page.status_code == 410
    assert signing.dumps(str(row.pk)) != stop


def test_a_link_found_months_later_still_stops_and_then_ends_with_a_way_on(cast):
    path = stop_path(cast.jo)
    today = timezone.now()

    with time_machine.travel(today + dt.timedelta(days=179), tick=True):
        assert Browser().get(path).status_code == 200
    with time_machine.travel(today + dt.timedelta(days=180 + 32), tick=True):
        for ask in (Browser().get, Browser().head, Browser(enforce_csrf_checks=True).post):
            answer = ask(path)
            assert answer.status_code == 410
        assert "This link no longer works" in answer.text
        assert f'href="{reverse("portal:home")}"' in answer.text
        assert channel(cast.jo).stopped_at is None
        Browser().post(stop_path(cast.jo))
        assert channel(cast.jo).stopped_at is not None


def test_the_end_of_a_link_cannot_be_moved(cast):
    words, _, signature = stop_path(cast.jo).split("/")[2].rpartition(".")
    later = f"{words.rpartition('~')[0]}~20991231.{signature}"

    assert Browser().post(f"/stop/{later}/").status_code == 404
    assert channel(cast.jo).stopped_at is None


def test_a_link_from_before_links_had_an_end_works_for_a_while(cast):
    row = channel(cast.jo)
    words = stop_path(cast.jo).split("/")[2].rpartition("~")[0]
    undated = signing.Signer(salt="clients.stop", sep=".").sign(words)

    with time_machine.travel(dt.datetime(2027, 6, 2, 12, tzinfo=dt.UTC), tick=True):
        assert Browser().post(f"/stop/{undated}/").status_code == 410
    with time_machine.travel(dt.datetime(2027, 5, 2, 12, tzinfo=dt.UTC), tick=True):
        assert Browser().post(f"/stop/{undated}/").status_code == 200
    assert row.stopped_at is None
    assert channel(cast.jo).stopped_at is not None


def test_two_letters_of_one_month_carry_the_same_link(cast):
    """A letter that is sent once more under its key says what it said before."""
    with time_machine.travel(dt.datetime(2026, 11, 3, 12, tzinfo=dt.UTC), tick=True):
        first = stop_path(cast.jo)
    with time_machine.travel(dt.datetime(2026, 11, 4, 12, tzinfo=dt.UTC), tick=True):
        assert stop_path(cast.jo) == first


def test_the_link_says_nothing_about_anyone(cast):
    page = Browser().get(stop_path(cast.jo)).content.decode()

    for word in ("Jo", "jo", cast.jo.user.email, "Elm Street"):
        assert not re.search(rf"\b{re.escape(word)}\b", page)


def test_stop_and_start_again_from_settings(cast, sign_in):
    browser = sign_in(cast.jo.user)

    browser.post("/settings/notes/stop/")
    assert channel(cast.jo).stopped_at is not None
    browser.post("/settings/notes/start/")

    assert channel(cast.jo).stopped_at is None


def test_the_settings_page_shows_ones_own_address_only(cast, sign_in):
    page = sign_in(cast.jo.user).get("/settings/notes/")

    assert page.status_code == 200
    assert cast.jo.user.email in page.content.decode()
    assert cast.sam.user.email not in page.content.decode()


def test_demand_light_calls_off_what_is_planned(cast, sign_in):
    plan_note(cast.jo)

    sign_in(cast.jo.user).post("/settings/notes/demand-light/", {"on": "yes"})

    assert states(cast.jo) == [("assignment_new", "cancelled", "demand_light")]


@pytest.mark.invariant(46)
def test_a_new_address_is_asked_first_and_gets_nothing_before(cast, sign_in):
    browser = sign_in(cast.jo.user)
    browser.post(
        "/settings/notes/",
        {"address": "quiet@example.org", "quiet_from": "20:00", "quiet_until": "09:00"},
    )
    assert channel(cast.jo).verified_at is None

    outbox.deliver_due()

    # The former address gets one letter of its own, with which it can be put back (P7).
    [asked] = [letter for letter in mail.outbox if "/back/" not in letter.body]
    assert asked.to == ["quiet@example.org"]
    path = re.search(r"/settings/notes/confirm/\S+", asked.body)[0]
    assert browser.get(path).status_code == 200
    assert channel(cast.jo).verified_at is None
    assert browser.post(path).status_code == 302
    assert channel(cast.jo).verified_at is not None


def test_an_unlocked_phone_confirms_no_other_address(cast, sign_in):
    with acting_as(cast.jo.user_id):
        row = contact.set_email(client=cast.jo, address="theirs@example.org", by=cast.jo.user)
    path = f"/settings/notes/confirm/{signed_links.confirmation_for(row.pk, row.address_lookup)}/"
    browser = sign_in(cast.jo.user)
    session = browser.session
    session["account_authentication_methods"][0]["at"] -= 600
    session.save()

    for answer in (browser.get(path), browser.post(path)):
        assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    assert channel(cast.jo).verified_at is None


def test_a_link_to_an_earlier_address_is_void(cast, sign_in):
    row = channel(cast.jo)
    token = signed_links.confirmation_for(row.pk, bytes(row.address_lookup))
    with acting_as(cast.jo.user_id):
        contact.set_email(client=cast.jo, address="other@example.org", by=cast.jo.user)

    page = sign_in(cast.jo.user).post(f"/settings/notes/confirm/{token}/")

    assert page.status_code == 410
    assert channel(cast.jo).verified_at is None


def test_nobodys_mailbox_can_be_filled(cast, sign_in):
    with acting_as(cast.jo.user_id):
        row = ContactChannel.objects.get()
        for slot in range(contact.MOST_CHECKS_A_DAY):
            outbox.enqueue(
                kind="address_check",
                recipient_id=cast.jo.user_id,
                about=row.pk,
                practice_id=row.practice_id,
                slot=1000 + slot,
            )

    page = sign_in(cast.jo.user).post(
        "/settings/notes/",
        {"address": "victim@example.org", "quiet_from": "20:00", "quiet_until": "09:00"},
    )

    assert page.status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": ""},
        {"address": "no at sign"},
        {"address": "a@b.org\nBcc: x@y.org"},
        {"address": "a" * 300 + "@example.org"},
        {"quiet_from": "25:00"},
        {"quiet_from": "09:00", "quiet_until": "20:00"},
        {"quiet_until": ""},
    ],
)
def test_what_makes_no_sense_is_said_beside_the_field(cast, sign_in, wrong):
    sensible = {"address": "a@b.org", "quiet_from": "20:00", "quiet_until": "09:00"}

    page = sign_in(cast.jo.user).post("/settings/notes/", sensible | wrong)

    assert page.status_code == 422
    assert page.context["form"].errors.keys() & ({*wrong} | {"quiet_until"})
    assert channel(cast.jo).quiet_from == dt.time(20)


def test_a_therapist_and_a_partner_cannot_change_it(cast, sign_in):
    before = channel(cast.jo).address_lookup
    for person in (cast.amara, cast.sam.user, cast.ben):
        sign_in(person).post(
            "/settings/notes/",
            {"address": "mine@example.org", "quiet_from": "20:00", "quiet_until": "09:00"},
        )

    assert bytes(channel(cast.jo).address_lookup) == bytes(before)
