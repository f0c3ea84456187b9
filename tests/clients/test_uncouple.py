"""Whoever wants to be here alone is, in that request; coming back takes each one's own yes."""

import datetime as dt
import re
import time
import uuid

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from clients.actions import consents, couples, notes
from clients.context import acting_as, acting_as_worker
from clients.messaging import kinds
from clients.models import AuditEvent, Care, Couple, JointWindow, Member, Note, OutboxMessage
from clients.visibility import couples_for, own_couple_for, partners_for
from tests.support import make
from tests.support.shared import plain
from worksheets.actions import reminders

pytestmark = pytest.mark.django_db
ALONE = "/settings/together/alone/"


def stage(cast, couple):
    with acting_as(cast.amara.pk):
        return Couple.objects.get(pk=couple.pk).stage


def seats(cast, couple):
    with acting_as(cast.amara.pk):
        rows = Member.objects.filter(couple=couple).order_by("place")
        return [(row.client_id, row.left_at is None) for row in rows]


def partners(client):
    with acting_as(client.user_id):
        return set(partners_for(client.user).values_list("name", flat=True))


def note_planned(cast, client, couple):
    row = make.assignment(by=cast.amara, client=client, version=make.version("a2"), couple=couple)
    with acting_as(cast.amara.pk):
        reminders.announce(assignment=row, by=cast.amara)
    return row


def outcomes(row):
    with acting_as_worker():
        return set(OutboxMessage.objects.filter(about_id=row.pk).values_list("state", "outcome"))


def opened(cast, couple):
    with acting_as(cast.amara.pk):
        return JointWindow.objects.create(
            practice=cast.practice,
            couple=couple,
            opened_by=cast.amara.clinician,
            closes_at=timezone.now() + dt.timedelta(hours=2),
        )


@pytest.mark.invariant(10)
def test_leaving_happy_path(cast, sign_in):
    planned = [note_planned(cast, person, cast.couple) for person in (cast.jo, cast.sam)]
    alone = note_planned(cast, cast.sam, None)
    window = opened(cast, cast.couple)
    browser = sign_in(cast.jo.user)
    assert "Sam" in browser.get("/settings/together/").content.decode()
    assert "doesn’t tell anyone" in browser.get(ALONE).content.decode()

    answer = browser.post(ALONE, follow=True)

    assert "You’re using the portal on your own from now on" in answer.content.decode()
    assert stage(cast, cast.couple) == "ended"
    assert seats(cast, cast.couple) == [(cast.jo.pk, False), (cast.sam.pk, False)]
    assert partners(cast.jo) == partners(cast.sam) == set()
    assert [outcomes(row) for row in planned] == [{("cancelled", "couple_ended")}] * 2
    assert {state for state, _ in outcomes(alone)} == {"pending"}
    with acting_as(cast.amara.pk):
        assert JointWindow.objects.get(pk=window.pk).closed_at is not None


@pytest.mark.invariant(10)
def test_leaving_a_release_to_the_ex_cannot_be_given(cast, sign_in):
    sign_in(cast.jo.user).post(ALONE)

    for giver, other in ((cast.jo, cast.sam), (cast.sam, cast.jo)):
        with pytest.raises(PermissionError), acting_as(giver.user_id):
            consents.give(purpose="release", recipient=other, object_id=uuid.uuid4(), by=giver.user)


def shown(browser, url):
    """A page without what differs from one person to the next, and one load to the next."""
    text = browser.get(url).content.decode()
    own = r'(name="(csrfmiddlewaretoken|page_owner)" value|nonce|data-user)="[^"]*"'
    text = re.sub(own, "", text)
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", text)
    return re.sub(r"(Sam|Max)\d*(@example.org)?|X-Portal-User[^}]*", "", text, flags=re.IGNORECASE)


@pytest.mark.invariant(10)
def test_leaving_partner_sees_pages_of_a_person_alone_and_is_told_nothing(db, sign_in):
    cast = make.cast()  # at the same minute as who is alone
    make.client(by=cast.amara, name="Max")
    max_ = make.client(by=cast.amara, name="Max")
    before = {row.pk for row in events_about(cast.sam)}

    sign_in(cast.jo.user).post(ALONE)

    for url in ("/home/", "/settings/together/", "/settings/", "/consents/"):
        page, plain = shown(sign_in(cast.sam.user), url), shown(sign_in(max_.user), url)
        assert page == plain, url
    assert {row.pk for row in events_about(cast.sam)} == before
    assert [row.verb for row in events_about(cast.jo)][-1] == "couple.left"
    with acting_as_worker():
        assert not OutboxMessage.objects.filter(recipient_id=cast.sam.user_id).exists()


