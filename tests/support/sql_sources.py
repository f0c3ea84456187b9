"""Questions to the live database about what our SQL made there."""

from typing import Any

from django.db import connection


def ask(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()
