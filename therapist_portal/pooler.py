"""Finds out whether a pooler (PgBouncer) hands our database connections on, and keeps nothing then.

In transaction mode each transaction may meet another server process: a plan or a cursor that was
made in one is missing in the next. Everything else of ours ends with its transaction in any case.
"""

from typing import Any

import structlog
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver

log = structlog.get_logger()
# By address: it does not change while a process runs.
_between: dict[tuple[str, str], bool] = {}


def is_between(connection: BaseDatabaseWrapper) -> bool:
    """Whether the process id that was announced when connecting is not the server's own: a pooler
    makes one up, because it has many."""
    where = (str(connection.settings_dict["HOST"]), str(connection.settings_dict["PORT"]))
    if where not in _between:
        raw: Any = connection.connection
        # One statement that keeps no plan; a connection without autocommit would stay in it.
        was, raw.autocommit = raw.autocommit, True
        try:
            [(server,)] = raw.execute("SELECT pg_backend_pid()", prepare=False).fetchall()
        finally:
            raw.autocommit = was
        _between[where] = server != raw.info.backend_pid
        if _between[where]:
            log.warning("database.pooler", note="plans are not kept")
    return _between[where]


@receiver(connection_created)
def keep_nothing_behind_it(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    if settings.DB_PREPARE_THRESHOLD == "auto" and is_between(connection):
        raw: Any = connection.connection
        raw.prepare_threshold = None
        connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"] = True
