"""The first check value of a key: from what was sealed with it, or for a database without words."""

import os
import uuid
from typing import Any

import pytest
from django.db import connection

from clients import vault
from clients.enums import KeyClass
from clients.keys import check_values
from clients.models import DataKey, KeyCheck
from tests.support import make
from tests.support.key_values import RANDOM, kek, write_a_note


@pytest.fixture(autouse=True)
def _a_process_that_just_began(monkeypatch: Any) -> None:
    monkeypatch.setattr(check_values, "_proven", set())


def without_checks() -> None:
    """As after an upgrade: rows sealed with a key, and no check value of it."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER never_changes ON clients_keycheck")
        cursor.execute("DELETE FROM clients_keycheck")


@pytest.fixture
def upgraded(owner_role: None, cast: make.Cast) -> make.Cast:
    write_a_note(cast)
    without_checks()
    return cast


def test_the_first_check_value_comes_from_what_was_sealed(
    upgraded: make.Cast, settings: Any, right: str, current: str
) -> None:
    settings.PORTAL_KEK = kek(current, RANDOM["wrong"])
    wrong = check_values.problem()
    with pytest.raises(check_values.WrongKey):
        check_values.require()
    nothing = KeyCheck.objects.count()
    settings.PORTAL_KEK = f"{right},{kek('next', RANDOM['next'])}"
    check_values.require()

    assert "another key" in (wrong or "")
    assert nothing == 0
    assert set(KeyCheck.objects.values_list("kek_id", flat=True)) == {current, "next"}


def test_a_second_factor_alone_shows_which_key_is_right(
    owner_role: None, cast: make.Cast, settings: Any, right: str, current: str
) -> None:
    without_checks()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM clients_datakey")
        cursor.execute("SELECT count(*) FROM mfa_authenticator")
        assert cursor.fetchone()[0] > 0

    settings.PORTAL_KEK = kek(current, RANDOM["wrong"])

    assert "another key" in (check_values.problem() or "")


def test_a_few_keys_that_a_wrong_one_wrapped_do_not_outvote_the_rest(
    upgraded: make.Cast, settings: Any, right: str, current: str
) -> None:
    """While a wrong key was still accepted, one may have been there for an afternoon."""
    owner = uuid.uuid4()
    aad = vault.wrap_aad(owner, KeyClass.NOTES, 1)
    DataKey.objects.create(
        practice=upgraded.practice,
        owner_id=owner,
        key_class=KeyClass.NOTES,
        kek_id=current,
        wrapped=vault.wrap(os.urandom(32), RANDOM["wrong"], aad),
    )
    assert DataKey.objects.filter(kek_id=current).count() > 2

    settings.PORTAL_KEK = kek(current, RANDOM["wrong"])
    wrong = check_values.problem()
    settings.PORTAL_KEK = right
    check_values.require()

    assert "another key" in (wrong or "")
    assert KeyCheck.objects.get().kek_id == current


def test_an_empty_database_takes_the_first_key_and_keeps_to_it(
    owner_role: None, db: None, settings: Any
) -> None:
    without_checks()
    settings.PORTAL_KEK = kek("first", RANDOM["next"])
    assert check_values.problem() is None
    assert KeyCheck.objects.count() == 0, "looking writes nothing"
    check_values.require()

    settings.PORTAL_KEK = kek("first", RANDOM["wrong"])

    assert "another key under the id 'first'" in (check_values.problem() or "")


def test_a_migration_that_seals_before_there_is_the_table_goes_by_what_was_sealed(
    upgraded: make.Cast, settings: Any, right: str, current: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE clients_keycheck")

    check_values.require()
    missing = check_values.problem()
    settings.PORTAL_KEK = kek(current, RANDOM["wrong"])
    with pytest.raises(check_values.WrongKey):
        check_values.require()

    assert missing == "The table of key check values is missing: run migrate."
