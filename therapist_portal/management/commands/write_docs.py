"""Writes the documents that are made from the code, or says which are out of date."""

import difflib
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from therapist_portal.written_docs import (
    clinical_items,
    content_map,
    invariants,
    states,
    who_sees_what,
)

PAGES: dict[str, Callable[[], str]] = {
    "states.md": states.page,
    "invariants.md": lambda: invariants.page(settings.BASE_DIR),
    "clinical-items.md": lambda: clinical_items.page(settings.BASE_DIR),
    "content-map.md": content_map.page,
    "who-sees-what.md": lambda: who_sees_what.page(settings.BASE_DIR),
}


class Command(BaseCommand):
    help = "Write the pages of docs/ that are made from the code and the library."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail on a change")

    def handle(self, *, check: bool, **options: Any) -> None:
        stale = []
        for name, page in PAGES.items():
            path = settings.BASE_DIR / "docs" / name
            old = path.read_text(encoding="utf-8") if path.exists() else ""
            new = page()
            if new == old:
                continue
            stale.append(name)
            if check:
                lines = old.splitlines(True), new.splitlines(True)
                self.stdout.writelines(difflib.unified_diff(*lines, f"docs/{name}", "as it is now"))
            else:
                path.write_text(new, encoding="utf-8")
                self.stdout.write(f"docs/{name} written")
        if check and stale:
            raise CommandError(
                f"Out of date: {', '.join(stale)}. `python3 run.py docs` writes them."
            )
