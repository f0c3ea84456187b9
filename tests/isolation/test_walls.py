"""A database client that got hold of the app's connection, and a session that forgot a filter:
what functions with their owner's rights, and rows of one's own, can't be made to do."""

import json
import uuid
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from clients.context import acting_as
from clients.enums import CoupleStage
from clients.models import AuditEvent, Care, Client, Couple, Member, User
from tests.support import make

pytestmark = pytest.mark.django_db


def rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def run(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def refused(sql: str, *values: Any) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        run(sql, *values)


# --- Functions with their owner's rights --------------------------------------------------------


@pytest.mark.goal(2)
def test_no_function_with_its_owners_rights_looks_among_temporary_things_first() -> None:
    """Unless pg_temp stands last, a temporary view of the caller's comes before our tables."""
    paths = dict(
        rows(
            "SELECT proname, proconfig FROM pg_proc "
            "WHERE prosecdef AND pronamespace = 'public'::regnamespace"
        )
    )

    assert len(paths) > 15
    open_ = [
        name
        for name, settings in paths.items()
        if "search_path=pg_catalog, public, pg_temp" not in (settings or [])
    ]
    assert open_ == []


@pytest.mark.goal(2)
def test_functions_with_their_owners_rights_are_for_the_app_and_some_not_even_for_it() -> None:
    everyone = rows(
        "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace "
        "AND (proacl IS NULL OR EXISTS ("
        "  SELECT FROM aclexplode(proacl) AS one WHERE one.grantee = 0))"
    )

    assert everyone == []
    refused("SELECT app_agrees(%s, 'release', %s, NULL)", uuid.uuid4(), uuid.uuid4())


@pytest.mark.goal(2)
def test_the_app_makes_nothing_temporary() -> None:
    assert rows("SELECT has_database_privilege(current_user, current_database(), 'TEMP')") == [
        (False,)
    ]
    refused("CREATE TEMP VIEW clients_care AS SELECT 1")


# --- Seats and couples (Inv 10, 11) -------------------------------------------------------------


@pytest.mark.invariant(10)
def test_whoever_left_does_not_come_back_by_their_own_hand(cast) -> None:
    with acting_as(cast.amara.pk):
        Member.objects.filter(client=cast.sam).update(left_at=timezone.now())

    with acting_as(cast.sam.user_id):
        refused("UPDATE clients_member SET left_at = NULL WHERE client_id = %s", cast.sam.pk)
        assert rows("SELECT app_my_couples()") == []


@pytest.mark.invariant(10)
@pytest.mark.invariant(11)
def test_a_seat_is_moved_to_no_other_couple(cast) -> None:
    with acting_as(cast.amara.pk):
        others = make.couple(
            by=cast.amara, clients=[make.client(by=cast.amara, name=name) for name in ("Al", "Bo")]
        )

    with acting_as(cast.sam.user_id):
        refused(
            "UPDATE clients_member SET couple_id = %s WHERE client_id = %s", others.pk, cast.sam.pk
        )


@pytest.mark.invariant(11)
def test_a_seat_is_accepted_by_nobody_else(cast) -> None:
    robin, alex = (make.client(by=cast.amara, name=name) for name in ("Robin", "Alex"))
    make.couple(by=cast.amara, clients=[robin, alex], stage=CoupleStage.INVITED, accepted=False)
    accept = "UPDATE clients_member SET accepted_at = now() WHERE client_id = %s"

    with acting_as(cast.amara.pk):
        refused(accept, robin.pk)
    with acting_as(robin.user_id):
        run(accept, robin.pk)


@pytest.mark.invariant(10)
@pytest.mark.invariant(11)
@pytest.mark.parametrize(
    ("stood", "to"),
    [("paused", "active"), ("active", "paused"), ("invited", "active"), ("invited", "paused")],
)
def test_no_member_moves_a_couple_but_with_the_last_yes(cast, stood, to) -> None:
    robin, alex = (make.client(by=cast.amara, name=name) for name in ("Robin", "Alex"))
    pair = make.couple(
        by=cast.amara, clients=[robin, alex], stage=stood, accepted=stood != "invited"
    )

    with acting_as(robin.user_id):
        refused("UPDATE clients_couple SET stage = %s WHERE id = %s", to, pair.pk)


@pytest.mark.invariant(10)
def test_not_even_a_therapist_wakes_a_couple_that_ended(cast) -> None:
    with acting_as(cast.amara.pk):
        Couple.objects.filter(pk=cast.couple.pk).update(stage="ended", ended_at=timezone.now())
        refused(
            "UPDATE clients_couple SET stage = 'active', ended_at = NULL WHERE id = %s",
            cast.couple.pk,
        )


# --- Whose row it is ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE clients_user SET role = 'clinician' WHERE id = app_uid()",
        "UPDATE clients_client SET user_id = gen_random_uuid() WHERE id = app_client()",
        "UPDATE clients_care SET clinician_id = gen_random_uuid() WHERE client_id = app_client()",
        "UPDATE clients_contactchannel SET client_id = gen_random_uuid() "
        "WHERE client_id = app_client()",
    ],
)
def test_nobody_turns_their_own_row_into_another(cast, sql) -> None:
    with acting_as(cast.jo.user_id):
        refused(sql)


