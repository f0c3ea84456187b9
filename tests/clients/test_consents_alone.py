"""Who may say yes to what, with row security lifted: the action's own checks stand alone (G23)."""

import pytest
from django.utils import timezone

from clients.actions import consents
from clients.context import acting_as, acting_as_worker
from clients.models import Couple, Member
from clients.policies import consents as consent_policy
from tests.support import make


def seats(client, **fields):
    with acting_as_worker():
        Member.objects.filter(client=client).update(**fields)


def together(one, other):
    with acting_as(one.user_id):
        return consents._are_together(one, other)


def test_one_persons_answer_is_never_taken_for_anothers(owner_role, cast):
    for person in (cast.jo, cast.sam):
        with acting_as(person.user_id):
            event = consents.give(purpose="improvement", by=person.user)
        assert event.client_id == person.pk


def test_only_the_practices_way_of_today_can_be_said_to_be_read(owner_role, cast):
    ways = consent_policy.TOLD_ALONE
    other = next(name for way, name in ways.items() if way != cast.practice.secrets_policy)
    with acting_as(cast.jo.user_id), pytest.raises(PermissionError):
        consents.give(purpose=other, by=make.fresh(cast.jo.user))


def test_together_is_a_seat_that_each_accepted_in_the_same_couple(owner_role, cast):
    ash, bo = (make.client(by=cast.amara, name=name) for name in ("Ash", "Bo"))
    make.couple(by=cast.amara, clients=[ash, bo])
    now = timezone.now()
    assert together(cast.jo, cast.sam)
    assert not together(cast.jo, ash)
    for who in (cast.jo, cast.sam):
        seats(who, accepted_at=None)
        assert not together(cast.jo, cast.sam)
        seats(who, accepted_at=now, left_at=now)
        assert not together(cast.jo, cast.sam)
        seats(who, left_at=None)
    with acting_as_worker():
        Couple.objects.filter(pk=cast.couple.pk).update(stage="ended", ended_at=now)
    assert not together(cast.jo, cast.sam)


def test_a_yes_to_a_partner_names_one_thing(owner_role, cast):
    with acting_as(cast.jo.user_id), pytest.raises(PermissionError):
        consents.give(purpose="release", recipient=cast.sam, by=cast.jo.user)
