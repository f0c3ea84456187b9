"""Every table of the database, a package's too, as the app's role meets it: for one client, at the
door, and for nobody. What a new table lets through is written down here first."""

import json
import uuid

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db import transaction

from clients import context
from clients.context import acting_as, acting_as_worker
from clients.models import User
from tests.support import make, walls
from tests.support.world import World

pytestmark = pytest.mark.django_db
SHIPPED = {"worksheets_worksheet", "worksheets_version"}

# Select, insert, update, delete: what one client's session reaches, in any row at all. Whose rows
# those are is for the other tests of the walls. The update changes nothing: where a guard refuses
# even that, no U stands here.
CLIENT = {
    "account_emailaddress": "SIUD",
    "clients_auditevent": "S",
    "clients_care": "SU",
    "clients_client": "SU",
    "clients_clinician": "S",
    "clients_cliniciantask": "I",
    "clients_consentevent": "SI",
    "clients_consentnotice": "S",
    "clients_contactchannel": "SIU",
    "clients_couple": "SU",
    "clients_datakey": "SI",
    "clients_helpline": "S",
    "clients_helplinecheck": "S",
    "clients_hold": "I",
    "clients_jointwindow": "S",
    "clients_member": "SU",
    # Their own second steps wait, and are confirmed by an older one, in their own session.
    "clients_newfactor": "SIU",
    "clients_outboxmessage": "SIU",
    # Whoever is at the door asks for a code; nobody but the worker reads what they asked.
    "clients_passwordresetrequest": "I",
    "clients_practice": "S",
    "clients_safecontact": "SIU",
    "clients_setaside": "S",
    "clients_user": "SU",
    "django_migrations": "S",
    "mfa_authenticator": "SIUD",
    "usersessions_usersession": "SIUD",
    "worksheets_answer": "SIUD",
    "worksheets_assignment": "SU",
    "worksheets_dialdiary": "SIU",
    "worksheets_dialentry": "SIUD",
    "worksheets_feedback": "S",
    "worksheets_jointtext": "S",
    "worksheets_jointyes": "S",
    "worksheets_raisedoutcome": "S",
    "worksheets_release": "SI",
    "worksheets_response": "SIU",
    "worksheets_reveal": "S",
    "worksheets_score": "I",
    "worksheets_sharingpause": "SIU",
    "worksheets_version": "S",
    "worksheets_worksheet": "S",
}
# Names of migrations, for readiness; words that everybody is asked in.
DOOR = {
    "clients_consentnotice": "S",
    "clients_passwordresetrequest": "I",
    "django_migrations": "S",
}
NOBODY = {"django_migrations": "S"}


@pytest.fixture
def world(world: World) -> World:
    """And everybody signed in with a second step and an address."""
    for who in ("client", "partner", "therapist", "elsewhere"):
        user = world.people[who]
        assert user
        if user.is_client:
            make.second_factor(user)
        make.signed_in(user)
        with acting_as(user.pk):
            EmailAddress.objects.create(user=user, email=user.email, primary=True)
            UserSession.objects.create(
                user=user, ip="192.0.2.1", session_key=uuid.uuid4().hex, user_agent="x"
            )
    return world


def some_of(table: str, world: World) -> list[str]:
    """A few rows as the client sees them, and a few as everybody else does."""
    with acting_as(world.people["client"].pk):
        found = walls.samples(table)[:3]
    for who in ("partner", "therapist", "owner", "elsewhere"):
        with acting_as(world.people[who].pk):
            found += walls.samples(table)[:3]
    with acting_as_worker():
        found += walls.samples(table)[:3]
    return list(dict.fromkeys([*found, *in_their_name(found, world.people["client"])]))


def in_their_name(rows: list[str], user: User) -> list[str]:
    """The same rows as if they were about this client, whom the app would write them for."""
    found = [json.loads(one) for one in rows]
    return [
        json.dumps(one | {"client_id": str(user.client.pk), "practice_id": str(user.practice_id)})
        for one in found
        if "client_id" in one
    ]


def own(table: str) -> str:
    return "practice_id IS NOT NULL" if table in SHIPPED else "true"


@pytest.fixture
def everything(world: World) -> dict[str, list[str]]:
    return {table: some_of(table, world) for table in walls.all_tables()}


@pytest.mark.goal(2)
def test_one_client_reaches_what_the_table_says_and_no_more(world, everything) -> None:
    with acting_as(world.people["client"].pk):
        found = {
            table: walls.tried(table, rows, own=own(table)) for table, rows in everything.items()
        }

    assert {table: how for table, how in found.items() if how} == CLIENT


@pytest.mark.goal(2)
def test_at_the_door_and_for_nobody_every_table_is_shut(world, everything) -> None:
    nobody = {table: walls.tried(table, rows, own=own(table)) for table, rows in everything.items()}
    with transaction.atomic():
        context.stand_at_the_door()
        door = {
            table: walls.tried(table, rows, own=own(table)) for table, rows in everything.items()
        }

    assert {table: how for table, how in door.items() if how} == DOOR
    assert {table: how for table, how in nobody.items() if how} == NOBODY


@pytest.mark.goal(2)
@pytest.mark.invariant(8)
@pytest.mark.parametrize("who", ["client", "therapist", "owner"])
def test_no_row_of_another_practice_is_added(world, who) -> None:
    """As it stands there, whoever brings it along from elsewhere."""
    ben = world.people["elsewhere"]
    kim = make.client(by=ben, name="Kim")
    given = make.assignment(by=ben, client=kim, version=make.version("a2"), note="For you.")
    make.answers(given, {"x": "words"}, visibility="clin")
    theirs = {}
    for user in (ben, kim.user):
        with acting_as(user.pk):
            for table in walls.all_tables():
                theirs.setdefault(table, []).extend(walls.samples(table)[:3])
    found = {
        table: [one for one in rows if json.loads(one).get("practice_id") == str(ben.practice_id)]
        for table, rows in theirs.items()
    }
    of_users = {
        table: [one for one in rows if json.loads(one).get("user_id") == str(ben.pk)]
        for table, rows in theirs.items()
        if not found[table]
    }
    there = {table: rows for table, rows in (found | of_users).items() if rows}
    assert len(there) > 15

    with acting_as(world.people[who].pk):
        added = [table for table, rows in there.items() if walls.adds(table, rows)]

    assert added == []
