"""Who knows the password adds a second factor: it opens nothing, and can be undone (P8a)."""

import datetime as dt
import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client as Browser

from clients.actions import contact
from clients.context import acting_as, acting_as_worker
from clients.messaging import outbox
from clients.models import AuditEvent, ContactChannel, NewFactor, OutboxMessage
from tests.support import factors, make
from tests.support.second_steps import add_app, attack, prove, sign_in_with_app, url_of
from tests.support.signing_in import NEW_PASSWORD, is_in, reset_by_mail, sign_in_by_form, totp_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.goal(17),
    pytest.mark.usefixtures("letters_here", "noon"),
]
PAGES = ("/home/", "/sharing/", "/settings/log/", "/settings/", "/together/", "/consents/")


def letters():
    outbox.deliver_due()
    return [one for one in mail.outbox if "/undo/" in one.body]


def undo_path():
    [letter] = letters()
    return re.search(r"/undo/\S+/", letter.body)[0]


def test_who_signs_in_with_the_new_factor_reads_nothing(
    cast, sheet, noon, django_capture_on_commit_callbacks
):
    assert "jumper" in make.signed_in(cast.jo.user).get(url_of(sheet)).text

    _, thief = attack(cast, noon, django_capture_on_commit_callbacks)

    assert is_in(thief)
    assert "jumper" not in thief.get(url_of(sheet), follow=True).text
    pages = "".join(thief.get(url, follow=True).text for url in PAGES)
    assert make.version("a2").client_title not in pages
    assert "A new two-factor method" not in pages
    assert "Closed for now" in pages


@pytest.mark.django_db(transaction=True)
def test_the_session_that_was_there_before_stays_as_it_was(cast, sheet):
    first = Browser()
    sign_in_by_form(first, cast.jo.user)
    add_app(first)

    page = first.get(url_of(sheet)).text

    assert "jumper" in page
    assert "A new two-factor method" in page


def test_what_is_written_meanwhile_is_not_read_either(
    cast, sheet, noon, django_capture_on_commit_callbacks
):
    first, thief = attack(cast, noon, django_capture_on_commit_callbacks)
    noon.shift(dt.timedelta(minutes=2))
    later = make.assignment(by=cast.amara, client=cast.jo, version=make.version("a"), note="Red.")
    make.answers(sheet, {"tally": 7})

    assert thief.get(url_of(sheet)).status_code == 404
    assert thief.get(f"/reading/{later.pk}/").status_code == 404


def test_a_notice_goes_to_the_safe_address_and_undoes_it(
    cast, sheet, noon, django_capture_on_commit_callbacks
):
    first, thief = attack(cast, noon, django_capture_on_commit_callbacks)
    path = undo_path()
    for _ in range(3):
        assert Browser().get(path).status_code == 200
    with acting_as(cast.jo.user_id):
        assert Authenticator.objects.filter(user=cast.jo.user).count() == 2

    page = Browser().post(path)

    assert "The change was undone" in page.text
    assert not is_in(first)
    assert not is_in(thief)
    with acting_as(cast.jo.user_id):
        assert not Authenticator.objects.filter(user=cast.jo.user).exists()
    owner = Browser()
    sign_in_by_form(owner, cast.jo.user)
    assert "jumper" in owner.get(url_of(sheet)).text
    assert "was removed with the link" in owner.get("/settings/log/").text
    assert Browser().post(path).status_code == 410


def test_the_notice_says_nothing_and_nobody_else_gets_one(
    cast, noon, django_capture_on_commit_callbacks
):
    attack(cast, noon, django_capture_on_commit_callbacks)

    [letter] = letters()

    assert mail.outbox == [letter], "no second letter tells of the same thing"
    assert letter.to == [cast.jo.user.email]
    # A link's letters are drawn by lot: now and then they spell a name.
    words = re.sub(r"/undo/\S+", "", letter.body)
    for word in ("Jo", "second step", "two-factor", "password", "therap", "app"):
        assert word not in words


def test_who_stopped_notes_gets_it_too(cast, noon, django_capture_on_commit_callbacks):
    with acting_as(cast.jo.user_id):
        contact.stop(channel=ContactChannel.objects.get(client=cast.jo), by=cast.jo.user)
    attack(cast, noon, django_capture_on_commit_callbacks)

    assert len(letters()) == 1


