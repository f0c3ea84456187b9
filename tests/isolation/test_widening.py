"""What lets more be seen, or sends something elsewhere: named page by page for somebody who is
open, and then, pressed in the very same way while their earlier words are shut, nothing."""

import uuid

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from clients.actions import consents, contact, couples, safe_contact
from clients.actions import factors as factor_actions
from clients.context import acting_as
from clients.enums import Purpose
from clients.messaging import signed_links
from clients.models import ConsentEvent, ContactChannel, Member, SafeContact, User
from clients.policies.locked_accounts import Shut
from clients.signin import locked_pages
from tests.support import make, pressing
from tests.support.locked_account import LOCKED, lock, urls
from worksheets.actions import dial, releases, submissions
from worksheets.models import DialDiary, Release, Response, SharingPause
from worksheets.queries.client import dial as dial_queries

pytestmark = [pytest.mark.django_db, pytest.mark.goal(17)]

# By page: what more there is after a press on it.
WIDENED = {
    ("clients:asked", "consents given"),
    ("clients:decide", "consents given"),
    ("clients:seat", "seats taken"),
    ("clients:contact", "address"),
    ("clients:contact_confirm", "address proven"),
    ("clients:contact_start", "notes sent"),
    ("clients:demand_light", "notes wanted"),
    ("clients:safe_contact", "how to be reached"),
    ("mfa_activate_totp", "second factors"),
    ("worksheets:moment_reader", "diaries read"),
    ("worksheets:release", "releases"),
    ("worksheets:release", "consents given"),
    ("worksheets:release_at_once", "releases"),
    ("worksheets:release_at_once", "consents given"),
    ("worksheets:sharing_resume", "partners see"),
    ("worksheets:review", "sent"),
}


def stands(person):
    """Everything by which more could be seen, or something go elsewhere."""
    with acting_as(person.user_id):
        mine = {"client": person}
        channel = ContactChannel.objects.get(**mine)
        reach = SafeContact.objects.filter(**mine).first()
        return {
            "address": bytes(channel.address_lookup),
            "address proven": channel.verified_at is not None,
            "notes sent": channel.stopped_at is None,
            "notes wanted": not User.objects.get(pk=person.user_id).demand_light,
            "how to be reached": reach and bytes(reach.words_sealed),
            "consents given": ConsentEvent.objects.filter(**mine, decision="given").count(),
            "seats taken": Member.objects.filter(**mine, accepted_at__isnull=False).count(),
            "second factors": Authenticator.objects.filter(user=person.user_id).count(),
            "releases": Release.objects.filter(**mine).count(),
            "partners see": -SharingPause.objects.filter(**mine, until=None).count(),
            "sent": Response.objects.filter(**mine, submitted_at__isnull=False).count(),
            "diaries read": DialDiary.objects.filter(**mine, mode="clin").count(),
        }


def more(before, after):
    """What there is more of; of an address and words about reaching, any other ones."""
    for name, was in before.items():
        is_words = not isinstance(was, int)
        if after[name] != was if is_words else after[name] > was:
            yield name


def prepared(cast):
    """What has to stand otherwise for a page to be able to widen anything."""

    def unseated():
        with acting_as(cast.jo.user_id):
            Member.objects.filter(client=cast.jo).update(accepted_at=None)

    def stopped():
        with acting_as(cast.jo.user_id):
            ContactChannel.objects.filter(client=cast.jo).update(stopped_at=timezone.now())

    return {"clients:seat": unseated, "clients:contact_start": stopped}


@pytest.fixture
def addresses(cast, life):
    """Jo's pages, with everything on them that can still be widened."""
    with acting_as(cast.jo.user_id):
        channel = ContactChannel.objects.get(client=cast.jo)
        token = signed_links.confirmation_for(channel.pk, bytes(channel.address_lookup))
        DialDiary.objects.filter(client=cast.jo).update(mode="self")
        User.objects.filter(pk=cast.jo.user_id).update(demand_light=True)
        for release in Release.objects.filter(client=cast.jo):
            releases.end(release=release, by=make.fresh(cast.jo.user))
    life["clients:contact_confirm"] = life["*"] | {"token": token}
    found = [url for _, url in urls(life, *locked_pages.KINDS)]
    return [*found, f"/welcome/{Purpose.IMPROVEMENT}/"]


