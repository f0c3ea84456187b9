"""The second wall alone: what the database hands out where no query filters anything."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from psycopg_pool import ConnectionPool

from clients.context import acting_as, acting_as_worker, stand_at_the_door
from clients.fields import SealedField
from clients.models import Addendum, Hold, Note
from tests.support import make
from tests.support.world import World
from worksheets.models import Answer, Assignment, AssignmentGroup, Feedback, Response

# Tables without a policy for the app, and why. All but the last are forced, so without a policy
# nobody gets a row; what the app may do with it at all stands in its rights.
WITHOUT_POLICY = {
    "account_emailconfirmation": "allauth's; unused, addresses are proven by invitation",
    "auth_group": "Django's; unused, there are no groups",
    "auth_group_permissions": "Django's; unused",
    "auth_permission": "Django's; names of models, read by nothing here",
    "django_content_type": "Django's; names of models, read by nothing here",
    "django_session": "found by its key alone, through the owner's functions",
    "django_migrations": "which migrations ran; the app can read it and not write it",
}
UNFORCED = {"django_migrations"}
# Words that everybody is asked in, and what belongs to a person and not to a practice.
NO_PRACTICE = {
    "account_emailaddress",
    "clients_consentnotice",
    "mfa_authenticator",
    "usersessions_usersession",
}
EXEMPT = {*WITHOUT_POLICY, *NO_PRACTICE}
# Rows without a practice in these are the shipped library, which every practice sees.
SHIPPED = {"worksheets_worksheet", "worksheets_version"}
# Of the whole portal: what the worker alone reads, and signs of life without any name.
OF_NO_PRACTICE = {
    "clients_keycheck", "clients_passwordresetrequest", "clients_sendingstatus",
}  # fmt: skip


def rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def guarded_tables() -> list[str]:
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.db_table not in EXEMPT and model._meta.managed
    )


def count(table: str, where: str = "true", *values: Any) -> int:
    return rows(f"SELECT count(*) FROM {table} WHERE {where}", *values)[0][0]


def own(table: str) -> str:
    """What leaves out the shipped library."""
    return "practice_id IS NOT NULL" if table in SHIPPED else "true"


def everyone(world: World) -> Iterator[tuple[str, Any]]:
    yield from ((name, user) for name, user in world.people.items() if user is not None)


# --- The wall stands ----------------------------------------------------------------------------


def test_the_app_role_is_one_that_row_security_applies_to(db: None) -> None:
    [(name, is_super, bypasses, creates)] = rows(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole FROM pg_roles "
        "WHERE rolname = current_user"
    )
    owned = rows("SELECT tablename FROM pg_tables WHERE tableowner = current_user")
    memberships = rows(
        "SELECT rolname FROM pg_roles WHERE pg_has_role(current_user, oid, 'MEMBER') "
        "AND rolname <> current_user"
    )

    assert (name, is_super, bypasses, creates) == ("portal_app", False, False, False)
    assert (owned, memberships) == ([], [])


@pytest.mark.goal(2)
def test_every_table_has_a_forced_policy_or_a_reason(db: None) -> None:
    """A package's table as well: what a package adds is shut until somebody says who needs it."""
    tables = rows(
        "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity, EXISTS ("
        "  SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polroles = ARRAY["
        "    (SELECT oid FROM pg_roles WHERE rolname = 'portal_app')]) "
        "FROM pg_class c WHERE c.relkind IN ('r', 'p') "
        "AND c.relnamespace = 'public'::regnamespace ORDER BY 1"
    )

    assert {name for name, is_forced, _ in tables if not is_forced} == UNFORCED
    assert {name for name, _, has_policy in tables if not has_policy} == set(WITHOUT_POLICY)


@pytest.mark.goal(2)
def test_no_table_with_a_practice_or_sealed_words_is_exempt(db: None) -> None:
    carrying = rows(
        "SELECT DISTINCT table_name FROM information_schema.columns WHERE table_schema = 'public' "
        "AND (column_name = 'practice_id' OR column_name LIKE '%%\\_sealed')"
    )

    assert {name for (name,) in carrying} & set(EXEMPT) == set()


