"""Joining with a link and a code told in person (Inv 11, 12, 28; P9, G17)."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.utils import timezone

from clients.actions import couples, invitations
from clients.context import acting_as, acting_as_worker
from clients.models import Client, Clinician, Couple, Invitation, User
from tests.support import make

pytestmark = pytest.mark.django_db
DETAILS = {
    "display_name": "Robin",
    "time_zone": "Europe/London",
    "password": "seven calm lanterns",
    "again": "seven calm lanterns",
}


class Invited:
    """Robin (with a code) and Alex (not yet invited), a couple in Amara's care."""

    def __init__(self, cast, email="robin@example.org"):
        with acting_as(cast.amara.pk):
            self.couple = couples.add_couple(
                couple_id=uuid.uuid4(),
                people=[(uuid.uuid4(), "Robin"), (uuid.uuid4(), "Alex")],
                by=cast.amara,
            )
            self.robin, self.alex = [
                member.client for member in self.couple.members.select_related("client")
            ]
            self.invitation, self.code = invitations.invite_client(
                client=self.robin, email=email, by=cast.amara
            )
        self.url = f"/join/{self.invitation.pk}/"

    def give(self, browser, code=None, **more):
        return browser.post(self.url, {"code": code or self.code, "is_adult": "on", **more})


@pytest.fixture
def invited(cast):
    return Invited(cast)


def change(invited, **fields):
    with acting_as(invited.couple.created_by.user_id):
        Invitation.objects.filter(pk=invited.invitation.pk).update(**fields)


def count_users():
    with acting_as_worker():
        return User.objects.count()


@pytest.mark.invariant(11)
def test_join_happy_path(cast, invited):
    browser = Browser()

    first = invited.give(browser, invitations.spoken(invited.code).lower())
    second = browser.get(first["Location"])
    third = browser.post(first["Location"], DETAILS)

    assert first["Location"] == f"{invited.url}you/"
    assert "robin@example.org" in second.content.decode()
    assert third["Location"] == "/welcome/"
    assert browser.get("/welcome/").status_code == 200
    with acting_as(cast.amara.pk):
        robin = Client.objects.select_related("user").get(pk=invited.robin.pk)
        assert robin.user.email == "robin@example.org"
        assert robin.joined_at
        assert robin.adult_attested_at
        # Joining is not yet a yes to the couple.
        assert Couple.objects.get(pk=invited.couple.pk).stage == "invited"
    assert robin.user.check_password(DETAILS["password"])


def test_who_joined_signs_in_again(invited):
    browser = Browser()
    browser.post(invited.give(browser)["Location"], DETAILS)

    again = Browser()
    answer = again.post(
        "/accounts/login/", {"login": "Robin@example.org", "password": DETAILS["password"]}
    )

    assert answer.status_code == 302
    assert again.get("/session/alive").status_code == 200


@pytest.mark.goal(17)
def test_scanners_open_the_link_and_it_stays_good(invited):
    pages = {Browser().get(invited.url).status_code for _ in range(50)}

    assert pages == {200}
    assert invited.give(Browser()).status_code == 302


def test_opening_tells_no_name_and_no_difference(cast, invited):
    def shown(url):
        browser = Browser()
        answer = browser.get(url)
        page = answer.content.decode()
        token = browser.cookies["form"].value
        for one_off in (token, answer.wsgi_request.csp_nonce or ""):
            page = page.replace(str(one_off), "")
        return re.sub(r'((?:csrf\w+|page_owner)" value|nonce)="[^"]*"', "", page)

    page = shown(invited.url)

    assert page == shown(f"/join/{uuid.uuid4()}/")
    for words in ("Robin", "Alex", "Amara", cast.practice.name, "Elm Street"):
        assert words not in page
    change(invited, revoked_at=timezone.now())
    assert page == shown(invited.url)


@pytest.mark.parametrize(
    "closed",
    [
        {"used_at": timezone.now()},
        {"revoked_at": timezone.now()},
        {"expires_at": timezone.now() - timedelta(seconds=1)},
        {"tries": 5},
    ],
    ids=["used", "revoked", "expired", "tried too often"],
)
def test_a_closed_invitation_answers_like_a_wrong_code(invited, closed):
    wrong = invited.give(Browser(), "BBB-BBB-BBB")
    change(invited, **closed)

    answer = invited.give(Browser())

    assert (answer.status_code, wrong.status_code) == (422, 422)
    for page in (answer, wrong):
        assert "and this code don’t match" in page.content.decode()
    assert count_users() == 7


def test_an_unknown_invitation_answers_the_same(invited):
    answer = Browser().post(f"/join/{uuid.uuid4()}/", {"code": invited.code, "is_adult": "on"})

    assert answer.status_code == 422
    assert "and this code don’t match" in answer.content.decode()


def test_five_wrong_codes_close_it(cast, invited):
    for _ in range(5):
        assert invited.give(Browser(), "BBB-BBB-BBB").status_code == 422

    assert invited.give(Browser()).status_code == 422
    with acting_as(cast.amara.pk):
        assert Invitation.objects.get().tries == 5


