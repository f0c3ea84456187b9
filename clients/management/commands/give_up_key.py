"""When the operator's key is lost for good: the portal goes on without the words it opened."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError

from clients.actions import records
from clients.context import acting_as_worker
from clients.keys.keks import keks
from clients.management import prompts
from clients.management.tables import TablesCommand
from clients.models import DataKey

AGAIN = "Type the id again to continue: "
GOES = """Every word that only this key could open is treated as destroyed from now on: answers,
notes and addresses read as deleted. Names, dates, consents and the audit remain. This cannot be
undone, not even if the key is found again. Look for it first: a password manager, a safe, another
machine."""


class Command(TablesCommand):
    help = (
        "Give up a key-encryption key that nobody has any more. The portal does not start while "
        "data names a key that PORTAL_KEK lacks; after this it does, without those words."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key", help="the id of the lost key")
        parser.add_argument("--confirm", metavar="ID", help="the id again, instead of typing it")

    def handle(self, *, key: str, confirm: str | None, **options: Any) -> None:
        try:
            if key in keks():
                raise CommandError(f"PORTAL_KEK still names {key!r}: remove it first.")
        except ImproperlyConfigured as error:
            raise CommandError(f"{error} Put a new key there first, with a new id.") from error
        with acting_as_worker():
            count = DataKey.objects.filter(kek_id=key, shredded_at=None).count()
        if not count:
            raise CommandError(f"Nothing here needs a key {key!r}: there is nothing to give up.")
        self.stdout.write(f"{count} people's and practices' keys need {key!r}.\n{GOES}")
        typed = confirm if confirm is not None else prompts.answer(AGAIN, instead="--confirm ID")
        if typed.strip() != key:
            raise CommandError("That is not the same id. Nothing was destroyed.")
        with acting_as_worker():
            done = records.give_up(kek_id=key, by=None)
        self.stdout.write(
            f"{done} keys are given up. Second factors that were sealed with it no longer work "
            "either: reset them for the people who ask."
        )