def presses_for_all(addresses):
    """Addresses that no page shows a form for are pressed with everything one could send."""
    every = {
        "decision": "given", "answer": "yes", "on": "no", "mode": "clin", "go": "confirm",
        "op": str(uuid.uuid4()), **pressing.TYPED,
    }  # fmt: skip
    body = pressing.urlencode(every)
    return [pressing.Press(address, body) for address in addresses]


def widened(cast, browser, presses):
    """The (page, what) that these presses, each by itself, left more of. Presses that confirm what
    a page showed once more are added to `presses`."""
    walked = pressing.pressed(browser, presses, lambda: stands(cast.jo), prepared(cast))
    return {(press.route, name) for press, was, now in walked for name in more(was, now)}


@pytest.mark.giant
@LOCKED
def test_what_widens_is_named_and_while_locked_nothing_does(cast, addresses, sign_in, locked_by):
    opened = sign_in(cast.jo.user)
    with acting_as(cast.jo.user_id):
        Member.objects.filter(client=cast.jo).update(accepted_at=None)
    seat = pressing.found_by(opened, ["/welcome/together/"])
    with acting_as(cast.jo.user_id):
        Member.objects.filter(client=cast.jo).update(accepted_at=timezone.now())
    presses = [*seat, *pressing.found_by(opened, addresses), *presses_for_all(addresses)]
    secret = opened.session.get(pressing.totp.SECRET_SESSION_KEY)

    assert widened(cast, opened, presses) == WIDENED

    browser = locked_by(cast, sign_in)
    session = browser.session
    session[pressing.totp.SECRET_SESSION_KEY] = secret
    session.save()
    presses += pressing.found_by(browser, addresses)

    assert widened(cast, browser, presses) == set()


# Each action that widens something, as a page that forgot to ask would call it.
ACTIONS = {
    "consent": lambda jo, by: consents.give(purpose="improvement", by=by),
    "release": lambda jo, by: releases.release(
        desk=None, partners=[], chosen=[], op=uuid.uuid4(), by=by
    ),
    "partners see again": lambda jo, by: releases.resume(by=by),
    "seat": lambda jo, by: couples.accept_seat(member=Member(client_id=jo.pk), by=by),
    "address": lambda jo, by: contact.set_email(client=jo, address="x@example.org", by=by),
    "address proven": lambda jo, by: contact.confirm_email(
        channel=ContactChannel(client=jo), token="", by=by
    ),
    "notes again": lambda jo, by: contact.start_again(channel=ContactChannel(client=jo), by=by),
    "notes wanted": lambda jo, by: contact.set_demand_light(on=False, by=by),
    "how to be reached": lambda jo, by: safe_contact.say(
        client=jo, words={"phone": "1"}, review_on=None, by=by
    ),
    "diary read": lambda jo, by: dial.choose(sitting=None, mode="clin", by=by),
    "second factor": lambda jo, by: factor_actions.begin_waiting(
        factor=Authenticator(user=by, type="totp"), by=by
    ),
}


def reset_by_mail(person):
    lock(person)
    return make.fresh(person)


def new_factor(person):
    by = make.fresh(person)
    by.session_is_shut = True
    return by


@pytest.mark.parametrize("shut", [reset_by_mail, new_factor])
@pytest.mark.parametrize("name", ACTIONS)
def test_each_action_refuses_by_itself(cast, name, shut):
    by = shut(cast.jo.user)

    with pytest.raises(Shut), acting_as(by.pk):
        ACTIONS[name](cast.jo, by)


def test_whoever_is_shut_lets_nobody_read_what_they_send(cast):
    by = make.fresh(cast.jo.user)
    assert submissions.may_send(by)

    by.session_is_shut = True

    assert not submissions.may_send(by)


def test_a_diary_can_be_kept_to_oneself_while_shut(cast, life):
    by = new_factor(cast.jo.user)
    with acting_as(by.pk):
        diary = DialDiary.objects.get(client=cast.jo)
        sitting = dial_queries.sitting(make.fresh(cast.jo.user), diary.assignment_id, lock=True)
        dial.choose(sitting=sitting, mode="self", by=by)

        assert DialDiary.objects.get(pk=diary.pk).mode == "self"
