"""A query written once in the ORM, compiled once a process, and run many times.

Building the SQL of a wide look-up costs Django more than the database needs to answer it. The
words of the query stay in one place: whoever prepares it starts from visibility as ever.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import QuerySet


class Prepared:
    """`build` is called once, with a stand-in for each hole; `run` fills the holes."""

    def __init__(self, build: Callable[..., QuerySet[Any]], holes: dict[str, Any]) -> None:
        self.build, self.holes = build, holes
        self.sql = ""
        self.parameters: list[Any] = []

    def _compile(self) -> None:
        self.sql, parameters = self.build(**self.holes).query.sql_with_params()
        self.parameters = list(parameters)
        missing = [name for name, hole in self.holes.items() if hole not in self.parameters]
        if missing:
            raise ValueError(f"the query lost its {', '.join(missing)}")

    def run(self, **values: Any) -> list[tuple[Any, ...]]:
        """The rows for these values. Every hole is filled: a forgotten one is a KeyError."""
        if not self.sql:
            self._compile()
        filled = [self._filled(one, values) for one in self.parameters]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, filled)
            return cursor.fetchall()

    def _filled(self, parameter: Any, values: dict[str, Any]) -> Any:
        for name, hole in self.holes.items():
            if type(parameter) is type(hole) and parameter == hole:
                return values[name]
        return parameter
