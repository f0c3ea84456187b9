"""A whole database as text."""

import psycopg
from django.conf import settings
from django.db import connection


def dump(*, without: frozenset[str] = frozenset()) -> str:
    """Every column of every table as its owner reads it; bytes come out as hex."""
    params = connection.get_connection_params()
    kwargs = {k: params[k] for k in ("dbname", "host", "port", "password") if params.get(k)}
    with psycopg.connect(user=settings.DATABASE_OWNER_USER, **kwargs) as owner:
        tables = owner.execute(
            "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
        found = [
            f"{row}"
            for (table,) in tables
            if table not in without
            for (row,) in owner.execute(f"SELECT t::text FROM {table} t")
        ]
    return "\n".join(found)
