"""A backup: a dump that was read again and counted, under its name only once it is complete."""

import datetime as dt
import os
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

import psycopg

from therapist_portal.backup import facts as noted
from therapist_portal.backup import programs
from therapist_portal.backup.programs import NotDone

_COPY = re.compile(rb"COPY public\.\"?([a-z0-9_]+)\"? ")
_SEES_ALL = (
    "SELECT rolsuper OR rolbypassrls, "
    "rolsuper OR pg_has_role(current_user, 'pg_read_all_data', 'USAGE') "
    "FROM pg_roles WHERE rolname = current_user"
)


def save(*, url: str, folder: Path) -> Path:
    """The new backup's file; its notes lie beside it. Raises NotDone, and then nothing is there."""
    made_at = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H%M%SZ")
    target = folder / f"portal-{made_at}.dump"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=folder))
    except OSError as error:
        raise NotDone(f"{folder} can't be written to: {error.strerror}.") from error
    try:
        dump, notes = unfinished / "dump.part", unfinished / "notes.part"
        with programs.connect(url) as connection:
            facts = _dump(connection, url, dump, made_at)
        facts.sha256 = noted.digest(dump)
        noted.write(facts, notes)
        # The dump last: where it is, its notes are too.
        for path, name in ((notes, noted.beside(target)), (dump, target)):
            os.chmod(path, 0o600)
            _to_disk(path)
            os.replace(path, name)
        _to_disk(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return target


def _dump(
    connection: "psycopg.Connection[tuple]", url: str, dump: Path, made_at: str
) -> noted.Facts:
    """Dump and notes of one and the same moment, however much is written meanwhile."""
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    folder = programs.find(programs.server_version(connection))
    _refuse_blindness(connection)
    facts = noted.of(connection, made_at)
    snapshot = connection.execute("SELECT pg_export_snapshot()").fetchone()
    assert snapshot
    command: list[str | Path] = [folder / "pg_dump", "--format=custom", f"--snapshot={snapshot[0]}"]
    programs.run([*command, f"--file={dump}"], programs.environment(url))
    _count_again(folder, dump, facts)
    return facts


def _refuse_blindness(connection: "psycopg.Connection[tuple]") -> None:
    """Row security hides rows from a dump as it does from a person."""
    row = connection.execute(_SEES_ALL).fetchone()
    if row is None or not all(row):
        raise NotDone(
            f"The role {connection.info.user} does not see every row, so its backup would not be "
            "one. DATABASE_BACKUP_URL names a role with BYPASSRLS and pg_read_all_data: "
            "portal_backup, which deploy/roles.sql makes."
        )


def _count_again(folder: Path, dump: Path, facts: noted.Facts) -> None:
    """The archive, read from end to end, holds the rows that were there."""
    counts: Counter[str] = Counter()
    table = ""
    command: list[str | Path] = [folder / "pg_restore", "--data-only", "--file=-", dump]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=programs.environment("")
    ) as reading:
        assert reading.stdout
        assert reading.stderr
        for line in reading.stdout:
            if table:
                if line == b"\\.\n":
                    table = ""
                else:
                    counts[table] += 1
            elif begins := _COPY.match(line):
                table = begins[1].decode()
        said = reading.stderr.read().decode(errors="replace")
    if reading.returncode:
        raise NotDone(f"The dump can't be read again: {programs.complaint(said)}")
    wrong = [name for name, count in facts.rows.items() if counts[name] != count]
    if wrong:
        raise NotDone(f"The dump does not hold every row of {', '.join(sorted(wrong))}.")


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