def test_a_partners_mailbox_gets_none(cast, noon, django_capture_on_commit_callbacks):
    with acting_as_worker():
        channel = ContactChannel.objects.get(client=cast.jo)
        sams = ContactChannel.objects.get(client=cast.sam)
        channel.address_lookup, channel.verified_at = sams.address_lookup, None
        channel.save()
    attack(cast, noon, django_capture_on_commit_callbacks)

    assert letters() == []
    with acting_as_worker():
        rows = OutboxMessage.objects.filter(kind="new_factor")
        assert set(rows.values_list("outcome", flat=True)) == {"no_address"}


def test_the_link_ends_after_three_days_and_then_all_is_open(
    cast, sheet, noon, django_capture_on_commit_callbacks
):
    attack(cast, noon, django_capture_on_commit_callbacks)
    path = undo_path()
    noon.shift(dt.timedelta(hours=71))
    assert "jumper" not in sign_in_with_app(cast.jo.user, noon).get(url_of(sheet)).text

    noon.shift(dt.timedelta(hours=2))

    assert Browser().get(path).status_code == 410
    assert Browser().post(path).status_code == 410
    assert "jumper" in sign_in_with_app(cast.jo.user, noon).get(url_of(sheet)).text


def test_a_link_that_was_changed_does_nothing(cast, noon, django_capture_on_commit_callbacks):
    attack(cast, noon, django_capture_on_commit_callbacks)
    path = undo_path()

    assert Browser().post(path[:-3] + "xx/").status_code == 410
    with acting_as(cast.jo.user_id):
        assert Authenticator.objects.filter(user=cast.jo.user).exists()


def test_the_therapist_confirms_it_in_person(
    cast, sheet, noon, sign_in, django_capture_on_commit_callbacks
):
    _, second = attack(cast, noon, django_capture_on_commit_callbacks)
    noon.shift(dt.timedelta(minutes=1))
    url = f"/people/{cast.jo.pk}/confirm/"
    assert url in sign_in(cast.amara).get(f"/people/{cast.jo.pk}/").text
    for other in (cast.cleo, cast.ben, cast.sam.user, make.fresh(cast.jo.user)):
        assert sign_in(other).post(url).status_code == 404
    assert "jumper" not in second.get(url_of(sheet)).text

    sign_in(cast.amara).post(url)

    assert "jumper" in second.get(url_of(sheet)).text
    assert "confirmed that a new two-factor method is yours" in second.get("/settings/log/").text
    assert letters() == []


def test_an_earlier_factor_confirms_it(cast, sheet, noon, django_capture_on_commit_callbacks):
    """In the session that rests on the new one; and not by being used alone, elsewhere."""
    make.second_factor(cast.jo.user)
    passkey = factors.passkey(cast.jo.user, waits=True)
    browser = factors.signed_in_with(cast.jo.user, passkey)
    assert "jumper" not in browser.get(url_of(sheet)).text
    elsewhere = sign_in_with_app(cast.jo.user, noon)
    assert "jumper" in elsewhere.get(url_of(sheet)).text
    assert "jumper" not in browser.get(url_of(sheet)).text
    assert "Use an earlier one" in browser.get("/settings/closed/").text

    noon.shift(dt.timedelta(seconds=61))
    browser.post("/accounts/2fa/reauthenticate/", {"code": totp_of(cast.jo.user)})

    assert "jumper" in browser.get(url_of(sheet)).text
    with acting_as(cast.jo.user_id):
        how = NewFactor.objects.filter(authenticator_id=passkey.pk).values_list("confirmed_by")
        assert list(how) == [("older",)]


def test_a_passkey_of_the_attackers_own_opens_nothing(cast, sheet):
    passkey = factors.passkey(cast.jo.user, waits=True)
    older = factors.passkey(cast.sam.user)

    thief = factors.signed_in_with(cast.jo.user, passkey)
    honest = factors.signed_in_with(cast.sam.user, older)

    assert "jumper" not in thief.get(url_of(sheet)).text
    assert "Closed for now" in thief.get("/home/").text
    assert "Closed for now" not in honest.get("/home/").text


