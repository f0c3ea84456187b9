"""On whose behalf the database answers: row security reads what is set here.

The settings are transaction-local, so a pooled connection can never carry one person's
rights into another's request (STACK, row security pitfalls 2 and 3).
"""

import contextlib
from collections.abc import Iterator
from uuid import UUID

from django.db import connection, transaction

from clients import audit

NAMES = ("user_id", "practice_id", "client_id", "clinician_id", "scope")

_BEGIN = "SELECT * FROM portal_begin(%s)"


def _read() -> list[str]:
    columns = ", ".join(f"coalesce(current_setting('app.{name}', true), '')" for name in NAMES)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}")
        return list(cursor.fetchone())


def _write(values: list[str]) -> None:
    columns = ", ".join(f"set_config('app.{name}', %s, true)" for name in NAMES)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", values)


def become(user_id: UUID | str) -> None:
    """From here to the end of the transaction the database answers as this person."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM portal_begin(%s)", [str(user_id)])


def stand_at_the_door() -> None:
    """Nobody has signed in: only what signing in and joining need can be seen."""
    _write(["", "", "", "", "door"])


def stand_at_the_door_of(practice_id: UUID | str) -> None:
    """Somebody holds an invitation of this practice: joining it can be seen too, nothing more."""
    _write(["", str(practice_id), "", "", "door"])


@contextlib.contextmanager
def acting_as(user_id: UUID | str) -> Iterator[None]:
    """Run as this person in one transaction; audit rows are written at its end."""
    with _scope(), transaction.atomic():
        before = _read()
        become(user_id)
        yield
        audit.flush()
        _write(before)


@contextlib.contextmanager
def acting_as_worker(practice_id: UUID | str | None = None) -> Iterator[None]:
    """Run as the worker: sees states and addresses, never words.

    With a practice given, audit rows written without an actor belong to it.
    """
    with _scope(), transaction.atomic():
        before = _read()
        _write(["", str(practice_id or ""), "", "", "worker"])
        yield
        audit.flush()
        _write(before)


@contextlib.contextmanager
def _scope() -> Iterator[None]:
    with audit.collecting():
        yield
