"""The source of what the database does by itself: functions, triggers, row security, rights.

A plain file is the text in force today. A text that a migration has replaced stands on under
`before/<number of that migration>/`, and a file whose text is not for the first migration's tables
says `-- since <number>`: so that every migration reads what was in force at its own time
(docs/adr/0037).
"""

import re
from functools import cached_property
from pathlib import Path

from django.db import migrations

# In the order in which one needs the other.
KINDS = ("rights", "functions", "triggers", "policies")
TODAY = "9999"
SINCE = re.compile(r"^-- since (\d{4})$", re.MULTILINE)
# Functions name each other, and are written one after the other.
_UNCHECKED = "SET LOCAL check_function_bodies = off"
_CHECKED = "SET LOCAL check_function_bodies = on"


class Sources:
    """The .sql files of one app: `at` is the number of the migration that asks, of that app."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def definition(self, name: str, kind: str = "functions", at: str = TODAY) -> str:
        """The text in force once that migration has run; LookupError where there was none."""
        text = self._text(name, kind, at)
        if text is None:
            raise LookupError(f"{self.folder} has no {name} among its {kind} at {at}.")
        return text

    def names(self, kind: str, at: str = TODAY) -> list[str]:
        """What had a text then, by the names of the files."""
        files = [*self.folder.glob(f"{kind}/*.sql"), *self._before]
        known = {path.stem for path in files if path.parent.name == kind}
        return sorted(name for name in known if self._text(name, kind, at) is not None)

    def apply(self, *names: str, kind: str = "functions", at: str) -> migrations.RunSQL:
        """For a migration: these texts as of its own number; backwards, those of before."""
        texts = tuple(self.definition(name, kind, at) for name in names)
        before = (self._text(name, kind, f"{int(at) - 1:04}") for name in names)
        undo = tuple(text for text in before if text is not None)
        return migrations.RunSQL(texts, undo if len(undo) == len(texts) else None)

    def apply_all(self, at: str) -> migrations.RunSQL:
        """For a first migration: everything there was at its number."""
        texts = [self.definition(name, kind, at) for kind in KINDS for name in self.names(kind, at)]
        return migrations.RunSQL((_UNCHECKED, *texts, _CHECKED))

    @cached_property
    def _before(self) -> list[Path]:
        return sorted(self.folder.glob("before/*/*/*.sql"))

    def _text(self, name: str, kind: str, at: str) -> str | None:
        file = (kind, f"{name}.sql")
        kept = [path for path in self._before if path.parts[-2:] == file and path.parts[-3] > at]
        path = kept[0] if kept else self.folder.joinpath(*file)
        if not path.exists():
            return None
        text = path.read_text(encoding="utf-8")
        since = SINCE.search(text)
        return text if since is None or since[1] <= at else None


sources = Sources(Path(__file__).parent)
definition = sources.definition
