"""What a therapist may do with things told alone: read by each person, never reaching back."""

import datetime as dt

import pytest
from django.utils import timezone

from clients.actions import consents
from clients.actions import practice as practices
from clients.context import acting_as
from clients.models import Client
from clients.policies import consents as consent_policy
from tests.support import make
from tests.support.at_desk import begun, box_of, given

pytestmark = pytest.mark.django_db
LIMITED, KEPT = "may carefully mention, in joint sessions", "stays between the two of you"


def set_policy(cast, policy):
    with acting_as(cast.amara.pk):
        practices.set_practice(
            practice=cast.practice, by=make.fresh(cast.amara), secrets_policy=policy
        )


def box(cast, sign_in, person):
    """The page of a question with a box for one's own words."""
    row = begun(cast, "b1", person)
    return sign_in(person.user).get(f"/pages/{row.pk}/{make.opaque(box_of(row))}/").content.decode()


def read(sign_in, person, purpose="told_alone_kept", decision="given"):
    return sign_in(person.user).post(f"/consents/{purpose}/", {"decision": decision})


def test_a_change_is_asked_of_each_and_the_old_words_stand_until_then(cast, sign_in):
    assert LIMITED in box(cast, sign_in, cast.jo)

    set_policy(cast, "kept")

    for person in (cast.jo, cast.sam):
        assert LIMITED in box(cast, sign_in, person)
        assert "has changed how it handles" in sign_in(person.user).get("/home/").content.decode()
    assert sign_in(cast.jo.user).get("/welcome/next/")["Location"] == "/welcome/told_alone_kept/"
    assert (
        "I’ve read this" in sign_in(cast.jo.user).get("/welcome/told_alone_kept/").content.decode()
    )
    read(sign_in, cast.jo)
    assert KEPT in box(cast, sign_in, cast.jo)
    assert LIMITED in box(cast, sign_in, cast.sam)
    assert "has changed how it" not in sign_in(cast.jo.user).get("/home/").content.decode()


def test_wanting_to_talk_first_leaves_the_old_words_and_the_therapist_sees_it(cast, sign_in):
    set_policy(cast, "kept")

    read(sign_in, cast.jo, decision="refused")

    assert LIMITED in box(cast, sign_in, cast.jo)
    page = sign_in(cast.amara).get(f"/people/{cast.jo.pk}/").content.decode()
    assert "Hasn’t read the new version yet. For them it is still: Limited" in page
    assert sign_in(cast.jo.user).get("/home/").status_code == 200


def test_only_todays_way_can_be_read(cast, sign_in):
    assert read(sign_in, cast.jo).status_code == 404
    with pytest.raises(PermissionError), acting_as(cast.jo.user_id):
        consents.give(purpose="told_alone_kept", by=cast.jo.user)
    assert LIMITED in box(cast, sign_in, cast.jo)


def test_going_back_is_asked_afresh_too(cast, sign_in):
    read(sign_in, cast.jo, "told_alone_limited")
    set_policy(cast, "kept")
    read(sign_in, cast.jo)
    set_policy(cast, "limited")

    assert KEPT in box(cast, sign_in, cast.jo)
    read(sign_in, cast.jo, "told_alone_limited")
    assert LIMITED in box(cast, sign_in, cast.jo)


def test_what_was_written_before_stays_under_the_old_words(cast, sign_in):
    row = given(cast, "b1", state="submitted")
    make.answers(row, {box_of(row): "Before."}, visibility="clin")
    set_policy(cast, "kept")
    read(sign_in, cast.jo)

    page = sign_in(cast.amara).get(f"/submissions/{row.pk}/").content.decode()

    assert "as agreed when this was written: Limited, at the therapist’s discretion." in page
    with acting_as(cast.amara.pk):
        jo = Client.objects.get(pk=cast.jo.pk)
        later = timezone.now() + dt.timedelta(minutes=1)
        assert consent_policy.told_alone_when(jo, [later]) == ["Individual confidences are kept"]
        assert len(consent_policy.told_alone_when(jo, [later, later - dt.timedelta(days=9)])) == 2


def test_it_never_shows_a_partner_anything(cast, sign_in):
    set_policy(cast, "none_held")
    row = given(cast, "b1", state="submitted")
    make.answers(row, {box_of(row): "Before."}, visibility="clin")
    read(sign_in, cast.jo, "told_alone_none")
    read(sign_in, cast.sam, "told_alone_none")

    assert sign_in(cast.sam.user).get(f"/sent/{row.pk}/").status_code == 404
    assert sign_in(cast.sam.user).get(f"/submissions/{row.pk}/").status_code == 404


def test_who_joins_later_stands_under_the_way_of_that_day(cast):
    set_policy(cast, "kept")
    with acting_as(cast.amara.pk):
        from clients.actions import couples

        new = couples.add_person(person_id=cast.jo.pk, name="Jo", by=make.fresh(cast.amara))
        assert new.pk == cast.jo.pk
        assert new.secrets_policy == "limited"
