"""How the service stands, a sentence for each thing that is wrong: for cron, and who is called."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from therapist_portal import service


class Command(BaseCommand):
    help = "Say what is well and what is not. Ends with status 1 where anything is not."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        try:
            found = service.lines()
        except DatabaseError as error:
            raise CommandError(f"The database does not answer: {type(error).__name__}.") from error
        for line in found:
            self.stdout.write(f"{line.name}: {line.sentence or 'well'}")
            for term, words in line.signs:
                self.stdout.write(f"    {term}: {words}")
        wrong = [line.name for line in found if not line.is_well]
        if wrong:
            raise CommandError(f"Not well: {', '.join(wrong)}.")
