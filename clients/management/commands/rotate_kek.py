"""Wraps every data key with the newest key-encryption key, so that the old one can go."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError
from django.db.models import Count

from clients import vault
from clients.actions import records
from clients.context import acting_as_worker
from clients.management.keyed import KeyedCommand
from clients.models import DataKey
from clients.signin import factor_secrets


class Command(KeyedCommand):
    help = (
        "Wrap all data keys with the first key in PORTAL_KEK. The portal may stay up: words stay "
        "as they are. Safe to stop and run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", type=int, default=1000, help="keys in one transaction")

    def handle(self, *, batch: int, **options: Any) -> None:
        if batch < 1:
            raise CommandError("--batch is at least 1.")
        try:
            current, *older = vault.keks()
            self._rotate(current, batch)
            with acting_as_worker():
                factors = factor_secrets.rewrap()
        except (ImproperlyConfigured, vault.Tampered) as error:
            raise CommandError(f"{error} Nothing half-done is left; run this again.") from error
        left = {kek: count for kek, count in self._count().items() if kek != current}
        if left:
            raise CommandError(f"{sum(left.values())} keys are still wrapped by {', '.join(left)}.")
        self.stdout.write(f"Every key is wrapped by {current}.")
        self.stdout.write(f"{factors.changed} second factors were sealed again.")
        for user_id in factors.not_opened:
            self.stdout.write(f"A second factor of user {user_id} does not open: reset it.")
        for kek in older:
            self.stdout.write(
                f"No key here needs {kek}: remove it from PORTAL_KEK and restart. Keep a copy "
                "apart for as long as you keep backups made before now: they still need it."
            )

    def _rotate(self, current: str, batch: int) -> None:
        total = sum(count for kek, count in self._count().items() if kek != current)
        self.stdout.write(f"{total} keys to wrap with {current}.")
        done = 0
        while True:
            with acting_as_worker():
                some = records.rewrap(batch=batch, by=None)
            if not some:
                return
            done += some
            self.stdout.write(f"  {done} of {max(done, total)}")

    def _count(self) -> dict[str, int]:
        """Live keys by the key that wraps them."""
        with acting_as_worker():
            live = DataKey.objects.filter(shredded_at=None).values_list("kek_id")
            return dict(live.annotate(Count("pk")).order_by("kek_id"))