def test_one_added_beside_an_earlier_one_used_just_now_need_not_wait(
    cast, sheet, noon, django_capture_on_commit_callbacks
):
    factors.passkey(cast.jo.user)
    old = Authenticator.Type.WEBAUTHN
    with acting_as(cast.jo.user_id):
        passkey = Authenticator.objects.get(user=cast.jo.user, type=old)
    browser = factors.signed_in_with(cast.jo.user, passkey)
    add_app(browser, django_capture_on_commit_callbacks)

    with acting_as(cast.jo.user_id):
        app = NewFactor.objects.get(user=cast.jo.user, kind="totp")
        assert app.confirmed_by == "older"
    assert len(letters()) == 1
    assert "jumper" in sign_in_with_app(cast.jo.user, noon).get(url_of(sheet)).text


def test_a_shut_session_changes_no_factor(cast, noon, django_capture_on_commit_callbacks):
    _, thief = attack(cast, noon, django_capture_on_commit_callbacks)
    prove(thief)
    for url in ("/accounts/2fa/totp/deactivate/", "/accounts/2fa/recovery-codes/generate/"):
        assert thief.post(url).status_code == 409
    assert thief.get("/accounts/2fa/webauthn/add/")["Location"] == "/settings/closed/"


@pytest.mark.goal(17)
def test_a_reset_by_mail_after_adding_one_locks_the_words(
    cast, noon, django_capture_on_commit_callbacks
):
    """Password, an app of one's own, then the mailbox: the app proves nothing about the mailbox."""
    attack(cast, noon, django_capture_on_commit_callbacks)

    reset_by_mail(Browser(), cast.jo.user, django_capture_on_commit_callbacks)

    assert make.fresh(cast.jo.user).words_locked_at
    assert NEW_PASSWORD


def test_a_clinician_who_reset_by_mail_before_a_second_step_meets_no_words(
    cast, sign_in, django_capture_on_commit_callbacks
):
    """With people in care, whose factors went: the mailbox and a new app are not enough."""
    with acting_as(cast.amara.pk):
        Authenticator.objects.filter(user=cast.amara).delete()
    new = make.clinician(practice=cast.practice, name="Noor", with_second_factor=False)

    for person in (cast.amara, new):
        reset_by_mail(Browser(), person, django_capture_on_commit_callbacks)

    assert make.fresh(cast.amara).words_locked_at
    make.second_factor(cast.amara)
    assert sign_in(make.fresh(cast.amara)).get("/caseload/")["Location"] == "/settings/closed/"
    assert make.fresh(new).words_locked_at is None


@pytest.mark.invariant(55)
@pytest.mark.django_db(transaction=True)
def test_a_new_clinicians_first_factor_lets_them_begin(cast, noon):
    new = make.clinician(practice=cast.practice, name="Noor", with_second_factor=False)
    browser = Browser()
    sign_in_by_form(browser, new)
    add_app(browser)

    assert browser.get("/caseload/").status_code == 200
    assert sign_in_with_app(new, noon).get("/caseload/").status_code == 200
    assert letters() == []


def test_a_second_one_of_a_new_clinicians_waits(cast):
    """The first is there: whoever adds another may be somebody else, and words will come."""
    new = make.clinician(practice=cast.practice, name="Noor")

    thief = factors.signed_in_with(new, factors.passkey(new, waits=True))

    assert thief.get("/caseload/")["Location"] == "/settings/closed/"


def test_a_clinicians_later_factor_shows_nobodys_words(cast, noon):
    passkey = factors.passkey(cast.amara, waits=True)

    thief = factors.signed_in_with(cast.amara, passkey)

    for url in ("/caseload/", f"/people/{cast.jo.pk}/", "/inbox/", "/library/", "/practice/"):
        assert thief.get(url)["Location"] == "/settings/closed/"
    assert [one.to for one in letters()] == [[cast.amara.email]]
    with acting_as(cast.amara.pk):
        assert not AuditEvent.objects.filter(verb="answers.read").exists()


def test_an_owner_confirms_a_colleagues(cast, noon, sign_in):
    with acting_as(cast.cleo.pk):
        make.client(by=cast.cleo, name="Ira")
    passkey = factors.passkey(cast.cleo, waits=True)
    browser = factors.signed_in_with(cast.cleo, passkey)
    url = f"/practice/people/{cast.cleo.clinician.pk}/confirm/"
    assert browser.get("/caseload/").status_code == 302
    for other in (cast.ben, cast.jo.user):
        assert sign_in(other).post(url).status_code == 404
    assert url in sign_in(cast.amara).get("/practice/").text

    sign_in(cast.amara).post(url)

    assert browser.get("/caseload/").status_code == 200
