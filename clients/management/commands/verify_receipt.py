"""Checks consent receipts: one file somebody brings, or every receipt there is (Inv 30)."""

from pathlib import Path

from django.core.management.base import CommandError

from clients.context import acting_as_worker
from clients.management.tables import TablesCommand
from clients.models import ConsentEvent
from clients.policies import consents
from clients.queries.client import receipts


class Command(TablesCommand):
    help = "Check a receipt's file against what was recorded; without a file, check them all."

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", type=Path, help="a receipt saved from the portal")

    def handle(self, *, file, **options):
        with acting_as_worker():
            if file is None:
                self._all()
            else:
                self._one(file)

    def _all(self):
        events = ConsentEvent.objects.select_related("notice").order_by("at")
        broken, count = [], 0
        for event in events.iterator():
            count += 1
            if not consents.verifies(event):
                broken.append(str(event.pk))
        if broken:
            raise CommandError(f"{len(broken)} of {count} receipts do not fit: {', '.join(broken)}")
        self.stdout.write(f"{count} receipts, all intact")

    def _one(self, file):
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file.name} cannot be read: {type(error).__name__}") from None
        found = receipts.check(text, ConsentEvent.objects.all())
        if not found.is_readable:
            raise CommandError(f"{file.name} is not a receipt")
        if found.event is None:
            raise CommandError(f"{file.name} names a receipt that was never given here")
        if not found.is_unchanged:
            raise CommandError(f"{file.name} does not say what was recorded: {found.event.pk}")
        self.stdout.write(f"intact: {found.event.pk}, {found.event.decision}")
