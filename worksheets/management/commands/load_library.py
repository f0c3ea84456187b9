"""Publishes the shipped library from its files; safe to run at every start."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from clients.context import acting_as_worker
from worksheets import library, pathway_files
from worksheets.actions.library import publish_shipped


class Command(BaseCommand):
    help = "Check worksheets/content and publish what changed. Running it twice changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", type=Path, default=library.CONTENT)
        parser.add_argument("--check", action="store_true", help="only check the files")

    def handle(self, *, folder, check, verbosity, **options):
        try:
            publications = library.read_library(folder)
            # Pathways stand in no table; here they are held against the library they lead through.
            pathway_files.read(folder)
            if check:
                self.stdout.write(f"{len(publications)} files, nothing to put right")
                return
            with acting_as_worker():
                outcomes = publish_shipped(publications=publications)
        except library.LibraryError as error:
            raise CommandError(f"nothing was published:\n{error}") from None
        if verbosity:
            self._tell(outcomes)

    def _tell(self, outcomes):
        new = [outcome for outcome in outcomes if outcome.is_new]
        for outcome in new:
            self.stdout.write(f"{outcome.slug}: version {outcome.number}")
        if not new:
            self.stdout.write("no change")
