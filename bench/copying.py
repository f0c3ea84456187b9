"""Rows on their way into the database by COPY, table by table, with each model's own defaults."""

from collections.abc import Iterable
from typing import Any

import psycopg
from django.db import models
from psycopg.types.json import Jsonb


class Table:
    """Rows of one model, in the order of its columns. A default is worked out once, not per row."""

    def __init__(self, model: type[models.Model]) -> None:
        fields = [one for one in model._meta.concrete_fields if one.get_internal_type() not in AUTO]
        self.name = model._meta.db_table
        self.columns = ", ".join(one.column for one in fields)
        self.place = {one.attname: place for place, one in enumerate(fields)}
        self.blank = [_default(one) for one in fields]
        self.rows: list[list[Any]] = []

    def add(self, **given: Any) -> None:
        row = self.blank.copy()
        for name, value in given.items():
            row[self.place[name]] = value
        self.rows.append(row)

    def copy(self, database: psycopg.Connection) -> int:
        """Write what has gathered; the next rows begin a new batch."""
        count = len(self.rows)
        if count:
            command = f"COPY {self.name} ({self.columns}) FROM STDIN"
            with database.cursor() as cursor, cursor.copy(command) as copy:
                for row in self.rows:
                    copy.write_row(row)
            self.rows = []
        return count


AUTO = {"AutoField", "BigAutoField", "SmallAutoField"}


def _default(field: models.Field) -> Any:
    value = field.get_default() if not field.primary_key else None
    if getattr(field, "auto_now_add", False):
        value = field.pre_save(field.model(), add=True)
    return Jsonb(value) if isinstance(field, models.JSONField) else value


class Tables:
    """Every table that the data set fills, in an order in which none refers to a later one."""

    def __init__(self, models: Iterable[type[models.Model]]) -> None:
        self.of = {model: Table(model) for model in models}
        self.written: dict[str, int] = {}

    def __getitem__(self, model: type[models.Model]) -> Table:
        return self.of[model]

    def copy(self, database: psycopg.Connection) -> None:
        for table in self.of.values():
            self.written[table.name] = self.written.get(table.name, 0) + table.copy(database)
        database.commit()
