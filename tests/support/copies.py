"""People whom many tests ask for are made once for each database, and copied into a test: one
statement, not some hundreds.

The copies stand in a schema that the app can't read; a function of its owner puts them back.
"""

import pickle
from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction

from tests.support import make, world

# What a fixture of this name gives, and how it is made.
MADE = {"cast": make.cast, "world": world.make_world}
# Made with the practice by its trigger: a copy only says where they stand by now.
HEADS = "clients_audithead"
# Rows that are numbered: those of a copy stand far above those that a test adds itself.
FIRST_NUMBER = 1_000_000


def number_from_far_above(cursor: Any) -> None:
    """As the owner, before anything is made."""
    cursor.execute(
        "SELECT setval(pg_get_serial_sequence(table_name, column_name), %s)"
        " FROM information_schema.columns WHERE table_schema = 'public'"
        " AND pg_get_serial_sequence(table_name, column_name) IS NOT NULL",
        [FIRST_NUMBER],
    )


def made(name: str) -> bytes:
    """They are in this database, and here as bytes."""
    with transaction.atomic():
        return pickle.dumps(MADE[name]())


def keep(
    cursor: Any, name: str, them: bytes, tables: Iterable[str], shipped: Iterable[str]
) -> None:
    """As the owner: what these tables hold is copied, and a function puts it back; of those with
    shipped rows, what is beside them."""
    rows = {table: f"TABLE public.{table}" for table in tables}
    rows |= {table: f"TABLE public.{table} EXCEPT TABLE kept.{table}" for table in shipped}
    held = [table for table, query in rows.items() if _is_any(cursor, query)]
    for table in held:
        cursor.execute(f"CREATE TABLE kept.{name}_{table} AS {rows[table]}")
    # The practice first, because its trigger makes the heads.
    held.sort(key=lambda table: table != "clients_practice")
    guarded = [
        table for table in held if table != "clients_practice" and _is_guarded(cursor, table)
    ]
    puts = "\n".join(
        [
            *(f"ALTER TABLE public.{table} DISABLE TRIGGER USER;" for table in guarded),
            *(_put(name, table) for table in held),
            # What waits for the end is looked at now: a table can't be altered before.
            "SET CONSTRAINTS ALL IMMEDIATE;" * bool(guarded),
            *(f"ALTER TABLE public.{table} ENABLE TRIGGER USER;" for table in guarded),
            "SET CONSTRAINTS ALL DEFERRED;" * bool(guarded),
        ]
    )
    cursor.execute(
        f"CREATE FUNCTION kept.copy_{name}() RETURNS bytea LANGUAGE plpgsql SECURITY DEFINER"
        f" SET search_path = pg_catalog, public, pg_temp AS $copy$ BEGIN {puts}"
        f" RETURN '\\x{them.hex()}'::bytea; END $copy$"
    )
    cursor.execute("GRANT USAGE ON SCHEMA kept TO portal_app")


def _is_any(cursor: Any, rows: str) -> bool:
    cursor.execute(f"SELECT EXISTS ({rows})")
    return cursor.fetchone()[0]


def _is_guarded(cursor: Any, table: str) -> bool:
    """Whether a trigger looks at what comes in: at the time it came, these rows were right."""
    inserts = 4
    return _is_any(
        cursor,
        f"SELECT FROM pg_trigger WHERE tgrelid = 'public.{table}'::regclass"
        f" AND NOT tgisinternal AND tgtype & {inserts} > 0",
    )


def _put(name: str, table: str) -> str:
    if table != HEADS:
        return f"INSERT INTO public.{table} SELECT * FROM kept.{name}_{table};"
    return (
        f"UPDATE public.{HEADS} head SET seq = made_.seq, hash = made_.hash"
        f" FROM kept.{name}_{HEADS} AS made_ WHERE made_.seq > 0"
        " AND (head.practice_id, head.lane) = (made_.practice_id, made_.lane);"
    )


def copied(name: str) -> Any:
    """What was made once, in this test's database: the same people each time."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT kept.copy_{name}()")
        return pickle.loads(bytes(cursor.fetchone()[0]))
