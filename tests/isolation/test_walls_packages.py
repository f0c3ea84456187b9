"""The second wall under the packages' own tables, notices, letters to be sent, and wrapped keys: a
database client that got hold of the app's connection while it runs for one client."""

import json
import uuid
from contextlib import contextmanager
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from clients import context
from clients.context import acting_as, acting_as_worker
from clients.models import ConsentNotice, OutboxMessage
from tests.support import make

pytestmark = pytest.mark.django_db


def rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def changed(sql: str, *values: Any) -> int:
    """How many rows it reached; undone at once."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        count = cursor.rowcount
        transaction.set_rollback(True)
    return count


def refused(sql: str, *values: Any) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@contextmanager
def at_the_door():
    with transaction.atomic():
        context.stand_at_the_door()
        yield


@pytest.fixture
def signed_up(cast):
    """Everybody has a second step, an address and a session; returns the cast."""
    for person in (cast.jo.user, cast.sam.user, cast.kim.user):
        make.second_factor(person)
    for person in (cast.amara, cast.ben, cast.jo.user, cast.sam.user, cast.kim.user):
        make.signed_in(person)
        with acting_as(person.pk):
            EmailAddress.objects.create(user=person, email=person.email, primary=True)
            UserSession.objects.create(
                user=person, ip="192.0.2.1", session_key=uuid.uuid4().hex, user_agent="x"
            )
    return cast


OF_PEOPLE = {
    Authenticator: "mfa_authenticator",
    EmailAddress: "account_emailaddress",
    UserSession: "usersessions_usersession",
}


# --- allauth's and Django's own tables ----------------------------------------------------------


@pytest.mark.goal(2)
@pytest.mark.parametrize("table", OF_PEOPLE.values())
def test_a_client_sees_changes_and_deletes_only_what_is_theirs(signed_up, table) -> None:
    me = signed_up.jo.user_id
    with acting_as(me):
        assert {one for (one,) in rows(f"SELECT user_id FROM {table}")} == {me}
        mine = rows(f"SELECT count(*) FROM {table}")[0][0]
        assert changed(f"UPDATE {table} SET user_id = user_id") == mine
        assert changed(f"DELETE FROM {table}") == mine
        refused(f"UPDATE {table} SET user_id = %s", signed_up.sam.user_id)


@pytest.mark.goal(2)
def test_nobody_adds_a_second_step_an_address_or_a_session_to_somebody_else(signed_up) -> None:
    sam = signed_up.sam.user_id
    for who in (signed_up.jo.user_id, signed_up.amara.pk, signed_up.ben.pk):
        with acting_as(who):
            refused(
                "INSERT INTO mfa_authenticator (type, data, user_id, created_at) "
                "VALUES ('webauthn', '{}', %s, now())",
                sam,
            )
            refused(
                "INSERT INTO usersessions_usersession "
                "(created_at, ip, last_seen_at, session_key, user_agent, data, user_id) "
                "VALUES (now(), '192.0.2.1', now(), 'k', '', '{}', %s)",
                sam,
            )
    for who in (signed_up.jo.user_id, signed_up.cleo.pk, signed_up.ben.pk):
        with acting_as(who):
            refused(
                'INSERT INTO account_emailaddress (email, verified, "primary", user_id) '
                "VALUES ('x@example.org', true, false, %s)",
                sam,
            )


@pytest.mark.goal(2)
@pytest.mark.parametrize("table", OF_PEOPLE.values())
def test_a_therapist_takes_away_what_is_their_clients_and_nobody_elses(signed_up, table) -> None:
    """A person who locked themselves out, or was locked out, is let in again with them present."""
    of = f"DELETE FROM {table} WHERE user_id = %s"
    with acting_as(signed_up.amara.pk):
        assert changed(of, signed_up.jo.user_id) > 0
        assert changed(of, signed_up.kim.user_id) == 0
    with acting_as(signed_up.cleo.pk):  # a colleague without the client in their care
        assert changed(of, signed_up.jo.user_id) == 0
        assert changed(of, signed_up.amara.pk) == 0


@pytest.mark.goal(2)
def test_an_owner_takes_away_a_colleagues_second_step_of_their_own_practice(signed_up) -> None:
    of = "DELETE FROM mfa_authenticator WHERE user_id = %s"
    with acting_as(signed_up.amara.pk):
        assert changed(of, signed_up.cleo.pk) > 0
        assert changed(of, signed_up.ben.pk) == 0


@pytest.mark.goal(2)
@pytest.mark.parametrize("table", [*OF_PEOPLE.values(), "clients_user", "clients_invitation"])
def test_at_the_door_nothing_can_be_listed(signed_up, table) -> None:
    with acting_as(signed_up.amara.pk):
        from clients.actions import invitations

        invited = make.client(by=signed_up.amara, name="Al", joined=False)
        invitations.invite_client(client=invited, email="al@example.org", by=signed_up.amara)
    with at_the_door():
        assert rows(f"SELECT count(*) FROM {table}") == [(0,)]
        assert changed(f"DELETE FROM {table}") == 0


@pytest.mark.goal(2)
def test_at_the_door_only_whoever_is_named_there_is_found(signed_up) -> None:
    jo = signed_up.jo.user
    with at_the_door():
        context.look_for(jo.email.upper())
        for table in OF_PEOPLE.values():
            found = {one for (one,) in rows(f"SELECT user_id FROM {table}")}
            assert found == (set() if "session" in table else {jo.pk})
        assert rows("SELECT id FROM clients_user") == [(jo.pk,)]
        assert changed("DELETE FROM mfa_authenticator") == 0
    with at_the_door():
        context.look_for("nobody@example.org")
        assert rows("SELECT id FROM clients_user") == []


@pytest.mark.goal(2)
def test_sessions_are_found_by_their_key_and_never_listed(signed_up) -> None:
    browser = make.signed_in(signed_up.sam.user)
    key = browser.session.session_key
    for who in (None, signed_up.jo.user_id, signed_up.amara.pk):
        with acting_as(who) if who else at_the_door():
            for sql in ("SELECT * FROM django_session", "DELETE FROM django_session"):
                refused(sql)

    assert browser.get("/session/alive").status_code == 200
    assert rows("SELECT count(*) FROM session_read(%s, now())", key) == [(1,)]
    assert rows("SELECT count(*) FROM session_read(%s, now())", "no-such-key") == [(0,)]


@pytest.mark.goal(2)
@pytest.mark.parametrize(
    "table", ["auth_group", "auth_permission", "auth_group_permissions", "django_content_type"]
)
def test_what_the_portal_does_not_use_is_closed_to_it(cast, table) -> None:
    with acting_as(cast.amara.pk):
        refused(f"SELECT * FROM {table}")
        refused(f"DELETE FROM {table}")
    with acting_as_worker():
        refused(f"INSERT INTO {table} DEFAULT VALUES")


# --- Consent notices ----------------------------------------------------------------------------


@pytest.mark.goal(2)
@pytest.mark.invariant(23)
def test_nobody_puts_every_consent_out_of_date(cast) -> None:
    """A notice with a higher number makes each yes an old one."""
    copy = (
        "INSERT INTO clients_consentnotice SELECT (n).* FROM ("
        "SELECT jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(), "
        "'version', 99)) AS n FROM clients_consentnotice t WHERE purpose = 'portal' LIMIT 1) x"
    )
    for who in (cast.jo.user_id, cast.amara.pk):
        with acting_as(who):
            refused(copy)
    with at_the_door():
        refused(copy)
    with acting_as_worker():
        assert changed(copy) == 1


def test_notices_are_loaded_by_the_worker(cast) -> None:
    before = ConsentNotice.objects.count()
    call_command("load_notices", verbosity=0)

    with acting_as(cast.jo.user_id):
        assert ConsentNotice.objects.count() > before == 0


# --- Letters to be sent -------------------------------------------------------------------------

PLAN = (
    "INSERT INTO clients_outboxmessage (id, practice_id, kind, recipient_id, about_id, channel, "
    "slot, state, due_at, send_before, claimed_by, idempotency_key, tries, outcome, created_at) "
    "VALUES (gen_random_uuid(), %s, 'staff_note', %s, gen_random_uuid(), 'email', 0, 'pending', "
    "now(), now(), '', gen_random_uuid(), 0, '', now())"
)


@pytest.mark.goal(2)
def test_a_client_plans_letters_to_themselves_and_to_who_works_here_alone(cast) -> None:
    here = cast.practice.pk
    with acting_as(cast.jo.user_id):
        assert changed(PLAN, here, cast.jo.user_id) == 1
        assert changed(PLAN, here, cast.amara.pk) == 1
        for stranger in (cast.sam.user_id, cast.kim.user_id, cast.ben.pk, uuid.uuid4()):
            refused(PLAN, here, stranger)
        refused(PLAN, cast.elsewhere.pk, cast.jo.user_id)


@pytest.mark.goal(2)
def test_a_therapist_plans_letters_to_their_own_clients_and_colleagues_alone(cast) -> None:
    here = cast.practice.pk
    with acting_as(cast.amara.pk):
        for known in (cast.jo.user_id, cast.cleo.pk):
            assert changed(PLAN, here, known) == 1
        for stranger in (cast.kim.user_id, cast.ben.pk, uuid.uuid4()):
            refused(PLAN, here, stranger)
    with acting_as(cast.cleo.pk):
        refused(PLAN, here, cast.jo.user_id)


@pytest.mark.goal(2)
def test_neither_the_door_nor_the_worker_plans_a_letter_to_nobody_of_the_practice(cast) -> None:
    with at_the_door():
        refused(PLAN, cast.practice.pk, cast.jo.user_id)
    with acting_as_worker():
        assert changed(PLAN, cast.practice.pk, cast.jo.user_id) == 1
        refused(PLAN, cast.practice.pk, cast.kim.user_id)


@pytest.mark.goal(2)
def test_a_planned_letter_goes_to_nobody_else_and_says_nothing_else(cast) -> None:
    with acting_as_worker(), connection.cursor() as cursor:
        cursor.execute(PLAN, [cast.practice.pk, cast.jo.user_id])
    for column, value in (
        ("recipient_id", cast.sam.user_id),
        ("about_id", cast.sam.pk),
        ("kind", "invitation"),
        ("practice_id", cast.elsewhere.pk),
    ):
        with acting_as(cast.jo.user_id):
            refused(f"UPDATE clients_outboxmessage SET {column} = %s", value)
    with acting_as(cast.jo.user_id):
        assert OutboxMessage.objects.update(state="cancelled") > 0


# --- The record ---------------------------------------------------------------------------------


@pytest.mark.goal(2)
@pytest.mark.invariant(50)
def test_no_row_of_the_record_is_without_an_actor_but_the_workers_own(cast) -> None:
    """Nobody hides a deed of theirs behind nobody's name; what the portal does by itself it does
    as the worker, or at the door of one practice."""
    event = {
        "practice_id": str(cast.practice.pk), "actor_id": None, "verb": "answers.read",
        "object_kind": "response", "object_id": None, "about_id": None, "facts": {},
    }  # fmt: skip
    append = "SELECT audit_append(%s::jsonb)"
    for who in (cast.jo.user_id, cast.amara.pk):
        with acting_as(who):
            refused(append, json.dumps([event]))
    with at_the_door():
        refused(append, json.dumps([event]))
    with transaction.atomic():
        context.stand_at_the_door_of(cast.elsewhere.pk)
        refused(append, json.dumps([event]))
    with acting_as_worker(cast.elsewhere.pk):
        refused(append, json.dumps([event]))
    with acting_as_worker(cast.practice.pk):
        assert changed(append, json.dumps([event])) == 1
