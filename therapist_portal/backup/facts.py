"""What is noted beside a backup, so that a restore can be held against it: no names, no words."""

import base64
import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from therapist_portal.backup.programs import NotDone, server_version

# A database of the time when a practice had one chain has no lane, and its rows stand in lane 0.
_HEADS = """
SELECT practice_id::text, coalesce((to_jsonb(h) ->> 'lane')::int, 0), seq, encode(hash, 'hex')
FROM clients_audithead h WHERE seq > 0 ORDER BY 1, 2
"""
_IN_USE = "SELECT kek_id, count(*) FROM clients_datakey WHERE shredded_at IS NULL GROUP BY 1"


@dataclass
class Facts:
    """Taken at the very moment that the dump shows."""

    made_at: str
    server: int
    rows: dict[str, int]
    heads: list[dict[str, str | int]]  # as anchor_audit prints them
    keys_in_use: dict[str, int]
    key_checks: dict[str, str] = field(default_factory=dict)
    sha256: str = ""


def of(connection: "psycopg.Connection[tuple]", made_at: str) -> Facts:
    tables = tables_of(connection)
    if "clients_datakey" not in tables:
        raise NotDone("This database holds no portal: there is nothing to save.")
    checks = (
        connection.execute("SELECT kek_id, value FROM clients_keycheck").fetchall()
        if "clients_keycheck" in tables
        else []
    )
    return Facts(
        made_at=made_at,
        server=server_version(connection),
        rows=rows(connection),
        heads=[
            {"practice": practice, "lane": lane, "seq": seq, "hash": digest}
            for practice, lane, seq, digest in connection.execute(_HEADS)
        ],
        keys_in_use={str(kek_id): count for kek_id, count in connection.execute(_IN_USE)},
        key_checks={kek_id: base64.b64encode(value).decode() for kek_id, value in checks},
    )


def tables_of(connection: "psycopg.Connection[tuple]") -> list[str]:
    found = connection.execute(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') "
        "AND relnamespace = 'public'::regnamespace ORDER BY 1"
    )
    return [str(name) for (name,) in found]


def rows(connection: "psycopg.Connection[tuple]") -> dict[str, int]:
    counts = {}
    for table in tables_of(connection):
        statement = sql.SQL("SELECT count(*) FROM public.{}").format(sql.Identifier(table))
        found = connection.execute(statement).fetchone()
        counts[table] = int(found[0]) if found else 0
    return counts


def beside(dump: Path) -> Path:
    return dump.with_suffix(".json")


def write(facts: Facts, path: Path) -> None:
    path.write_text(json.dumps(asdict(facts), indent=1, sort_keys=True) + "\n", encoding="utf-8")


def read(dump: Path) -> Facts:
    """The notes beside a dump, if the dump is the file they were made for."""
    notes = beside(dump)
    try:
        facts = Facts(**json.loads(notes.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise NotDone(
            f"{notes.name} is not beside {dump.name}. A backup is both files: without its notes "
            "nobody can tell whether it came back whole."
        ) from None
    except (OSError, ValueError, TypeError) as error:
        raise NotDone(f"{notes.name} is not what a backup writes beside its dump.") from error
    if digest(dump) != facts.sha256:
        raise NotDone(f"{dump.name} is not as it was saved: it was cut short, or changed.")
    return facts


def digest(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
