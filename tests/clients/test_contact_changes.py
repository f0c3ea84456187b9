"""A changed address waits three days, and whoever reads the former one can put it back (P7)."""

import datetime as dt
import re
import time

import pytest
import time_machine
from django.core import mail
from django.test import Client as Browser
from django.utils import timezone

from clients.actions import contact
from clients.context import acting_as, acting_as_worker
from clients.messaging import kinds, outbox, signed_links
from clients.models import AuditEvent, ContactChannel, Member, OutboxMessage
from clients.policies import contact as contact_policy
from tests.support import make
from worksheets.actions import reminders

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letters_here", "noon")]
NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


def channel(person):
    with acting_as_worker():
        return ContactChannel.objects.select_related("client__user").get(client=person)


def change(sign_in, person, address="quiet@example.org", browser=None):
    browser = browser or sign_in(person.user)
    data = {"address": address, "quiet_from": "20:00", "quiet_until": "09:00"}
    return browser.post("/settings/notes/", data)


def confirm(sign_in, person):
    [letter] = [one for one in mail.outbox if "/confirm/" in one.body]
    path = re.search(r"/settings/notes/confirm/\S+", letter.body)[0]
    return sign_in(person.user).post(path)


def letters(address):
    return [one for one in mail.outbox if one.to == [address]]


@pytest.mark.invariant(46)
def test_a_change_tells_the_former_address_and_holds_both_for_three_days(cast, sign_in):
    former = cast.jo.user.email
    change(sign_in, cast.jo)
    outbox.deliver_due()
    confirm(sign_in, cast.jo)
    row = make.assignment(by=cast.amara, client=cast.jo, version=make.version("a2"))
    with acting_as(cast.amara.pk):
        reminders.announce(assignment=row, by=cast.amara)
    with acting_as_worker():
        OutboxMessage.objects.filter(about_id=row.pk).update(due_at=timezone.now())
    mail.outbox.clear()

    outbox.deliver_due()

    assert channel(cast.jo).verified_at
    assert mail.outbox == []
    with acting_as_worker():
        states = OutboxMessage.objects.filter(about_id=row.pk)
        assert set(states.values_list("state", "outcome")) == {("cancelled", "held")}
        assert former


def test_the_letter_to_the_former_address_says_nothing(cast, sign_in):
    change(sign_in, cast.jo)
    outbox.deliver_due()

    [letter] = letters(cast.jo.user.email)
    # A link's letters are drawn by lot: now and then they spell a name.
    words = re.sub(r"/back/\S+", "", letter.body).replace("Elm Street\n", "")
    for word in ("quiet@", "Jo", "Amara", "Elm Street Practice"):
        assert word not in words
    assert "/back/" in letter.body
    assert [one.to for one in mail.outbox if "/confirm/" in one.body] == [["quiet@example.org"]]


def back_path(person):
    [letter] = letters(person.user.email)
    return re.search(r"/back/\S+", letter.body)[0]


def test_whoever_reads_the_former_address_puts_it_back(cast, sign_in):
    change(sign_in, cast.jo)
    outbox.deliver_due()
    path = back_path(cast.jo)

    for ask in (Browser().get, Browser().head):
        assert ask(path).status_code == 200
    assert channel(cast.jo).held_until
    answer = Browser().post(path)

    assert "The change was undone" in answer.content.decode()
    with acting_as_worker():
        row = channel(cast.jo)
        assert kinds.note_envelope(row, cast.practice).address == cast.jo.user.email
        assert (row.held_until, row.former_sealed) == (None, None)
    assert confirm(sign_in, cast.jo).status_code == 410
    assert Browser().post(path).status_code == 410
    with acting_as(cast.jo.user_id):
        assert AuditEvent.objects.filter(verb="contact.put_back", about_id=cast.jo.pk).count() == 1
    assert "undid the change" in sign_in(cast.jo.user).get("/settings/log/").content.decode()


def test_the_link_ends_with_its_three_days(cast, sign_in):
    change(sign_in, cast.jo)
    outbox.deliver_due()
    path = back_path(cast.jo)

    with time_machine.travel(NOON + dt.timedelta(hours=73)):
        assert Browser().get(path).status_code == 410
        assert Browser().post(path).status_code == 410
        with acting_as_worker():
            assert contact_policy.why_not_by(cast.jo.user, channel(cast.jo), unanswered=0) != "held"
    assert Browser().post(path[:-3] + "x/").status_code == 410


def test_changing_twice_cannot_push_the_first_address_out(cast, sign_in):
    change(sign_in, cast.jo)
    change(sign_in, cast.jo, "third@example.org")
    outbox.deliver_due()
    path = re.search(r"/back/\S+", letters(cast.jo.user.email)[0].body)[0]

    Browser().post(path)

    with acting_as_worker():
        assert kinds.note_envelope(channel(cast.jo), cast.practice).address == cast.jo.user.email


def test_a_change_needs_a_fresh_proof_and_keeps_what_was_typed(cast, sign_in):
    browser = sign_in(cast.jo.user)
    session = browser.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time() - 3600, "reauthenticated": True}
    ]
    session.save()

    answer = change(sign_in, cast.jo, browser=browser)

    assert answer.status_code == 422
    assert "quiet@example.org" in answer.content.decode()
    assert "First confirm that it’s you" in answer.content.decode()
    assert channel(cast.jo).held_until is None
    assert "quiet@example.org" not in str(dict(browser.session.items()))
    hours = {"address": cast.jo.user.email, "quiet_from": "18:00", "quiet_until": "09:00"}
    assert browser.post("/settings/notes/", hours).status_code == 302


