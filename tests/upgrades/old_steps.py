"""`migrate` as it went before there was a squashed migration, to hold one way against the other.

Runs as the tables' owner, in a process of its own, all the way or to some steps:
`python -m tests.upgrades.old_steps clients 0018_clinicians_at_work worksheets 0012_walls`.
"""

import sys

import django
from django.core.management import call_command
from django.db.migrations import executor
from django.db.migrations.loader import MigrationLoader


class OldSteps(MigrationLoader):
    """Knows no migration that stands for others: what depends on one depends on its last step."""

    def load_disk(self) -> None:
        super().load_disk()
        squashed = {key: one for key, one in self.disk_migrations.items() if one.replaces}
        for key in squashed:
            del self.disk_migrations[key]
        for one in self.disk_migrations.values():
            one.dependencies = [
                squashed[tuple(key)].replaces[-1] if tuple(key) in squashed else key
                for key in one.dependencies
            ]


if __name__ == "__main__":
    django.setup()
    executor.MigrationLoader = OldSteps
    targets = list(zip(sys.argv[1::2], sys.argv[2::2], strict=True)) or [()]
    for target in targets:
        call_command("migrate", *target, interactive=False, verbosity=0)
