"""The cast, and a database that runs as the app does: created by its owner, used by portal_app."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client as Browser
from django.test import TransactionTestCase

from tests import make

# Loaded once and kept: shipped library and consent notices are part of the product.
KEPT = ("worksheets_worksheet", "worksheets_version", "clients_consentnotice")
NOT_EMPTIED = {"django_migrations", "django_content_type", "auth_permission", *KEPT}


def pytest_configure(config: pytest.Config) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.OUTBOX_WAKES_WORKER = False


def _use(user: str) -> None:
    connection.close()
    connection.settings_dict["USER"] = user


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    name = os.environ.get("PORTAL_TEST_DB")
    if name:
        connection.settings_dict.setdefault("TEST", {})["NAME"] = name


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """Create and migrate as portal_owner, then become portal_app for good (STACK pitfall 10)."""
    # Hundreds of short runs share one database: "make" leaves it there, "use" finds it.
    shared = os.environ.get("PORTAL_TEST_DB_SHARED")
    if shared == "use":
        connection.settings_dict["NAME"] = connection.settings_dict["TEST"]["NAME"]
        connection.settings_dict["CONN_MAX_AGE"] = 0
        _use(settings.DATABASE_APP_USER)
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
        _keep_shipped()
    yield
    if shared == "make":
        return
    with django_db_blocker.unblock():
        _use(settings.DATABASE_OWNER_USER)
        name = connection.settings_dict["NAME"]
        connection.creation.destroy_test_db(name, verbosity=0)


def as_owner(*statements: str) -> None:
    """Run statements as the owner role on a connection of their own."""
    user = connection.settings_dict["USER"]
    _use(settings.DATABASE_OWNER_USER)
    try:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        _use(user)


def _keep_shipped() -> None:
    as_owner(
        "CREATE SCHEMA kept",
        *[f"CREATE TABLE kept.{table} AS TABLE public.{table}" for table in KEPT],
    )


def _empty_tables(case: TransactionTestCase) -> None:
    """After a test with real commits: empty as owner, with the append-only triggers off."""
    tables = sorted(set(connection.introspection.table_names()) - NOT_EMPTIED) + list(KEPT)
    as_owner(
        "ALTER TABLE clients_auditevent DISABLE TRIGGER never_truncated",
        f"TRUNCATE {', '.join(tables)} RESTART IDENTITY",
        *[f"INSERT INTO public.{table} SELECT * FROM kept.{table}" for table in KEPT],
        "ALTER TABLE clients_auditevent ENABLE TRIGGER never_truncated",
    )


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
    """Amara with Jo & Sam; her colleague Cleo; Ben, elsewhere, with Kim & Lee. All joined."""
    return make.cast()


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
