"""Publishes the shipped library from its files; safe to run at every start."""

from pathlib import Path

from django.core.management.base import CommandError

from clients.context import acting_as_worker
from clients.management.tables import TablesCommand
from worksheets.actions.library import publish_shipped
from worksheets.library import guides, pathways, reading


class Command(TablesCommand):
    help = "Check worksheets/content and publish what changed. Running it twice changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", type=Path, default=reading.CONTENT)
        parser.add_argument("--check", action="store_true", help="only check the files")

    def require_database(self, **options):
        """Files can be checked without one."""
        if not options["check"]:
            super().require_database(**options)

    def handle(self, *, folder, check, verbosity, **options):
        try:
            publications = reading.read_library(folder)
            # Pathways and guides stand in no table; here they are held against the library.
            pathways.read(folder)
            guides.read(publications, folder)
            if check:
                self.stdout.write(f"{len(publications)} files, nothing to put right")
                return
            with acting_as_worker():
                outcomes = publish_shipped(publications=publications)
        except reading.LibraryError as error:
            raise CommandError(f"nothing was published:\n{error}") from None
        if verbosity:
            self._tell(outcomes)

    def _tell(self, outcomes):
        new = [outcome for outcome in outcomes if outcome.is_new]
        for outcome in new:
            self.stdout.write(f"{outcome.slug}: version {outcome.number}")
        if not new:
            self.stdout.write("no change")
