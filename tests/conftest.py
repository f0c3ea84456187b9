"""The cast, and a database that runs as the app does: created by its owner, used by portal_app."""

import contextlib
import gc
import os
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client as Browser
from django.test import TransactionTestCase
from psycopg.errors import DeadlockDetected, ObjectInUse

from clients.keys import check_values
from tests import parallel, quick
from tests.parallel import pytest_xdist_make_scheduler  # noqa: F401
from tests.quick import pytest_addoption  # noqa: F401
from tests.support import copies, make
from tests.support.world import World

# Loaded once and kept: shipped library and consent notices are part of the product.
KEPT = (
    "worksheets_worksheet",
    "worksheets_version",
    "clients_consentnotice",
    "clients_keycheck",
)
NOT_EMPTIED = {"django_migrations", "django_content_type", "auth_permission", *KEPT}


def pytest_configure(config: pytest.Config) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.OUTBOX_WAKES_WORKER = False
    # A static file is looked for when asked for: each browser listed all of them at its start.
    settings.WHITENOISE_AUTOREFRESH = True
    parallel.take_a_broker()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    quick.leave_the_rest_out(config, items)
    parallel.long_ones_first(items)


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is loaded by now stays: a tenth of the suite's time went on looking through it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def untried(skipped: Iterable[Any]) -> list[str]:
    """The loud reasons of what was skipped, each once: NO BROWSER, NO PGBOUNCER, NOT PROVEN."""
    reasons = (re.search(r"Skipped: (NOT? [A-Z]{3,}\b.*)", str(one.longrepr)) for one in skipped)
    return sorted({found[1].rstrip("')") for found in reasons if found})


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """However quiet the run, its last lines say what was not tried on this machine."""
    parallel.pytest_terminal_summary(terminalreporter)
    for reason in untried(terminalreporter.stats.get("skipped", [])):
        terminalreporter.write_line(f"  ✗  SKIPPED: {reason}", red=True, bold=True)


def _use(user: str) -> None:
    connection.close()
    connection.settings_dict["USER"] = user


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """A database for each process that runs tests; PORTAL_TEST_DB names another one."""
    name = os.environ.get("PORTAL_TEST_DB")
    if name:
        at = "_".join(filter(None, [name, parallel.worker()]))
        connection.settings_dict.setdefault("TEST", {})["NAME"] = at


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """Create and migrate as portal_owner, then become portal_app for good."""
    # Hundreds of short runs share one database: "make" leaves it there, "use" finds it.
    shared = os.environ.get("PORTAL_TEST_DB_SHARED")
    if shared == "use":
        connection.settings_dict["NAME"] = connection.settings_dict["TEST"]["NAME"]
        connection.settings_dict["CONN_MAX_AGE"] = 0
        _use(settings.DATABASE_APP_USER)
        with django_db_blocker.unblock():
            check_values.require()
        yield
        return
    with django_db_blocker.unblock():
        _use(settings.DATABASE_OWNER_USER)
        # A pool or a kept connection would outlive the switch of roles.
        connection.settings_dict["CONN_MAX_AGE"] = 0
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        _use(settings.DATABASE_APP_USER)
        call_command("load_notices", verbosity=0)
        call_command("load_library", verbosity=0)
        check_values.require()  # as every process does when it starts
        _keep_shipped()
        _keep_copies(copies.MADE if shared else _asked_for(request.session))
    yield
    if shared == "make":
        return
    with django_db_blocker.unblock():
        _use(settings.DATABASE_OWNER_USER)
        _destroy(connection.settings_dict["NAME"])


def _destroy(name: str) -> None:
    """A server's thread may still hold a connection, and PostgreSQL waits five seconds for it. One
    that never lets go keeps the database, and the next run makes it anew."""
    for _ in range(2):
        try:
            return connection.creation.destroy_test_db(name, verbosity=0)
        except OperationalError as refused:
            if not isinstance(refused.__cause__, ObjectInUse):
                raise


def as_owner(*statements: str) -> None:
    """Run statements as the owner role on a connection of their own."""
    with _owner_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextlib.contextmanager
def _owner_cursor() -> Iterator[Any]:
    user = connection.settings_dict["USER"]
    _use(settings.DATABASE_OWNER_USER)
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        _use(user)


def _keep_shipped() -> None:
    as_owner(
        "CREATE SCHEMA kept",
        *[f"CREATE TABLE kept.{table} AS TABLE public.{table}" for table in KEPT],
    )


def _keep_copies(names: Iterable[str]) -> None:
    """Of the people whom many tests ask for; the tables are empty again after."""
    for name in names:
        with _owner_cursor() as cursor:
            copies.number_from_far_above(cursor)
        them = copies.made(name)
        with _owner_cursor() as cursor:
            copies.keep(cursor, name, them, _emptied(), KEPT)
        _truncate()


def _asked_for(session: pytest.Session) -> list[str]:
    """Those copies that some test of this run asks for."""
    return [
        name
        for name in copies.MADE
        if any(name in getattr(item, "fixturenames", ()) for item in session.items)
    ]


def _empty_tables(case: TransactionTestCase | None) -> None:
    """After a test with real commits: empty as owner, with the append-only triggers off.

    A page that its browser has left may still be answered, and its locks may cross with ours.
    """
    for tries_left in (3, 2, 1, 0):
        try:
            return _truncate()
        except OperationalError as refused:
            if not isinstance(refused.__cause__, DeadlockDetected) or not tries_left:
                raise


def _truncate() -> None:
    as_owner(
        "ALTER TABLE clients_auditevent DISABLE TRIGGER never_truncated",
        f"TRUNCATE {', '.join([*_emptied(), *KEPT])} RESTART IDENTITY",
        *[f"INSERT INTO public.{table} SELECT * FROM kept.{table}" for table in KEPT],
        "ALTER TABLE clients_auditevent ENABLE TRIGGER never_truncated",
    )


def _emptied() -> list[str]:
    return sorted(set(connection.introspection.table_names()) - NOT_EMPTIED)


TransactionTestCase._fixture_teardown = _empty_tables  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _own_limits(settings: Any, tmp_path: Any) -> None:
    """Sign-in limits are counted per test, not in a Redis that others use."""
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": str(tmp_path)}}


@pytest.fixture(autouse=True)
def _no_demo(settings: Any, tmp_path: Any) -> None:
    settings.DEMO_INBOX = str(tmp_path / "inbox")


@pytest.fixture
def cast(db: None) -> make.Cast:
    """Amara with Jo & Sam; her colleague Cleo; Ben, elsewhere, with Kim & Lee. All joined.

    Where the test's clock was set first, they are made by that clock.
    """
    return make.cast() if time_machine.escape_hatch.is_travelling() else copies.copied("cast")


@pytest.fixture
def world(db: None) -> World:
    """One of each thing, among people in every relation to it."""
    return copies.copied("world")


@pytest.fixture
def sign_in() -> Callable[..., Browser]:
    """sign_in(user) -> a browser in which that person signed in just now."""
    return make.signed_in


@pytest.fixture
def owner_role(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """As the tables' owner, whom row security and rights do not stop. Name it before others."""
    with django_db_blocker.unblock():
        _use(settings.DATABASE_OWNER_USER)
    yield
    with django_db_blocker.unblock():
        _use(settings.DATABASE_APP_USER)
