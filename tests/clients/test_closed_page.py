"""The page about being shut says who can help this very person, and promises no more than comes."""

import re

import pytest
from django.utils import timezone

from clients.actions import contact
from clients.context import acting_as
from clients.models import User
from tests.support import factors, make

pytestmark = pytest.mark.django_db
CLOSED = "/settings/closed/"


def by_passkey(person):
    return factors.signed_in_with(person, factors.passkey(person, waits=True))


def by_reset(person):
    with acting_as(person.pk):
        User.objects.filter(pk=person.pk).update(words_locked_at=timezone.now())
    return make.signed_in(make.fresh(person))


def words(browser):
    main = re.search(r"<main.*?</main>", browser.get(CLOSED).text, re.S).group(0)
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


SHUT = pytest.mark.parametrize("shut", [by_passkey, by_reset])


@SHUT
def test_the_only_owner_is_sent_to_whoever_runs_the_portal(cast, shut):
    page = words(shut(cast.amara))

    assert "You’re the only owner of your practice, so nobody in it can" in page
    assert re.search("[Ww]hoever runs the portal", page)
    assert "your therapist" not in page


@SHUT
def test_one_of_two_owners_is_sent_to_the_other(cast, shut):
    make.clinician(practice=cast.practice, name="Olive", owner=True)

    page = words(shut(cast.amara))

    assert "another owner of your practice" in page
    assert "runs the portal" not in page


@SHUT
def test_an_owner_who_has_left_helps_nobody(cast, shut):
    gone = make.clinician(practice=cast.practice, name="Olive", owner=True)
    with acting_as(gone.pk):
        User.objects.filter(pk=gone.pk).update(is_active=False)

    assert "You’re the only owner of your practice" in words(shut(cast.amara))


@SHUT
def test_who_owns_nothing_is_sent_to_an_owner(cast, shut):
    page = words(shut(cast.cleo))

    assert " an owner of your practice" in page
    assert "only owner" not in page


@SHUT
def test_a_client_is_sent_to_their_therapist(cast, shut):
    page = words(shut(cast.jo.user))

    assert "our therapist" in page
    assert "owner" not in page


def test_a_client_is_promised_mail_only_where_they_gave_an_address_and_the_page_tells_nothing(cast):
    with acting_as(cast.jo.user_id):
        contact.set_email(client=cast.jo, address=cast.jo.user.email, by=cast.jo.user)

    has, has_none = words(by_passkey(cast.jo.user)), words(by_passkey(cast.sam.user))

    assert "If you have given a safe address here, an email about it goes there" in has
    assert has.replace("Jo", "-") == has_none.replace("Sam", "-")


def test_a_clinician_is_promised_it_at_their_sign_in(cast):
    assert "An email about it goes to the address you sign in with" in words(by_passkey(cast.cleo))
