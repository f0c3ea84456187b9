"""Taking people into care and inviting each of them (Inv 11, 12, 56; P9)."""

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clients import vault
from clients.actions import invitations
from clients.context import acting_as, acting_as_worker
from clients.models import Client, Couple, Invitation, OutboxMessage
from tests.support import make

pytestmark = pytest.mark.django_db
CODE = re.compile(r"\b[2-9B-Z]{3}-[2-9B-Z]{3}-[2-9B-Z]{3}\b")
NEW = "/couples/new/"


def couple_form(**fields):
    return {
        "op": str(uuid.uuid4()),
        "seats": "2",
        "name_0": "Robin",
        "email_0": "robin@example.org",
        "name_1": "Alex",
        "email_1": "",
        **fields,
    }


def rows(model, **wanted):
    with acting_as_worker():
        return list(model.objects.filter(**wanted))


def test_couple_new_happy_path(cast, sign_in):
    answer = sign_in(cast.amara).post(NEW, couple_form())

    page = answer.content.decode()
    assert answer.status_code == 200
    (code,) = CODE.findall(page)
    assert "robin@example.org" in page
    with acting_as(cast.amara.pk):
        (invitation,) = Invitation.objects.all()
        couple = Couple.objects.get(pk=invitation.couple_id)
        names = [member.client.name for member in couple.members.select_related("client")]
        assert (names, couple.stage) == (["Robin", "Alex"], "invited")
        assert vault.opened(invitation, "email_sealed") == "robin@example.org"
        assert invitation.expires_at - invitation.created_at < timedelta(hours=73)
    assert code not in invitation.code_hash
    (message,) = rows(OutboxMessage, kind="invitation")
    assert (message.recipient_id, message.about_id) == (invitation.pk, invitation.pk)


def test_the_same_form_twice_is_one_couple(cast, sign_in):
    browser, form = sign_in(cast.amara), couple_form(email_0="")

    first, second = browser.post(NEW, form), browser.post(NEW, form)

    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert len(rows(Client, name="Robin")) == 1


def test_three_people_are_a_couple_too(cast, sign_in):
    browser = sign_in(cast.amara)

    grown = browser.post(NEW, couple_form(add="1"))
    answer = browser.post(NEW, couple_form(seats="3", name_2="Jules", email_2="", email_0=""))

    assert 'name="name_2"' in grown.content.decode()
    assert 'value="robin@example.org"' in grown.content.decode()
    with acting_as(cast.amara.pk):
        couple = Couple.objects.get(pk=answer["Location"].split("/")[2])
        assert couple.members.count() == 3


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name_0": ""}, "Write the name they use with you."),
        ({"email_1": "ROBIN@example.org"}, "Each person needs an address that only they read."),
        ({"email_0": "not an address"}, "valid email"),
        ({"name_0": "x" * 81}, "at most 80 characters"),
    ],
)
def test_what_is_wrong_stands_beside_it_and_nothing_is_made(cast, sign_in, change, said):
    answer = sign_in(cast.amara).post(NEW, couple_form(**change))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert 'value="Alex"' in answer.content.decode()
    assert rows(Client, name="Alex") == []


@pytest.mark.invariant(56)
@pytest.mark.parametrize("licensed", [False, True])
def test_without_a_current_licence_nobody_is_invited(cast, sign_in, licensed):
    expired = timezone.localdate() - timedelta(days=1)
    person = make.clinician(
        practice=cast.practice, name="Dee", licensed=licensed, expires_on=expired
    )

    answer = sign_in(person).post(NEW, couple_form())

    assert answer.status_code == 422
    assert "icence" in answer.content.decode()
    assert rows(Invitation) == []


@pytest.fixture
def robin(cast):
    with acting_as(cast.amara.pk):
        return invitations_of(cast)


def invitations_of(cast):
    from clients.actions import couples

    couple = couples.add_couple(
        couple_id=uuid.uuid4(),
        people=[(uuid.uuid4(), "Robin"), (uuid.uuid4(), "Alex")],
        by=cast.amara,
    )
    return [member.client for member in couple.members.select_related("client")]


def invite(browser, client, email="robin@example.org"):
    return browser.post(reverse("clients:invite", args=[client.pk]), {"email": email})


def test_a_new_invitation_ends_the_earlier_one(cast, sign_in, robin):
    browser = sign_in(cast.amara)

    invite(browser, robin[0])
    invite(browser, robin[0])

    with acting_as(cast.amara.pk):
        first, second = Invitation.objects.order_by("created_at")
        assert (first.is_open, second.is_open) == (False, True)
    states = {row.recipient_id: row.state for row in rows(OutboxMessage, kind="invitation")}
    assert states == {first.pk: "cancelled", second.pk: "pending"}


@pytest.mark.invariant(12)
def test_one_mailbox_cannot_hold_two_seats(cast, sign_in, robin):
    browser = sign_in(cast.amara)
    invite(browser, robin[0])

    answer = invite(browser, robin[1], "Robin@Example.org")

    assert answer.status_code == 422
    assert "invited at this address" in answer.content.decode()
    assert len(rows(Invitation)) == 1


@pytest.mark.invariant(12)
def test_an_address_in_ones_own_care_or_among_colleagues_is_refused(cast, sign_in, robin):
    browser = sign_in(cast.amara)

    for email in (cast.jo.user.email, cast.cleo.email):
        assert invite(browser, robin[0], email).status_code == 422


def test_an_address_known_elsewhere_is_not_given_away(cast, sign_in, robin):
    browser = sign_in(cast.amara)

    known = invite(browser, robin[0], cast.kim.user.email).content.decode()
    unknown = invite(browser, robin[1], "nobody.yet@example.org").content.decode()

    assert len(CODE.findall(known)) == len(CODE.findall(unknown)) == 1


@pytest.mark.parametrize("name", ["invite", "uninvite"])
def test_invite_other_therapist_gets_404(cast, sign_in, name, robin):
    url = reverse(f"clients:{name}", args=[robin[0].pk])

    for stranger in (cast.cleo, cast.ben):
        answer = sign_in(stranger).post(url, {"email": "x@example.org"})
        nowhere = sign_in(stranger).post(reverse(f"clients:{name}", args=[uuid.uuid4()]))
        assert (answer.status_code, answer.content) == (404, nowhere.content)


def test_invite_other_couple_gets_404(cast, sign_in, robin):
    for person in (cast.jo, cast.kim):
        browser = sign_in(person.user)
        assert browser.get(NEW).status_code == 404
        assert invite(browser, robin[0]).status_code == 404


def test_whoever_joined_is_not_invited_again(cast, sign_in):
    answer = invite(sign_in(cast.amara), cast.jo)

    assert answer.status_code == 409
    assert rows(Invitation) == []


def test_calling_back(cast, sign_in, robin):
    browser = sign_in(cast.amara)
    invite(browser, robin[0])

    answer = browser.post(reverse("clients:uninvite", args=[robin[0].pk]))

    assert answer.status_code == 302
    with acting_as(cast.amara.pk):
        assert not Invitation.objects.get().is_open


def test_codes_are_long_and_plain():
    code = invitations.new_code()

    assert len(invitations.ALPHABET) ** len(code) > 2**40
    assert not set(code) & set("AEIOU01")
    assert invitations.bare(invitations.spoken(code).lower()) == code
