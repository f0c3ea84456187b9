"""The door that temporary things are, with its first lock taken off: the second one holds."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from clients.context import acting_as
from tests.conftest import as_owner
from tests.support import make

TRAP = """
CREATE FUNCTION pg_temp.trap() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = 'portal_owner' THEN RAISE EXCEPTION 'ran as the owner'; END IF;
    RETURN true;
END $$;
CREATE TEMP VIEW clients_care AS
    SELECT '{client}'::uuid AS client_id, '{clinician}'::uuid AS clinician_id,
           NULL::timestamptz AS until WHERE pg_temp.trap();
GRANT SELECT ON pg_temp.clients_care TO PUBLIC;
"""


@pytest.fixture
def may_make_temporary_things(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        name = connection.settings_dict["NAME"]
        as_owner(f'GRANT TEMPORARY ON DATABASE "{name}" TO portal_app')
    yield
    with django_db_blocker.unblock():
        as_owner(f'REVOKE TEMPORARY ON DATABASE "{name}" FROM portal_app')


@pytest.mark.goal(2)
def test_a_trap_of_the_same_name_is_not_stepped_into(
    may_make_temporary_things: None, cast: make.Cast
) -> None:
    """Found by trying: it ran as the owner of the tables, who may switch the record off."""
    assert cast.cleo.clinician
    with acting_as(cast.cleo.pk), connection.cursor() as cursor:
        cursor.execute(TRAP.format(client=cast.jo.pk, clinician=cast.cleo.clinician.pk))
        cursor.execute("SELECT app_cares_for(%s)", [cast.jo.pk])

        assert cursor.fetchone() == (False,)