@pytest.mark.invariant(53)
def test_every_sealed_column_says_so_and_is_bytes(db: None) -> None:
    """A column called _sealed that is not, or the other way round, would fool the test above."""
    sealed = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedField)
    }
    named = rows(
        "SELECT table_name, column_name FROM information_schema.columns "
        "WHERE table_schema = 'public' AND column_name LIKE '%%\\_sealed' AND data_type = 'bytea'"
    )

    assert set(named) == sealed
    assert len(sealed) >= 9


def test_no_policy_lets_everybody_through(db: None) -> None:
    loose = rows(
        "SELECT tablename, policyname FROM pg_policies WHERE 'portal_owner' <> ALL(roles) "
        "AND (roles <> '{portal_app}' OR 'true' IN (qual, with_check))"
    )

    assert loose == []


# --- Who gets no row ----------------------------------------------------------------------------


@pytest.mark.goal(2)
def test_without_a_context_there_are_no_rows(world: World) -> None:
    assert {table: count(table, own(table)) for table in guarded_tables()} == dict.fromkeys(
        guarded_tables(), 0
    )


@pytest.mark.goal(2)
@pytest.mark.invariant(8)
def test_another_practice_gets_no_row(world: World) -> None:
    ben = world.people["elsewhere"]
    kim = make.client(by=ben, name="Kim").user
    left_out = {"clients_practice", *SHIPPED, *OF_NO_PRACTICE}
    tables = [table for table in guarded_tables() if table not in left_out]
    seen_by_somebody = set()
    for _, user in everyone(world):
        with acting_as(user.pk):
            seen_by_somebody |= {t for t in tables if count(t, "practice_id = %s", world.here.pk)}

    for stranger in (ben, kim):
        with acting_as(stranger.pk):
            leaks = {t: count(t, "practice_id = %s", world.here.pk) for t in tables}
            assert leaks == dict.fromkeys(tables, 0)
            assert count("clients_practice") == 1
            assert count("clients_keycheck") == 0

    assert seen_by_somebody == set(tables), "a table without rows proves nothing"


def test_a_deactivated_person_gets_no_row(world: World) -> None:
    with acting_as(world.people["gone"].pk):
        assert [table for table in guarded_tables() if count(table, own(table))] == []


def test_at_the_door_nobody_can_be_seen(world: World) -> None:
    with transaction.atomic():
        stand_at_the_door()
        open_tables = [table for table in guarded_tables() if count(table, own(table))]

    assert open_tables == []


@pytest.mark.invariant(1)
@pytest.mark.invariant(6)
@pytest.mark.invariant(15)
@pytest.mark.parametrize("who", ["partner", "third", "ex"])
def test_a_partner_gets_none_of_the_others_work(world: World, who: str) -> None:
    with acting_as(world.people[who].pk):
        # One worksheet is the partner's own.
        mine = world.people[who].client
        written = (Answer, Response, Assignment, Feedback)
        found = {model: model.objects.exclude(client=mine).count() for model in written}
        found |= {model: model.objects.count() for model in (AssignmentGroup, Hold, Note, Addendum)}

    assert found == dict.fromkeys(found, 0)


@pytest.mark.invariant(15)
def test_a_client_gets_no_hold_note_or_group_about_themselves(world: World) -> None:
    with acting_as(world.people["client"].pk):
        for model in (Hold, Note, Addendum, AssignmentGroup):
            assert model.objects.count() == 0


@pytest.mark.invariant(3)
def test_a_therapist_gets_no_answer_that_is_only_its_authors(world: World) -> None:
    with acting_as(world.people["therapist"].pk):
        assert set(Answer.objects.values_list("visibility", flat=True)) == {"clin"}


@pytest.mark.parametrize("who", ["colleague", "owner"])
def test_a_colleague_gets_no_answer_and_no_draft_of_another(world: World, who: str) -> None:
    user = world.people[who]
    with acting_as(user.pk):
        drafts = Note.objects.filter(state="draft").exclude(author=user.clinician)

        assert (Answer.objects.count(), Feedback.objects.count(), drafts.count()) == (0, 0, 0)


