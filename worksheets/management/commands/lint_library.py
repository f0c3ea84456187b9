"""Reads the library's files as a careful colleague would; fails if anything is found."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from worksheets.library import guides, lint_files, reading


class Command(BaseCommand):
    help = "Look for words that pressure, blame, count or presume in worksheets/content."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", type=Path, default=reading.CONTENT)

    def handle(self, *, folder, **options):
        try:
            publications = reading.read_library(folder)
            guides.read(publications, folder)
        except reading.LibraryError as error:
            raise CommandError(f"put this right first:\n{error}") from None
        if found := lint_files.problems(folder):
            listed = "\n".join(map(str, found))
            raise CommandError(f"{len(found)} to review:\n{listed}")
        self.stdout.write(f"{len(publications)} files, nothing to review")
