"""A new database is made by squashed migrations, an old one by its steps, and they are equal."""

import os
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader

from tests.support.sql_sources import ask
from tests.upgrades.catalog import catalog, differences
from tests.upgrades.old_steps import OldSteps
from tests.upgrades.restored import ROOT, database

OLD = ("-m", "tests.upgrades.old_steps")
NOW = ("manage.py", "migrate", "--no-input", "--verbosity=0")
# All that the first of the two on the ground storey stands for, none of what the second does; the
# upper storey was in the middle then.
MIDDLE = ("clients", "0018_clinicians_at_work", "worksheets", "0012_walls")
PRACTICE = """
INSERT INTO clients_practice (id, name, neutral_name, country, time_zone, secrets_policy,
                              created_at, look_within_days)
VALUES (gen_random_uuid(), 'Old', 'Old', 'GB', 'Europe/London', 'limited', now(), 1)
"""
Urls = dict[str, str]


def runs(urls: Urls, *words: str) -> None:
    env = {**os.environ, **urls, "PORTAL_AS_OWNER": "True"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", *words], cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def rows(urls: Urls, sql: str) -> list[tuple]:
    with psycopg.connect(urls["DATABASE_OWNER_URL"]) as owner:
        return owner.execute(sql).fetchall()


def made_of(urls: Urls) -> dict[str, str]:
    return catalog(lambda sql: rows(urls, sql))


@pytest.fixture(scope="module")
def begun() -> Iterator[Urls]:
    """A database as some had, with a practice in it."""
    with database("by_steps") as urls:
        runs(urls, *OLD, *MIDDLE)
        with psycopg.connect(urls["DATABASE_OWNER_URL"]) as owner:
            owner.execute(PRACTICE)
        yield urls


@pytest.fixture(scope="module")
def middle(begun: Urls) -> Iterator[Urls]:
    """A copy of it, as it was then."""
    with database("middle", like=name_of(begun)) as urls:
        yield urls


@pytest.fixture(scope="module")
def by_steps(begun: Urls, middle: Urls) -> Urls:
    runs(begun, *OLD)
    return begun


def name_of(urls: Urls) -> str:
    [(name,)] = rows(urls, "SELECT current_database()")
    return name


def test_a_new_database_is_made_of_the_same_things_as_one_by_the_old_steps(
    db: None, by_steps: Urls
) -> None:
    """Tables, columns in their order, constraints, indexes, rights, policies, functions, triggers.

    The tests' own database is made the short way.
    """
    new = catalog(ask)

    assert differences(new, made_of(by_steps)) == []
    assert {name.split()[0] for name in new} >= {
        "table", "column", "constraint", "index", "sequence", "policy", "trigger", "function",
    }  # fmt: skip
    assert len(new) > 1500


def test_a_database_in_the_middle_goes_on_by_steps_where_it_has_to(
    db: None, middle: Urls, by_steps: Urls
) -> None:
    """The second migration of the ground storey meets rows and texts of before."""
    runs(middle, *NOW)

    assert differences(catalog(ask), made_of(middle)) == []
    for urls in (middle, by_steps):
        [(lanes,)] = rows(urls, "SELECT count(*) FROM clients_audithead")
        assert lanes == 32


def test_a_difference_is_told_by_its_name(db: None, by_steps: Urls) -> None:
    changed = """
    ALTER TABLE clients_note ALTER COLUMN revision SET DEFAULT 7;
    ALTER TABLE clients_care DROP CONSTRAINT clients_care_pkey CASCADE;
    DROP INDEX hold_active;
    REVOKE SELECT ON worksheets_answer FROM portal_app;
    CREATE TABLE stray (id int);
    """
    with psycopg.connect(by_steps["DATABASE_OWNER_URL"]) as owner:
        owner.execute(changed)
        there = catalog(lambda sql: owner.execute(sql).fetchall())
        owner.rollback()

    assert set(differences(catalog(ask), there)) >= {
        "column clients_note.revision",
        "column stray.id",
        "constraint clients_care.clients_care_pkey",
        "index hold_active",
        "table stray",
        "table worksheets_answer",
    }


def test_an_old_database_is_recorded_as_squashed_and_nothing_is_left(
    db: None, by_steps: Urls
) -> None:
    runs(by_steps, *NOW)

    recorded = set(rows(by_steps, "SELECT app, name FROM django_migrations"))
    assert recorded >= set(MigrationLoader(None).replacements)
    runs(by_steps, "manage.py", "migrate", "--check")


def test_the_models_come_out_the_same() -> None:
    """What later migrations are worked out from."""
    short, long = (kind(None).project_state() for kind in (MigrationLoader, OldSteps))

    assert MigrationAutodetector(long, short).changes(MigrationLoader(None).graph) == {}
    assert short.models.keys() == long.models.keys()


def test_a_squashed_migration_stands_for_every_step_once() -> None:
    loader = MigrationLoader(connection, load=False)
    loader.load_disk()
    squashed = [one for one in loader.disk_migrations.values() if one.replaces]
    replaced = [name for one in squashed for name in one.replaces]

    assert len(squashed) == 3
    assert len(replaced) == len(set(replaced)) == 37
    assert set(replaced) <= set(loader.disk_migrations), "they stay until every database is past"