def test_a_colleague_takes_nobody_into_their_care_by_themselves(cast) -> None:
    """New people, yes; an owner hands over; who cares already may share the care."""
    said = dict(practice=cast.practice, sort_name="Jo", clinician=cast.cleo.clinician)
    with acting_as(cast.cleo.pk):
        with pytest.raises(DatabaseError), transaction.atomic():
            Care.objects.create(client=cast.jo, **said)
        stopped = Care.objects.filter(client=cast.jo).update(until=timezone.now())
        mine = Client.objects.create(practice=cast.practice, name="Mine")
        Care.objects.create(client=mine, **said)
    with acting_as(cast.amara.pk):
        Care.objects.create(client=cast.jo, **said)

    assert stopped == 0


def test_a_couple_is_treated_by_who_treats_all_of_it(cast) -> None:
    """One of two was enough for the second wall; couples_for() always asked for both."""
    with acting_as(cast.amara.pk):
        Care.objects.create(
            client=cast.jo,
            practice=cast.practice,
            sort_name="Jo",
            clinician=cast.cleo.clinician,
        )
    with acting_as(cast.cleo.pk):
        assert rows("SELECT app_cares_for_couple(%s)", cast.couple.pk) == [(False,)]
        refused("SELECT couple_part(%s, NULL, now())", cast.couple.pk)
    with acting_as(cast.amara.pk):
        assert rows("SELECT app_cares_for_couple(%s)", cast.couple.pk) == [(True,)]


# --- The record ---------------------------------------------------------------------------------


def forged(**more: Any) -> str:
    return json.dumps(
        [{"verb": "answers.read", "object_kind": "response", "object_id": None, "facts": {}} | more]
    )


@pytest.mark.invariant(50)
def test_nobody_writes_into_the_record_in_another_name_or_on_anothers_list(cast) -> None:
    """“Who saw what” of a partner, a therapist who looked: neither can be made up from outside."""
    here = {"practice_id": str(cast.practice.pk)}
    about_sam = here | {"actor_id": str(cast.jo.user_id), "about_id": str(cast.sam.pk)}
    by_nobody = here | {"actor_id": None, "about_id": str(cast.jo.pk)}
    as_amara = here | {"actor_id": str(cast.amara.pk), "about_id": str(cast.jo.pk)}
    with acting_as(cast.amara.pk):
        before = AuditEvent.objects.count()
    with acting_as(cast.jo.user_id):
        refused("SELECT audit_append(%s::jsonb)", forged(**about_sam))
        refused("SELECT audit_append(%s::jsonb)", forged(**by_nobody))
        refused("SELECT audit_append(%s::jsonb)", forged(**as_amara))
    with acting_as(cast.cleo.pk):
        refused("SELECT audit_append(%s::jsonb)", forged(**as_amara))
        refused("SELECT audit_append(%s::jsonb)", forged(**by_nobody))
    with acting_as(cast.amara.pk):
        assert AuditEvent.objects.count() == before
        assert User.objects.filter(pk=cast.amara.pk).exists()