def events_about(client):
    with acting_as(client.user_id):
        return list(AuditEvent.objects.filter(about_id=client.pk, verb__startswith="couple"))


def test_leaving_twice_is_leaving_once(cast, sign_in):
    browser = sign_in(cast.jo.user)
    for _ in range(3):
        assert browser.post(ALONE)["Location"] == "/settings/together/"

    assert browser.get(ALONE)["Location"] == "/settings/together/"
    assert len(events_about(cast.jo)) == 1


def test_leaving_needs_the_password_again(cast, sign_in):
    browser = sign_in(cast.jo.user)
    session = browser.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 3600}]
    session.save()

    for answer in (browser.get(ALONE), browser.post(ALONE)):
        assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert stage(cast, cast.couple) == "active"


def test_a_seat_not_yet_accepted_can_be_declined_for_good(cast, sign_in):
    robin = make.client(by=cast.amara, name="Robin")
    alex = make.client(by=cast.amara, name="Alex")
    pair = make.couple(by=cast.amara, clients=[robin, alex], stage="invited", accepted=False)

    sign_in(robin.user).post(ALONE)

    assert stage(cast, pair) == "ended"
    assert sign_in(robin.user).get("/welcome/together/")["Location"] == "/welcome/next/"


def test_ending_by_the_clinician(cast, sign_in):
    browser = sign_in(cast.amara)
    end = f"/couples/{cast.couple.pk}/end/"
    assert "doesn’t tell any of them" in browser.get(end).content.decode()

    answer = browser.post(end, {"who": "everyone"}, follow=True)

    assert "This couple has ended here" in answer.content.decode()
    assert "Jo" in answer.content.decode()
    assert partners(cast.jo) == partners(cast.sam) == set()
    assert browser.post(end, {"who": "everyone"}).status_code == 409
    assert browser.post(end, {"who": "nobody"}).status_code == 422
    assert events_about(cast.jo) == events_about(cast.sam) == []


@pytest.mark.parametrize("tail", ["end", "carry-on", "anew"])
def test_ending_other_therapist_gets_404(cast, sign_in, tail):
    for person in (cast.cleo, cast.ben, cast.jo.user, cast.kim.user):
        answer = sign_in(person).post(f"/couples/{cast.couple.pk}/{tail}/", {"who": "everyone"})
        assert answer.status_code == 404
    assert stage(cast, cast.couple) == "active"


def test_ending_other_couple_is_left_as_it_is(cast, sign_in):
    sign_in(cast.kim.user).post(ALONE)

    assert stage(cast, cast.couple) == "active"
    assert partners(cast.jo) == {"Sam"}


@pytest.mark.parametrize("who", ["kim", "sam", "cleo"])
def test_the_database_parts_nobody_for_a_stranger(cast, who):
    person = getattr(cast, who)
    person = getattr(person, "user", person)
    part = "SELECT couple_part(%s, %s, now())"
    with acting_as(person.pk), connection.cursor() as cursor:  # noqa: SIM117
        with pytest.raises(Error), transaction.atomic():
            cursor.execute(part, [cast.couple.pk, cast.jo.pk])
    assert stage(cast, cast.couple) == "active"


@pytest.fixture
def three(cast):
    people = [make.client(by=cast.amara, name=name) for name in ("Ari", "Bo", "Cy")]
    return make.couple(by=cast.amara, clients=people), people


@pytest.mark.invariant(10)
def test_of_three_one_leaves_and_the_others_pause_until_they_said_they_go_on(cast, three, sign_in):
    couple, (ari, bo, cy) = three
    opened(cast, couple)
    planned = {person.name: note_planned(cast, person, couple) for person in three[1]}

    sign_in(cy.user).post(ALONE)

    assert stage(cast, couple) == "paused"
    assert [partners(one) for one in (ari, bo, cy)] == [{"Bo"}, {"Ari"}, set()]
    assert outcomes(planned["Cy"]) == {("cancelled", "couple_ended")}
    assert {state for state, _ in outcomes(planned["Ari"])} == {"pending"}
    with acting_as(cy.user_id):
        assert not own_couple_for(cy.user).exists()
    page = plain(sign_in(cast.amara).get(f"/couples/{couple.pk}/")).decode()
    assert "whether they want to continue together" in page
    assert "Cy" not in page
    sign_in(cast.amara).post(f"/couples/{couple.pk}/carry-on/")
    assert stage(cast, couple) == "active"
    for giver, other, allowed in (
        (ari, bo, True),
        (bo, ari, True),
        (cy, ari, False),
        (ari, cy, False),
    ):
        about = {"purpose": "release", "object_id": uuid.uuid4(), "by": giver.user}
        with acting_as(giver.user_id):
            if allowed:
                consents.give(recipient=other, **about)
            else:
                with pytest.raises(PermissionError):
                    consents.give(recipient=other, **about)
    assert sign_in(cast.amara).post(f"/couples/{couple.pk}/carry-on/").status_code == 409


