"""A backup brought back: into an empty database, whole or not at all."""

import base64
import subprocess
from pathlib import Path

import psycopg
from django.core.exceptions import ImproperlyConfigured
from psycopg import sql

from clients.keys import check_values
from clients.keys.keks import keks
from therapist_portal.backup import facts as noted
from therapist_portal.backup import programs
from therapist_portal.backup.facts import Facts
from therapist_portal.backup.programs import NotDone

# In the same transaction as what comes: a restore that fails leaves what was there.
_CLEAR = """
DROP SCHEMA public CASCADE;
CREATE SCHEMA public;
GRANT USAGE ON SCHEMA public TO PUBLIC;
"""
_CHUNK = 1 << 20


def wrong_key(facts: Facts) -> str | None:
    """Whether PORTAL_KEK opens what this backup holds, as far as its notes tell."""
    try:
        known = keks()
    except ImproperlyConfigured as error:
        return str(error)
    for kek_id in sorted(facts.keys_in_use):
        if kek_id not in known:
            return f"This backup was sealed with the key {kek_id!r}, which PORTAL_KEK lacks."
        check = base64.b64decode(facts.key_checks.get(kek_id, ""))
        if check and not check_values.opens(check, kek_id, known[kek_id]):
            return (
                f"This backup was sealed with the key {kek_id!r}; PORTAL_KEK holds another one "
                "under that name."
            )
    return None


def restore(*, url: str, dump: Path, facts: Facts, replace: bool) -> None:
    """The database as it was saved, or as it was before this was tried. Raises NotDone."""
    with programs.connect(url) as connection:
        server = programs.server_version(connection)
        if server < facts.server:
            raise NotDone(
                f"This backup is of PostgreSQL {facts.server}, and this server is {server}. "
                "Restore it on the same version or a newer one."
            )
        _refuse_without_roles(connection)
        held = noted.tables_of(connection)
        if held and not replace:
            raise NotDone(
                f"The database is not empty: it has {len(held)} tables. Nothing was changed. "
                "Restore into an empty one, or say --replace to lose what is in this one."
            )
    folder = programs.find(server)
    _pour(folder, url, dump, before=_CLEAR if held else "")
    with programs.connect(url) as connection:
        # The one right that belongs to the database and so is in no dump of it (clients 0012).
        name = sql.Identifier(connection.info.dbname)
        connection.execute(
            sql.SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC, portal_app").format(name)
        )
        found = noted.rows(connection)
    wrong = sorted(table for table, count in facts.rows.items() if found.get(table) != count)
    if wrong:
        raise NotDone(f"Not every row came back of {', '.join(wrong)}.")


def _refuse_without_roles(connection: "psycopg.Connection[tuple]") -> None:
    found = connection.execute(
        "SELECT rolname FROM pg_roles WHERE rolname IN ('portal_owner', 'portal_app')"
    ).fetchall()
    if len(found) < 2:
        raise NotDone(
            "This server has no roles portal_owner and portal_app yet: run deploy/roles.sql first."
        )


def _pour(folder: Path, url: str, dump: Path, *, before: str) -> None:
    """The whole dump in one transaction; where its reading breaks off, nothing of it stays."""
    env = programs.environment(url)
    take: list[str | Path] = [folder / "psql", "-X", "-q", "-1"]
    take += ["-v", "ON_ERROR_STOP=1", "-f", "-"]
    give: list[str | Path] = [folder / "pg_restore", "--file=-", dump]
    with (
        subprocess.Popen(give, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env) as giving,
        subprocess.Popen(
            take, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=env
        ) as taking,
    ):
        assert giving.stdout and giving.stderr and taking.stdin and taking.stderr  # noqa: PT018
        try:
            taking.stdin.write(before.encode())
            while chunk := giving.stdout.read(_CHUNK):
                taking.stdin.write(chunk)
            if giving.wait():
                taking.kill()  # its transaction ends with it, unfinished
            taking.stdin.close()
        except BrokenPipeError:
            giving.kill()  # psql has stopped, and says why below
        given, taken = giving.wait(), taking.wait()
        said = [one.read().decode(errors="replace") for one in (taking.stderr, giving.stderr)]
    if given or taken:
        complaints = [told for one in said if (told := programs.complaint(one))]
        why = complaints[0] if complaints else "it stopped before the end"
        raise NotDone(f"PostgreSQL refused it, so the database is as it was before: {why}")