@pytest.mark.invariant(53)
def test_the_worker_gets_no_answer_note_or_reply(world: World) -> None:
    with acting_as_worker():
        for model in (Answer, Response, Note, Addendum, Feedback):
            assert model.objects.count() == 0


# --- Who can change no row ----------------------------------------------------------------------


@pytest.mark.parametrize("who", ["partner", "therapist", "colleague", "owner", "elsewhere"])
def test_nobody_but_its_author_changes_an_answer(world: World, who: str) -> None:
    with acting_as(world.people[who].pk):
        theirs = Answer.objects.filter(client=world.people["client"].client)
        assert theirs.update(visibility="clin") == 0
        assert theirs._raw_delete("default") == 0


def test_a_client_places_no_hold_on_somebody_else(world: World) -> None:
    jo, partner = world.people["client"], world.people["partner"]
    hold = Hold(practice=world.here, client=partner.client)

    with (
        acting_as(jo.pk),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        hold.save(force_insert=True)


def test_nobody_moves_themselves_into_another_practice(cast: make.Cast) -> None:
    for table, row in (("clients_user", cast.jo.user_id), ("clients_client", cast.jo.pk)):
        move = f"UPDATE {table} SET practice_id = %s WHERE id = %s"
        with (
            acting_as(cast.jo.user_id),
            pytest.raises(DatabaseError, match="row-level security|never changes"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(move, [cast.elsewhere.pk, row])


@pytest.mark.invariant(40)
def test_a_signed_note_and_its_addenda_cannot_be_changed(world: World) -> None:
    therapist = world.people["therapist"]
    with acting_as(therapist.pk):
        for change in (
            "UPDATE clients_note SET body_sealed = 'x' WHERE state = 'signed'",
            "UPDATE clients_addendum SET body_sealed = 'x'",
            "DELETE FROM clients_addendum",
        ):
            refused = pytest.raises(DatabaseError, match="append-only|permission denied")
            with refused, transaction.atomic():
                rows(change)
        rows("DELETE FROM clients_note WHERE state = 'signed' RETURNING 1")
        assert Note.objects.filter(state="signed", author=therapist.clinician).count() == 1


# --- No bleeding --------------------------------------------------------------------------------


def test_acting_as_ends_where_it_ends(cast: make.Cast) -> None:
    with acting_as(cast.amara.pk):
        before = count("clients_client")
        with acting_as(cast.ben.pk):
            assert count("clients_client", "practice_id = %s", cast.practice.pk) == 0
        assert count("clients_client") == before
        with pytest.raises(ZeroDivisionError), acting_as(cast.ben.pk):
            raise ZeroDivisionError
        assert count("clients_client") == before
    assert count("clients_client") == 0


@pytest.mark.goal(2)
@pytest.mark.django_db(transaction=True)
def test_two_hundred_switches_in_a_pool_never_bleed() -> None:
    """Two connections shared by eight threads: who comes next never sees who was before."""
    cast = make.cast()
    people = [cast.amara, cast.jo.user, cast.sam.user, cast.ben, cast.kim.user, cast.cleo]
    params = connection.get_connection_params()
    kwargs = {k: params[k] for k in ("dbname", "user", "host", "port", "password") if params.get(k)}

    def look(turn: int) -> tuple[int, set[Any], Any]:
        person = people[turn % len(people)]
        with pool.connection() as conn:
            [before] = conn.execute("SELECT count(*) FROM clients_client").fetchone()
            conn.execute("SELECT FROM portal_begin(%s)", [person.pk])
            seen = conn.execute("SELECT practice_id FROM clients_client").fetchall()
            if turn % 3 == 0:
                conn.rollback()
        return before, {practice for (practice,) in seen}, person.practice_id

    with (
        ConnectionPool(min_size=2, max_size=2, kwargs=kwargs, open=True) as pool,
        ThreadPoolExecutor(8) as threads,
    ):
        turns = list(threads.map(look, range(200)))

    assert [turn for turn in turns if turn[0] != 0 or turn[1] != {turn[2]}] == []