def test_guessing_at_many_links_is_slowed_down(cast):
    browser = Browser()
    code = {"code": "WRONGCODE", "is_adult": "on"}

    answers = [browser.post(f"/join/{uuid.uuid4()}/", code).status_code for _ in range(31)]

    assert set(answers[:30]) == {422}
    assert answers[30] == 429
    assert browser.get(f"/join/{uuid.uuid4()}/").status_code == 200


def test_the_right_code_costs_no_try(cast, invited):
    for _ in range(7):
        assert invited.give(Browser()).status_code == 302

    with acting_as(cast.amara.pk):
        assert Invitation.objects.get().tries == 0


@pytest.mark.invariant(28)
def test_under_18_is_refused_and_nothing_is_made(cast, invited):
    browser = Browser()

    answer = browser.post(invited.url, {"code": invited.code})

    assert answer.status_code == 422
    assert "You need to be 18 or older to join." in answer.content.decode()
    assert browser.post(f"{invited.url}you/", DETAILS)["Location"] == invited.url
    assert count_users() == 7


@pytest.mark.invariant(28)
def test_nobody_is_here_without_having_said_that_they_are_of_age(cast):
    with acting_as(cast.amara.pk), pytest.raises(IntegrityError), transaction.atomic():
        Client.objects.filter(pk=cast.jo.pk).update(adult_attested_at=None)


@pytest.mark.goal(17)
def test_without_the_code_there_is_no_second_step(invited):
    answer = Browser().post(f"{invited.url}you/", DETAILS)

    assert answer["Location"] == invited.url
    assert count_users() == 7


def test_the_code_of_one_opens_no_other(cast, invited):
    with acting_as(cast.amara.pk):
        other, code = invitations.invite_client(
            client=invited.alex, email="alex@example.org", by=cast.amara
        )
    browser = Browser()
    invited.give(browser)

    assert browser.get(f"/join/{other.pk}/you/")["Location"] == f"/join/{other.pk}/"
    assert invited.give(Browser(), code).status_code == 422


def test_it_works_once(cast, invited):
    first, second = Browser(), Browser()
    there, here = invited.give(first)["Location"], invited.give(second)["Location"]
    first.post(there, DETAILS)

    answer = second.post(here, {**DETAILS, "display_name": "Someone"})

    assert answer["Location"] == invited.url
    assert invited.give(Browser()).status_code == 422
    assert count_users() == 8


@pytest.mark.invariant(12)
def test_an_address_that_signs_in_already_is_told_to_its_reader_only(cast):
    invited = Invited(cast, email=cast.kim.user.email)
    browser = Browser()

    answer = browser.post(invited.give(browser)["Location"], DETAILS)

    assert answer.status_code == 422
    assert "already belongs to a sign-in here" in answer.content.decode()
    assert count_users() == 7
    with acting_as(cast.amara.pk):
        assert Client.objects.get(pk=invited.robin.pk).user_id is None


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short", "at least 15 characters"),
        ("passwordpassword", None),
        ("robin@example.org", "too similar"),
    ],
)
def test_weak_passwords_are_refused(invited, password, said):
    browser = Browser()

    answer = browser.post(
        invited.give(browser)["Location"], {**DETAILS, "password": password, "again": password}
    )

    if said:
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert count_users() == 7


def test_two_different_passwords_are_refused(invited):
    browser = Browser()

    answer = browser.post(invited.give(browser)["Location"], {**DETAILS, "again": "seven"})

    assert answer.status_code == 422
    assert "These two are not the same." in answer.content.decode()


def test_extra_fields_change_nothing(cast, invited):
    browser = Browser()
    extra = {"role": "clinician", "email": "x@example.org", "practice": str(cast.elsewhere.pk)}

    browser.post(invited.give(browser)["Location"], {**DETAILS, **extra})

    with acting_as(cast.amara.pk):
        user = User.objects.get(email="robin@example.org")
        assert (user.role, user.practice_id) == ("client", cast.practice.pk)


def test_somebody_signed_in_is_told_to_sign_out_first(cast, invited, sign_in):
    browser = sign_in(cast.jo.user)

    answer = browser.get(invited.url)

    assert answer.status_code == 409
    assert invited.give(browser).status_code == 409
    assert invited.give(Browser()).status_code == 302


@pytest.mark.invariant(55)
def test_a_colleague_joins_and_meets_the_second_step_first(cast, sign_in):
    with acting_as(cast.amara.pk):
        invitation, code = invitations.invite_colleague(
            name="Noor", email="noor@example.org", by=cast.amara
        )
    browser = Browser()
    first = browser.post(f"/join/{invitation.pk}/", {"code": code, "is_adult": "on"})

    answer = browser.post(first["Location"], {**DETAILS, "display_name": "Noor"})

    assert answer["Location"] == "/accounts/2fa/"
    assert browser.get("/accounts/2fa/").status_code == 200
    assert browser.get("/couples/new/")["Location"] == "/accounts/2fa/"
    with acting_as(cast.amara.pk):
        noor = Clinician.objects.select_related("user").get(user__email="noor@example.org")
        assert (noor.is_owner, noor.licence_verified_at) == (False, None)


def test_the_page_of_somebody_who_was_not_invited(client):
    answer = client.get("/accounts/signup/")

    assert answer.status_code == 200
    assert "by invitation" in answer.content.decode()


def test_make_helpers_stay_in_step(cast):
    assert make.fresh(cast.jo.user).agreed == {"portal", "submissions", "email"}
