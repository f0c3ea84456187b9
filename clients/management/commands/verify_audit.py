"""Finds out whether anyone changed, removed, reordered or cut off audit rows."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from clients.audit import verify_chain
from clients.context import acting_as_worker
from clients.management.tables import TablesCommand


class Command(TablesCommand):
    help = (
        "Recompute every practice's audit chain. With --against, also check it against heads that "
        "anchor_audit printed earlier and that were kept elsewhere: only this finds a chain that "
        "was rebuilt whole."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--against", metavar="FILE", help="output of anchor_audit, any lines")

    def handle(self, *, against: str | None = None, **options: Any) -> None:
        anchors = self._anchors(against) if against else None
        bad = 0
        with acting_as_worker():
            for problem in verify_chain.guards():
                bad += 1
                self.stdout.write(f"guards: {problem}")
            for found in verify_chain.examine(anchors):
                bad += len(found.problems)
                state = "broken" if found.problems else "whole"
                self.stdout.write(
                    f"{found.practice}: {found.rows} rows, head {found.head[:16] or '-'}, {state}"
                )
                for problem in found.problems:
                    self.stdout.write(f"  {problem}")
        if bad:
            raise CommandError(f"The audit is not as it was written: {bad} findings above.")
        self.stdout.write("The audit is whole." if anchors else UNANCHORED)

    def _anchors(self, path: str) -> verify_chain.Anchors:
        try:
            return verify_chain.read_anchors(Path(path).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{path} cannot be read.") from error
        except verify_chain.BadAnchors as error:
            raise CommandError(f"{path}: {error}.") from error


UNANCHORED = (
    "The audit is whole. Not held against an anchor: a superuser who rebuilt a whole chain is only "
    "found with --against (docs/operations.md)."
)
