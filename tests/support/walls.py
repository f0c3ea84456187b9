"""Tries everything on every table of the database, as whoever is acting; nothing of it stays."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connection, transaction

# 42501: no right, or against a policy. 23001: one of our own guards.
SHUT = {"42501", "23001"}
GUARD = "23514"  # as our guards say it, too; a constraint of the table has a name
PROBES = "SIUD"


def rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def all_tables() -> list[str]:
    found = rows(
        "SELECT c.relname FROM pg_class c WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') "
        "AND c.relnamespace = 'public'::regnamespace ORDER BY 1"
    )
    return [name for (name,) in found]


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _goes_through(sql: str, *values: Any) -> bool:
    """Whether a row would be written: what fails for another reason than a wall got past it."""
    try:
        with _undone(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.rowcount > 0
    except DatabaseError as error:
        return not _is_shut(error.__cause__)


def _is_shut(cause: Any) -> bool:
    if cause.sqlstate == GUARD:
        return not cause.diag.constraint_name
    return cause.sqlstate in SHUT


def samples(table: str) -> list[str]:
    """Rows that whoever is acting sees, as JSON, to be written again by somebody else."""
    try:
        with transaction.atomic():
            return [row for (row,) in rows(f"SELECT to_jsonb(t)::text FROM {table} t")]
    except DatabaseError:
        return []


def adds(table: str, rows_: list[str]) -> bool:
    """Whether any of these rows, or an empty one where there is none, could be added."""
    if not rows_:
        return _goes_through(f"INSERT INTO {table} DEFAULT VALUES")
    copy = f"INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, %s::jsonb)).*"
    return any(_goes_through(copy, row) for row in rows_)


def tried(table: str, rows_: list[str], *, own: str = "true") -> str:
    """Which of select, insert, update and delete reach a row, by their first letters."""
    [(first,)] = rows(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 "
        "AND NOT attisdropped ORDER BY attnum LIMIT 1",
        table,
    )
    does = {
        "S": _goes_through(f"SELECT 1 FROM {table} WHERE {own} LIMIT 1"),
        "I": adds(table, rows_),
        "U": _goes_through(f'UPDATE {table} SET "{first}" = "{first}"'),
        "D": _goes_through(f"DELETE FROM {table}"),
    }
    return "".join(letter for letter in PROBES if does[letter])
