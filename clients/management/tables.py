"""A command that works on what is in the database: never without tables, and told in words."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

MIGRATE = "`PORTAL_AS_OWNER=True python manage.py migrate`"
BEGIN = (
    f"First {MIGRATE}, then load_notices and load_library; or `python3 run.py practice`, which "
    "does all of it on this machine."
)


class TablesCommand(BaseCommand):
    """Stops in words, with nothing written, unless the database has the tables of this version."""

    # A backup is made of an older version's tables too, before they are upgraded.
    takes_older_tables = False

    def execute(self, *args: Any, **options: Any) -> Any:
        self.require_database(**options)
        return super().execute(*args, **options)

    def require_database(self, **options: Any) -> None:
        """Raise CommandError with what to do first; called before anything is looked up."""
        try:
            executor = MigrationExecutor(connection)
        except OperationalError as error:
            raise CommandError(f"The database does not answer: {error}") from error
        if not executor.loader.applied_migrations:
            raise CommandError(f"This database has no tables yet. {BEGIN}")
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if missing and not self.takes_older_tables:
            raise CommandError(
                f"This database is of an older version: {len(missing)} migrations have not run. "
                f"First {MIGRATE}."
            )
