"""The way back for whoever lost a phone, or was shut out: opened in person, with a code (P8a)."""

import datetime as dt
import re
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client as Browser

from clients.context import acting_as, acting_as_worker
from clients.messaging import outbox
from clients.models import AccountOpening, AuditEvent
from tests.support import factors, make
from tests.support.second_steps import add_app, attack, sign_in_with_app, url_of
from tests.support.signing_in import NEW_PASSWORD, is_in, reset_by_mail, sign_in_by_form

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.goal(17),
    pytest.mark.usefixtures("letters_here", "noon"),
]
MET = {"has_met": "on"}


def opened(sign_in, cast, by=None, person=None):
    """The code that the therapist is shown."""
    url = f"/people/{(person or cast.jo).pk}/open-account/"
    page = sign_in(by or cast.amara).post(url, MET).text
    return re.search(r"[2-9B-Z]{3}-[2-9B-Z]{3}-[2-9B-Z]{3}", page)[0]


def come_back(person, code, password=NEW_PASSWORD):
    browser = Browser()
    answer = browser.post("/open/", {"email": person.email, "code": code})
    if answer.status_code == 302:
        browser.post("/open/password/", {"password": password, "again": password})
    return browser


def test_the_owner_is_back_after_one_meeting_and_the_attacker_out(
    cast, sheet, noon, sign_in, django_capture_on_commit_callbacks
):
    first, thief = attack(cast, noon, django_capture_on_commit_callbacks)

    owner = come_back(cast.jo.user, opened(sign_in, cast))

    assert "jumper" in owner.get(url_of(sheet)).text
    assert not is_in(first)
    assert not is_in(thief)
    again = Browser()
    sign_in_by_form(again, cast.jo.user)
    assert not is_in(again)
    with acting_as(cast.jo.user_id):
        assert not Authenticator.objects.filter(user=cast.jo.user).exists()
    log = owner.get("/settings/log/").text
    assert "Amara reopened your account, with you there." in log
    assert "You chose a new password after that." in log


def test_the_passkey_of_an_attacker_goes_too(cast, sheet, sign_in):
    thief = factors.signed_in_with(cast.jo.user, factors.passkey(cast.jo.user, waits=True))

    owner = come_back(cast.jo.user, opened(sign_in, cast))

    assert not is_in(thief)
    assert "jumper" in owner.get(url_of(sheet)).text
    with acting_as(cast.jo.user_id):
        assert not Authenticator.objects.filter(user=cast.jo.user).exists()


def test_a_lost_phone_is_the_same_journey(cast, sheet, noon, sign_in):
    make.second_factor(cast.jo.user)
    browser = Browser()
    sign_in_by_form(browser, cast.jo.user)
    assert "Lost your phone or key?" in browser.get("/accounts/2fa/authenticate/").text
    pages = [_bare(one.get("/lost/")) for one in (browser, Browser())]
    assert pages[0] == pages[1]
    assert "/open/" in pages[0]

    owner = come_back(cast.jo.user, opened(sign_in, cast))

    assert "jumper" in owner.get(url_of(sheet)).text


@pytest.mark.django_db(transaction=True)
def test_what_is_added_right_after_it_need_not_wait(cast, sheet, noon, sign_in):
    owner = come_back(cast.jo.user, opened(sign_in, cast))
    add_app(owner)

    later = sign_in_with_app(cast.jo.user, noon, NEW_PASSWORD)

    assert "jumper" in later.get(url_of(sheet)).text


def test_only_their_own_therapist_who_says_they_met(cast, sign_in):
    url = f"/people/{cast.jo.pk}/open-account/"
    for other in (cast.cleo, cast.ben, cast.sam.user, cast.jo.user):
        assert sign_in(other).get(url).status_code == 404
        assert sign_in(other).post(url, MET).status_code == 404

    unsure = sign_in(cast.amara).post(url)

    assert unsure.status_code == 422
    assert "while you are sure who it is" in unsure.text
    assert is_in(sign_in(cast.jo.user))
    with acting_as_worker():
        assert not AccountOpening.objects.exists()


def test_an_unlocked_screen_of_the_therapist_is_not_enough(cast, sign_in):
    browser = sign_in(cast.amara)
    session = browser.session
    session["account_authentication_methods"] = []
    session.save()
    url = f"/people/{cast.jo.pk}/open-account/"

    assert "/reauthenticate/" in browser.get(url)["Location"]
    page = browser.post(url, MET)

    assert page.status_code == 422
    assert "Nothing was changed yet" in page.text
    assert is_in(sign_in(cast.jo.user))


def test_a_wrong_code_opens_nothing_and_five_close_it(cast, sign_in):
    code = opened(sign_in, cast)
    for _ in range(5):
        refused = Browser().post("/open/", {"email": cast.jo.user.email, "code": "BBB-BBB-BBB"})
        assert refused.status_code == 422

    after = Browser().post("/open/", {"email": cast.jo.user.email, "code": code})

    assert after.status_code == 422
    with acting_as(cast.amara.pk):
        assert AuditEvent.objects.filter(verb="account.code_refused").count() == 5


