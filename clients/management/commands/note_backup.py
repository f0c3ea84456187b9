"""Tells the portal that a backup was made, so that owners see when the last one was."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from clients import audit
from clients.context import acting_as_worker
from clients.management.tables import TablesCommand
from clients.models import Practice
from clients.queries import backups


class Command(TablesCommand):
    help = "Note that a backup was made just now. Put it behind your own backup command."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--at", help="when it was made, where that is not now (ISO 8601)")

    def handle(self, *, at: str | None, **options: Any) -> None:
        now = timezone.now()
        made = parse_datetime(at) if at else now
        if made is None or timezone.is_naive(made) or made > now:
            raise CommandError("--at is a moment with its zone, such as 2026-11-03T02:00:00+00:00.")
        with acting_as_worker():
            for practice in Practice.objects.all():
                audit.record("backup.noted", practice, practice_id=practice.pk)
            backups.note(made)
        self.stdout.write(f"Noted: a backup of {timezone.localtime(made):%-d %B %Y, %H:%M}.")
