"""Each wall before a partner, alone: what look-ups refuse where the database lets all through."""

import datetime as dt
import re

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from clients.context import acting_as
from clients.models import Couple, Member
from tests.support import make
from tests.support.shared import released, sent, standing, window
from worksheets.actions import releases, reveals
from worksheets.models import AssignmentGroup, Release
from worksheets.queries.client.answers import desk
from worksheets.sql import definition
from worksheets.visibility.worksheets import (
    own_releases_for,
    own_reveals_for,
    release_partners_for,
    released_for,
)

# The rule's own words but for its body: one that is called or asked in another way is not replaced.
LETS_ALL_THROUGH = re.sub(
    r"\$\$.*\$\$",
    "$$ SELECT id FROM worksheets_release $$",
    definition("app_releases_open_to"),
    flags=re.DOTALL,
)


@pytest.fixture
def open_gate(owner_role, cast):
    """As the tables' owner, whom policies do not stop, and with a rule that says yes to all."""
    with connection.cursor() as cursor:
        cursor.execute(LETS_ALL_THROUGH)
    return cast


def let(cast, **more):
    return standing(cast.jo, cast.sam, cast.couple, sent(cast), "like_you_to_know", **more)


def seen_by(person):
    return [row.pk for row in released_for(make.fresh(person))]


def members(cast, who, **fields):
    Member.objects.filter(client=who).update(**fields)


REFUSED = {
    "within its first day": lambda cast: let(cast, ago=dt.timedelta(hours=20)),
    "past its time": lambda cast: let(cast, ago=dt.timedelta(days=40)),
    "taken back": lambda cast: let(cast, ended_at=timezone.now(), ended_as="revoked"),
    "by somebody who left": lambda cast: (
        let(cast),
        members(cast, cast.jo, left_at=timezone.now()),
    ),
    "by somebody who never accepted": lambda cast: (
        let(cast),
        members(cast, cast.jo, accepted_at=None),
    ),
    "to somebody who left": lambda cast: (
        let(cast),
        members(cast, cast.sam, left_at=timezone.now()),
    ),
    "to somebody who never accepted": lambda cast: (
        let(cast),
        members(cast, cast.sam, accepted_at=None),
    ),
    "in a couple that is paused": lambda cast: (
        let(cast),
        Couple.objects.filter(pk=cast.couple.pk).update(stage="paused"),
    ),
}


@pytest.mark.invariant(1)
@pytest.mark.invariant(10)
@pytest.mark.parametrize("how", REFUSED)
def test_the_look_up_alone_refuses(open_gate, how):
    assert seen_by(open_gate.sam.user) == []
    REFUSED[how](open_gate)

    assert seen_by(open_gate.sam.user) == []


@pytest.mark.invariant(1)
def test_the_look_up_alone_knows_whom_it_is_for(open_gate):
    row = let(open_gate)

    assert seen_by(open_gate.sam.user) == [row.pk]
    for person in (open_gate.jo.user, open_gate.kim.user, open_gate.amara, open_gate.cleo):
        assert seen_by(person) == []
    assert list(own_releases_for(make.fresh(open_gate.sam.user))) == []
    assert [one.name for one in release_partners_for(make.fresh(open_gate.jo.user))] == ["Sam"]


@pytest.mark.invariant(6)
def test_the_look_up_of_suggestions_alone_knows_who_has_sent(owner_role, cast):
    jo = sent(cast, {}, code="a1", couple=cast.couple)
    group = AssignmentGroup.objects.get(pk=jo.group_id)
    with acting_as(cast.amara.pk):
        reveal = reveals.propose(group=group, by=cast.amara)

    assert list(own_reveals_for(make.fresh(cast.jo.user))) == [reveal]
    assert list(own_reveals_for(make.fresh(cast.sam.user))) == []
    Couple.objects.filter(pk=cast.couple.pk).update(stage="paused")
    assert list(own_reveals_for(make.fresh(cast.jo.user))) == []


@pytest.mark.django_db
@pytest.mark.invariant(1)
def test_the_database_alone_refuses_where_no_query_filters(cast, sign_in):
    row = released(cast, sign_in)
    with acting_as(cast.sam.user_id):
        assert not Release.objects.exists()
    window(cast.amara, cast.couple, cast.jo, cast.sam)

    for person, sees in ((cast.sam.user, True), (cast.kim.user, False), (cast.cleo, False)):
        with acting_as(person.pk):
            assert Release.objects.filter(pk=row.pk).exists() is sees
    with acting_as(cast.sam.user_id):
        assert Release.objects.update(ended_as="") == 0, "reading is all it lets a partner do"


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["sam", "kim"])
def test_only_its_author_ends_a_release(cast, sign_in, who):
    row = released(cast, sign_in)
    window(cast.amara, cast.couple, cast.jo, cast.sam)
    person = make.fresh(getattr(cast, who).user)

    with pytest.raises(Release.DoesNotExist), acting_as(person.pk):
        releases.end(release=row, by=person)


@pytest.mark.django_db
def test_only_a_present_partner_can_be_released_to(cast):
    sheet = sent(cast)
    jo = make.fresh(cast.jo.user)
    with acting_as(jo.pk):
        found = desk(jo, sheet.pk, lock=True)
    with acting_as(jo.pk), pytest.raises(PermissionError):
        releases.release(desk=found, partners=[cast.kim], chosen=[], op=sheet.pk, by=jo)


def asked(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [one for (one,) in cursor.fetchall()]


@pytest.mark.django_db
@pytest.mark.invariant(6)
def test_how_it_stands_with_a_partner_is_no_answer_to_anybody_else(cast, sign_in):
    """Whether a therapist holds it back would tell its author of a Hold (P13)."""
    row = released(cast, sign_in)
    window(cast.amara, cast.couple, cast.jo, cast.sam)
    open_to = "SELECT app_releases_open_to(%s)"

    with acting_as(cast.sam.user_id):
        assert asked(open_to, cast.sam.pk) == [row.pk]
    with acting_as(cast.amara.pk):
        assert asked(open_to, cast.sam.pk) == [row.pk], "their therapist, in the session"
    for person in (cast.jo.user, cast.kim.user, cast.cleo, cast.ben):
        with acting_as(person.pk):
            assert asked(open_to, cast.sam.pk) == []


CHEATS = {
    "that it was filled in alone": "UPDATE worksheets_response SET context_uncertain = false",
    "that a therapist has read it": "UPDATE worksheets_assignment SET state = 'reviewed'",
    "that it was another sheet": "UPDATE worksheets_assignment SET version_id = "
    "(SELECT id FROM worksheets_version WHERE id <> version_id LIMIT 1)",
    "that it answers something else": "UPDATE worksheets_answer SET item_key = 'early_messages'",
    "that it was never asked together": "UPDATE worksheets_assignment SET group_id = NULL",
}


@pytest.mark.django_db
@pytest.mark.invariant(4)
@pytest.mark.invariant(26)
@pytest.mark.parametrize("what", CHEATS)
def test_what_a_release_rests_on_is_not_said_by_its_author(cast, what):
    sent(cast, state="submitted", alone=False, couple=cast.couple)

    with (
        pytest.raises(DatabaseError),
        acting_as(cast.jo.user_id),
        connection.cursor() as cursor,
    ):
        cursor.execute(CHEATS[what])