@pytest.mark.invariant(12)
@pytest.mark.invariant(29)
@pytest.mark.parametrize("how", ["sign-in", "notes"])
def test_a_partners_address_is_taken_without_a_word_and_never_written_to(cast, sign_in, how):
    theirs = cast.sam.user.email
    if how == "notes":
        theirs = "sams-own@example.org"
        with acting_as(cast.sam.user_id):
            row = contact.set_email(client=cast.sam, address=theirs, by=cast.sam.user)
            row.verified_at = timezone.now()
            row.save()
        with acting_as_worker():
            OutboxMessage.objects.all().delete()
    stranger = change(sign_in, cast.kim, "nobody@example.org")
    mail.outbox.clear()

    answer = change(sign_in, cast.jo, theirs)

    assert (answer.status_code, answer["Location"]) == (stranger.status_code, stranger["Location"])
    pages = [
        sign_in(one.user).get("/settings/notes/").content.decode() for one in (cast.jo, cast.kim)
    ]
    assert ["Waiting for the address" in page for page in pages] == [True, True]
    outbox.deliver_due()
    assert letters(theirs) == []
    assert len(letters("nobody@example.org")) == 1
    with acting_as_worker():
        check = OutboxMessage.objects.get(kind="address_check", recipient_id=cast.jo.user_id)
        assert (check.state, check.outcome) == ("cancelled", "not_theirs")


@pytest.mark.invariant(29)
def test_an_exs_address_is_a_partners_too(cast, sign_in):
    with acting_as(cast.amara.pk):
        Member.objects.filter(couple=cast.couple).update(left_at=timezone.now())

    change(sign_in, cast.jo, cast.sam.user.email)
    outbox.deliver_due()

    assert letters(cast.sam.user.email) == []


def test_naming_a_partners_address_does_not_silence_them(cast, sign_in):
    change(sign_in, cast.sam, cast.jo.user.email)

    with acting_as_worker():
        assert not contact_policy.is_partners(channel(cast.jo))
        assert contact_policy.is_partners(channel(cast.sam))


def told_of_the_password():
    return [one.to for one in mail.outbox if "password of your account" in one.body]


def change_password(browser, old=make.PASSWORD, new="a quite other phrase 7"):
    fields = {"oldpassword": old, "password1": new, "password2": new}
    return browser.post("/accounts/password/change/", fields)


def test_that_the_password_changed_goes_to_the_safe_address_alone(
    cast, sign_in, django_capture_on_commit_callbacks
):
    with acting_as(cast.jo.user_id):
        row = contact.set_email(client=cast.jo, address="safe@example.org", by=cast.jo.user)
        row.verified_at, row.held_until = timezone.now(), None
        row.save()

    with django_capture_on_commit_callbacks(execute=True):
        change_password(sign_in(cast.jo.user))
    outbox.deliver_due()

    assert told_of_the_password() == [["safe@example.org"]]


def test_that_the_password_changed_goes_nowhere_where_nothing_is_safe(
    cast, sign_in, django_capture_on_commit_callbacks
):
    with acting_as_worker():
        ContactChannel.objects.filter(client=cast.jo).update(stopped_at=timezone.now())

    with django_capture_on_commit_callbacks(execute=True):
        change_password(sign_in(cast.jo.user))
    outbox.deliver_due()

    assert mail.outbox == []
    log = sign_in(make.fresh(cast.jo.user)).get("/settings/log/").content.decode()
    assert "Your password was changed." in log


def test_while_a_change_waits_the_former_address_hears_of_the_next_step(
    cast, sign_in, django_capture_on_commit_callbacks
):
    change(sign_in, cast.jo)

    with django_capture_on_commit_callbacks(execute=True):
        change_password(sign_in(cast.jo.user))
    outbox.deliver_due()

    assert told_of_the_password() == [[cast.jo.user.email]]


def test_stopping_first_is_no_way_round_the_wait(cast, sign_in):
    """Off, another address, on again: the former one hears of it, and nothing goes out (P7)."""
    browser = sign_in(cast.jo.user)
    browser.post("/settings/notes/stop/")
    change(sign_in, cast.jo, browser=browser)
    browser.post("/settings/notes/start/")
    outbox.deliver_due()

    assert "/back/" in letters(cast.jo.user.email)[0].body
    with acting_as_worker():
        assert (
            contact_policy.why_not_by(cast.jo.user, channel(cast.jo), unanswered=0) == "unverified"
        )
        assert channel(cast.jo).held_until


def test_where_notes_have_been_off_for_long_nobody_is_written_to_and_the_wait_is_the_same(
    cast, sign_in
):
    with acting_as_worker():
        ContactChannel.objects.filter(client=cast.jo).update(stopped_at=NOON - dt.timedelta(days=4))

    change(sign_in, cast.jo)
    outbox.deliver_due()

    assert letters(cast.jo.user.email) == []
    assert channel(cast.jo).held_until


def test_a_stop_link_from_an_old_mailbox_silences_no_new_one(cast, sign_in):
    row = channel(cast.jo)
    old = signed_links.path_for(row.pk, bytes(row.address_lookup))
    change(sign_in, cast.jo)

    answer = Browser().post(old)

    assert (answer.status_code, "Notes are off" in answer.text) == (200, True)
    assert channel(cast.jo).stopped_at is None
    now = channel(cast.jo)
    Browser().post(signed_links.path_for(now.pk, bytes(now.address_lookup)))
    assert channel(cast.jo).stopped_at
