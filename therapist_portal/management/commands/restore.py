"""Brings a backup back, upgrades it, and tells whether it is whole and its words can be read."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from clients import vault
from clients.audit import verify_chain
from clients.context import acting_as_worker
from clients.keys import check_values
from therapist_portal import env
from therapist_portal.backup import canary, programs, restoring
from therapist_portal.backup import facts as noted

WORDS_MISSING = "The data is back, and its words are not."


class Command(BaseCommand):
    help = (
        "Restore a backup into the database that DATABASE_OWNER_URL names, with the portal "
        "stopped and PORTAL_AS_OWNER=1: load it, migrate, verify the audit, open words."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dump", type=Path, metavar="FILE", help="or the folder: its newest")
        parser.add_argument(
            "--replace", action="store_true", help="lose what the database holds now"
        )

    def handle(self, *, dump: Path, replace: bool, **options: Any) -> None:
        if not settings.AS_OWNER:
            raise CommandError("Only the tables' owner restores: set PORTAL_AS_OWNER=1.")
        if dump.is_dir():
            dump = max(dump.glob("portal-*.dump"), default=dump)
        if not dump.is_file():
            raise CommandError(f"There is no backup at {dump}.")
        try:
            facts = noted.read(dump)
            wrong = restoring.wrong_key(facts)
            if wrong:
                raise programs.NotDone(f"{wrong} Nothing was changed.")
            connection.close()
            url = env.text("DATABASE_OWNER_URL", why="It names the owner of the tables.")
            restoring.restore(url=url, dump=dump, facts=facts, replace=replace)
        except programs.NotDone as error:
            raise CommandError(f"Not restored. {error}") from error
        self.stdout.write(f"{sum(facts.rows.values())} rows are back, as of {facts.made_at}.")
        self._upgrade()
        self._audit(facts)
        self._words()
        self.stdout.write(
            "Now run shred_person again for everybody whose keys were destroyed since then, and "
            "start the portal."
        )

    def _upgrade(self) -> None:
        """To this version. A step that seals words needs the key they were sealed with."""
        try:
            call_command("migrate", interactive=False, verbosity=0)
        except ImproperlyConfigured as problem:
            raise CommandError(f"{WORDS_MISSING} {problem}") from problem
        self.stdout.write("The tables are up to date.")

    def _audit(self, facts: noted.Facts) -> None:
        """Held against the heads noted when the backup was made."""
        anchors: verify_chain.Anchors = {}
        for head in facts.heads:
            place = int(head.get("lane", 0)), int(head["seq"])
            anchors.setdefault(str(head["practice"]), {})[place] = str(head["hash"])
        with acting_as_worker():
            problems = list(verify_chain.guards())
            for found in verify_chain.examine(anchors):
                problems += [f"{found.practice}: {problem}" for problem in found.problems]
        if problems:
            raise CommandError("The audit is not as it was saved:\n" + "\n".join(problems))
        self.stdout.write("The audit is whole, and ends where it ended in the backup.")

    def _words(self) -> None:
        """What the notes could not tell of a backup from before there were check values."""
        problem = check_values.problem()
        if problem:
            raise CommandError(f"{WORDS_MISSING} {problem}")
        try:
            columns = canary.opened()
        except vault.Tampered as error:
            raise CommandError("The data is back, and some of its words do not open.") from error
        self.stdout.write(f"The key opens it: words of {columns} kinds were read.")
