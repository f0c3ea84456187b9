"""Django's sessions in the database, each found by its key alone: nobody can list them.

The table is closed to the app; these few functions of its owner (clients/sql/functions) read,
write and end the one session whose key is given. Without the ORM: every request begins with one.
"""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import connection, transaction
from django.utils import timezone


def _asked(sql: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()


class SessionStore(db.SessionStore):
    """As its parent in every other way: what is stored, how it ends, and what an end means."""

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        row = _asked("SELECT * FROM session_read(%s, %s)", self.session_key, timezone.now())
        if row is None:
            self._session_key = None
            return None
        return self.model(session_key=self.session_key, session_data=row[0], expire_date=row[1])

    def exists(self, session_key: str) -> bool:
        return bool(_asked("SELECT session_exists(%s)", session_key)[0])

    def save(self, must_create: bool = False) -> None:
        """Raises CreateError where the key is taken, UpdateError where the session has ended."""
        if self.session_key is None:
            self.create()
            return
        row = self.create_model_instance(self._get_session(no_load=must_create))
        write = "session_create" if must_create else "session_update"
        with transaction.atomic():
            is_kept = _asked(
                f"SELECT {write}(%s, %s, %s)", row.session_key, row.session_data, row.expire_date
            )[0]
        if not is_kept:
            raise CreateError if must_create else UpdateError

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            _asked("SELECT session_delete(%s)", key)

    @classmethod
    def clear_expired(cls) -> None:
        _asked("SELECT sessions_delete_ended()")
