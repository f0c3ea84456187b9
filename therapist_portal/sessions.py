"""Django's sessions in the database, looked up without the ORM: every request begins with one."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import connection
from django.utils import timezone

_LOOK_UP = """
SELECT session_data, expire_date FROM django_session
WHERE session_key = %s AND expire_date > %s
"""


class SessionStore(db.SessionStore):
    """As its parent in every other way: what is stored, how it ends, and what an end means."""

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        with connection.cursor() as cursor:
            cursor.execute(_LOOK_UP, [self.session_key, timezone.now()])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return None
        return self.model(session_key=self.session_key, session_data=row[0], expire_date=row[1])
