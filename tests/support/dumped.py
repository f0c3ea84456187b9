"""Every row of every table as its owner reads it, made comparable between two databases.

Ids become the name of what they point at, moments become hours since the beginning, sealed values
become their length: what is left differs only where the two databases tell different things.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

import psycopg
from django.apps import apps
from django.conf import settings
from django.db import connection

from clients.fields import SealedField

Row = dict[str, Any]
Dump = dict[str, list[Row]]

# What the portal ships is the same everywhere, and what migrations wrote is about no one.
LEFT_OUT = {"worksheets_version", "clients_consentnotice", "django_migrations"}
# Rows that other rows are named after, with what makes them the same one in both databases.
NAMED = {
    "clients_user": "display_name",
    "clients_client": "name",
    "worksheets_response": "(SELECT k.name || ',' || w.slug FROM"
    " worksheets_assignment a JOIN clients_client k ON k.id = a.client_id"
    " JOIN worksheets_version v ON v.id = a.version_id"
    " JOIN worksheets_worksheet w ON w.id = v.worksheet_id WHERE a.id = t.assignment_id)",
    "worksheets_worksheet": "slug",
    "worksheets_assignment": "(SELECT k.name || ',' || w.slug FROM clients_client k,"
    " worksheets_version v JOIN worksheets_worksheet w ON w.id = v.worksheet_id"
    " WHERE k.id = t.client_id AND v.id = t.version_id)",
}
# What makes two rows the same one in both, where the least difference would not do.
SAME_ROW = {
    "clients_auditevent": ("object_id", "about_id"),
    "worksheets_answer": ("response_id", "item_key"),
    "worksheets_score": ("response_id", "scale"),
}
UUIDS = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


def sealed_columns() -> set[tuple[str, str]]:
    return {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedField)
    }


def dump(since: dt.datetime) -> Dump:
    params = connection.get_connection_params()
    kwargs = {k: params[k] for k in ("dbname", "host", "port", "password") if params.get(k)}
    with psycopg.connect(user=settings.DATABASE_OWNER_USER, **kwargs) as owner:
        tables = [
            name
            for (name,) in owner.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
            )
        ]
        names = _names(owner, tables)
        sealed = sealed_columns()
        found: Dump = {}
        for table in set(tables) - LEFT_OUT:
            rows = owner.execute(f'SELECT * FROM "{table}" t')  # noqa: S608
            columns = [one.name for one in rows.description or ()]
            found[table] = [
                {
                    column: _alike(value, (table, column) in sealed, names, since)
                    for column, value in zip(columns, row, strict=True)
                }
                for row in rows
            ]
    return found


def _names(owner: Any, tables: Iterable[str]) -> dict[str, str]:
    names: dict[str, str] = {}
    for table in tables:
        key = owner.execute(
            "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid"
            " AND a.attnum = ANY(i.indkey) WHERE i.indisprimary AND i.indrelid = %s::regclass"
            " AND a.atttypid = 'uuid'::regtype",
            [f'"{table}"'],
        ).fetchone()
        if key is None or key[0] != "id":
            continue
        told = NAMED.get(table, "''")
        for pk, name in owner.execute(f'SELECT id, {told} FROM "{table}" t'):  # noqa: S608
            names[str(pk)] = f"{table}({name})" if name else table
    return names


def _alike(value: Any, is_sealed: bool, names: dict[str, str], since: dt.datetime) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if is_sealed:
        return f"sealed, {len(value)} bytes"
    if isinstance(value, UUID):
        return names.get(str(value), "an id")
    if isinstance(value, dt.datetime):
        return f"hour {round((value - since).total_seconds() / 3600)}"
    if isinstance(value, dt.date):
        return f"day {(value - since.date()).days}"
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).hex()
    if isinstance(value, dict):
        return str({k: _alike(v, False, names, since) for k, v in sorted(value.items())})
    if isinstance(value, list):
        return str([_alike(one, False, names, since) for one in value])
    if isinstance(value, str):
        return UUIDS.sub(lambda one: names.get(one[0], "an id"), value)
    return value


def differences(one: Dump, other: Dump, always: set[str]) -> dict[str, list[tuple[Any, Any]]]:
    """{table.column: [(in one, in the other)]}; a row without a mate counts for its table.

    `always`: columns that differ between any two databases, such as passwords and hashes.
    """
    found: dict[str, list[tuple[Any, Any]]] = {}
    for table in sorted(one.keys() | other.keys()):
        mine = _leftover(one.get(table, []), other.get(table, []), table, always)
        theirs = _leftover(other.get(table, []), one.get(table, []), table, always)
        for row, mate in _paired(mine, theirs, SAME_ROW.get(table, ())):
            if row is None or mate is None:
                found.setdefault(table, []).append((row, mate))
                continue
            for column in row:
                if row[column] != mate[column]:
                    name = f"{table}.{column}"
                    found.setdefault(name, []).append((row[column], mate[column]))
    return found


def _leftover(rows: list[Row], others: list[Row], table: str, always: set[str]) -> list[Row]:
    """Rows that the other database has no equal of, without what differs anyway."""

    def plain(row: Row) -> Row:
        return {name: value for name, value in row.items() if f"{table}.{name}" not in always}

    left = Counter(repr(plain(row)) for row in others)
    found = []
    for row in map(plain, rows):
        if left[repr(row)]:
            left[repr(row)] -= 1
        else:
            found.append(row)
    return found


def _paired(
    mine: list[Row], theirs: list[Row], same: tuple[str, ...]
) -> Iterator[tuple[Row | None, Row | None]]:
    """Each row with the one that differs from it least."""
    every = sorted(
        (sum(a[name] != b[name] for name in a), i, j)
        for i, a in enumerate(mine)
        for j, b in enumerate(theirs)
        if all(a[name] == b[name] for name in same)
    )
    used_i: set[int] = set()
    used_j: set[int] = set()
    for distance, i, j in every:
        if i in used_i or j in used_j or distance > len(mine[i]) / 2:
            continue
        used_i.add(i)
        used_j.add(j)
        yield mine[i], theirs[j]
    yield from ((row, None) for i, row in enumerate(mine) if i not in used_i)
    yield from ((None, row) for j, row in enumerate(theirs) if j not in used_j)