def test_of_three_the_clinician_takes_one_out(cast, three, sign_in):
    couple, (ari, bo, cy) = three
    browser = sign_in(cast.amara)

    browser.post(f"/couples/{couple.pk}/end/", {"who": str(bo.pk)})

    assert seats(cast, couple) == [(ari.pk, True), (bo.pk, False), (cy.pk, True)]
    assert [partners(one) for one in (ari, bo, cy)] == [{"Cy"}, set(), {"Ari"}]
    browser.post(f"/couples/{couple.pk}/end/", {"who": "everyone"})
    assert stage(cast, couple) == "ended"
    page = browser.get(f"/couples/{couple.pk}/").content.decode()
    assert "Ari" in page
    assert "Bo</a>" not in page


@pytest.mark.invariant(10)
@pytest.mark.invariant(11)
def test_coming_back_takes_each_ones_own_yes(cast, sign_in):
    answer = uuid.uuid4()
    with acting_as(cast.jo.user_id):
        consents.give(purpose="release", recipient=cast.sam, object_id=answer, by=cast.jo.user)
    sign_in(cast.sam.user).post(ALONE)
    browser = sign_in(cast.amara)

    for _ in range(2):
        where = browser.post(f"/couples/{cast.couple.pk}/anew/")["Location"]

    new = Couple(pk=uuid.UUID(where.split("/")[2]))
    assert new.pk != cast.couple.pk
    assert stage(cast, new) == "invited"
    with acting_as(cast.jo.user_id):
        assert not own_couple_for(cast.jo.user).exists()
        with pytest.raises(PermissionError):
            consents.give(purpose="release", recipient=cast.sam, object_id=answer, by=cast.jo.user)
    sign_in(cast.jo.user).post("/welcome/together/", {"answer": "yes"})
    assert stage(cast, new) == "invited"
    sign_in(cast.sam.user).post("/welcome/together/", {"answer": "yes"})
    assert stage(cast, new) == "active"
    assert browser.post(f"/couples/{new.pk}/anew/").status_code == 404


@pytest.mark.invariant(11)
def test_nobody_accepts_somebody_elses_seat(cast):
    pair = [make.client(by=cast.amara, name=name) for name in ("Robin", "Alex")]
    make.couple(by=cast.amara, clients=pair, stage="invited", accepted=False)
    with acting_as(cast.amara.pk):
        seat = Member.objects.get(client=pair[0])

    with pytest.raises(PermissionError), acting_as(pair[1].user_id):
        couples.accept_seat(member=seat, by=pair[1].user)


def test_who_is_with_somebody_else_by_now_is_not_taken_back(cast, sign_in):
    sign_in(cast.sam.user).post(ALONE)
    max_ = make.client(by=cast.amara, name="Max")
    make.couple(by=cast.amara, clients=[cast.sam, max_])

    assert sign_in(cast.amara).post(f"/couples/{cast.couple.pk}/anew/").status_code == 409


def test_the_joint_record_is_read_and_no_more(cast, sign_in):
    with acting_as(cast.amara.pk):
        draft = notes.begin(op=uuid.uuid4(), couple=cast.couple, client=None, by=cast.amara)
    sign_in(cast.jo.user).post(ALONE)
    browser = sign_in(cast.amara)

    assert browser.get(f"/notes/{draft.pk}/").status_code == 200
    assert browser.post(f"/couples/{cast.couple.pk}/notes/").status_code == 404
    with acting_as(cast.amara.pk):
        assert Note.objects.count() == 1
    assert browser.get(f"/people/{cast.jo.pk}/").status_code == 200


def test_the_joint_record_stays_shut_to_who_cares_for_one_only(cast, sign_in):
    sign_in(cast.jo.user).post(ALONE)
    with acting_as(cast.amara.pk):
        Care.objects.create(
            practice=cast.practice, client=cast.jo, clinician=cast.cleo.clinician, sort_name="Jo"
        )

    assert sign_in(cast.cleo).get(f"/couples/{cast.couple.pk}/").status_code == 404
    with acting_as(cast.amara.pk):
        assert couples_for(cast.amara).filter(pk=cast.couple.pk).exists()


def test_nothing_planned_later_leaves_for_the_one_who_left(cast, three):
    couple, (_, _, cy) = three
    row = note_planned(cast, cy, couple)
    with acting_as(cast.amara.pk):
        Member.objects.filter(client=cy).update(left_at=timezone.now())

    with acting_as_worker():
        for message in OutboxMessage.objects.filter(about_id=row.pk):
            assert kinds.get(message.kind).still_wanted(message) == "couple_ended"
