"""Saves all data to a file, complete or not at all; the key stays elsewhere."""

import datetime as dt
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError

from clients.context import acting_as_worker
from clients.management.tables import TablesCommand
from clients.queries import backups
from therapist_portal import env
from therapist_portal.backup import facts, programs, saving


class Command(TablesCommand):
    help = (
        "Save the whole database to a folder: a dump, and notes to hold a restore against. The key "
        "is in neither. Connects as DATABASE_BACKUP_URL says; the portal may stay up."
    )
    takes_older_tables = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, required=True, metavar="FOLDER")

    def handle(self, *, to: Path, **options: Any) -> None:
        try:
            url = env.text("DATABASE_BACKUP_URL", why="It names the role that backups are made as.")
            dump = saving.save(url=url, folder=to)
        except (programs.NotDone, ImproperlyConfigured) as error:
            raise CommandError(f"No backup was made. {error}") from error
        told = facts.read(dump)
        with acting_as_worker():
            backups.note(moment_of(told))
        keys = ", ".join(sorted(told.keys_in_use)) or "none yet"
        self.stdout.write(f"{dump}: {sum(told.rows.values())} rows of {len(told.rows)} tables.")
        self.stdout.write(
            f"Its words open with the key {keys}, which is not in it. Names and dates are readable "
            "in it: encrypt it before it leaves this machine (docs/operations.md, Backups)."
        )


def moment_of(told: facts.Facts) -> dt.datetime:
    return dt.datetime.strptime(told.made_at, "%Y-%m-%dT%H%M%SZ").replace(tzinfo=dt.UTC)