def test_the_page_says_the_same_of_an_address_it_does_not_know(cast, sign_in):
    opened(sign_in, cast)
    pages = set()
    for email in (cast.jo.user.email, cast.sam.user.email, "nobody@example.org"):
        page = Browser().post("/open/", {"email": email, "code": "BBB-BBB-BBB"})
        pages.add(re.sub(r'(value|nonce)="[^"]*"', "", page.text))

    assert len(pages) == 1


def test_a_code_works_once_and_for_a_day(cast, noon, sign_in):
    code = opened(sign_in, cast)
    come_back(cast.jo.user, code)
    assert Browser().post("/open/", {"email": cast.jo.user.email, "code": code}).status_code == 422

    second = opened(sign_in, cast, by=make.fresh(cast.amara))
    noon.shift(dt.timedelta(hours=25))

    late = Browser().post("/open/", {"email": cast.jo.user.email, "code": second})
    assert late.status_code == 422


def test_the_mailbox_meanwhile_reads_nothing_and_the_code_still_works(
    cast, sheet, sign_in, django_capture_on_commit_callbacks
):
    """Between the meeting and the code somebody resets the password by mail."""
    code = opened(sign_in, cast)
    thief = Browser()
    reset_by_mail(thief, cast.jo.user, django_capture_on_commit_callbacks)
    sign_in_by_form(thief, cast.jo.user, NEW_PASSWORD)
    assert is_in(thief)
    assert "jumper" not in thief.get(url_of(sheet)).text

    owner = come_back(cast.jo.user, code, "nine quiet harbours here")

    assert not is_in(thief)
    assert "jumper" in owner.get(url_of(sheet)).text


def test_the_person_is_told_and_the_partner_learns_nothing(cast, sign_in):
    sams = sign_in(cast.sam.user)
    pages = (
        "/home/",
        "/sharing/",
        "/together/",
        "/settings/",
        "/settings/log/",
        "/settings/together/",
    )
    before = [_bare(sams.get(url)) for url in pages]

    opened(sign_in, cast)
    outbox.deliver_due()

    assert [_bare(sams.get(url)) for url in pages] == before
    assert [one.to for one in mail.outbox] == [[cast.jo.user.email]]
    assert "was reset, because you asked for it in person" in mail.outbox[0].body


def _bare(answer):
    return re.sub(r'(value|nonce)="[^"]*"', "", answer.content.decode())


def test_an_owner_opens_a_colleagues_and_nobody_their_own(cast, sign_in):
    url = f"/practice/people/{cast.cleo.clinician.pk}/open-account/"
    own = f"/practice/people/{cast.amara.clinician.pk}/open-account/"
    assert sign_in(cast.amara).post(own, MET).status_code == 404
    for other in (cast.ben, cast.cleo, cast.jo.user):
        assert sign_in(other).post(url, MET).status_code == 404
    before = sign_in(cast.cleo)

    page = sign_in(cast.amara).post(url, MET).text

    code = re.search(r"[2-9B-Z]{3}-[2-9B-Z]{3}-[2-9B-Z]{3}", page)[0]
    assert not is_in(before)
    back = come_back(cast.cleo, code)
    assert back.get("/caseload/")["Location"] == "/accounts/2fa/"


def operator(email, typed=""):
    said = StringIO()
    call_command("open_account", email, confirm=typed or email, stdout=said)
    return said.getvalue()


def test_the_operator_opens_an_owners(cast, sign_in):
    before = sign_in(cast.amara)

    said = operator(cast.amara.email)

    code = re.search(r"[2-9B-Z]{3}-[2-9B-Z]{3}-[2-9B-Z]{3}", said)[0]
    assert not is_in(before)
    with acting_as_worker():
        row = AccountOpening.objects.get(user=cast.amara)
        assert row.opened_by is None
    outbox.deliver_due()
    assert [one.to for one in mail.outbox] == [[cast.amara.email]]
    assert come_back(cast.amara, code).get("/caseload/")["Location"] == "/accounts/2fa/"
    with acting_as(cast.cleo.pk):
        assert AuditEvent.objects.filter(verb="account.opened", actor_id=None).exists()


@pytest.mark.parametrize("whose", ["jo", "cleo", "nobody"])
def test_the_operator_opens_no_one_elses(cast, whose):
    """Clients and colleagues have somebody who knows them; the command is for owners alone."""
    email = {"jo": cast.jo.user.email, "cleo": cast.cleo.email, "nobody": "nobody@example.org"}
    with pytest.raises(CommandError, match="no owner"):
        operator(email[whose])


def test_the_operator_is_asked_first(cast, sign_in):
    before = sign_in(cast.amara)
    with pytest.raises(CommandError, match="Nothing was changed"):
        operator(cast.amara.email, "no")
    assert is_in(before)
