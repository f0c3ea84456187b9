"""The kept dumps, and a database of its own to bring one back in."""

import base64
import contextlib
import gzip
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
_number = itertools.count(1)
RELEASES = sorted(path.stem for path in HERE.glob("*.json"))


class Restored:
    """A kept release's database, and processes of today's code on it."""

    def __init__(self, name: str, env: dict[str, str]) -> None:
        self.name, self.env = name, env
        self.kept: dict[str, Any] = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
        self.kek = self.kept["PORTAL_KEK"]
        self.database = urlsplit(env["DATABASE_URL"]).path[1:]
        self.env |= {"PORTAL_KEK": self.kek, "DEMO": "True", "OUTBOX_WAKES_WORKER": "False"}

    def runs(self, *words: str, owner: bool = False, ok: bool = True, **changed: str) -> str:
        """A command of ours, as the owner of the tables or as the app; what it said."""
        env = {**self.env, **changed} | ({"PORTAL_AS_OWNER": "True"} if owner else {})
        done = subprocess.run(
            [sys.executable, "-W", "ignore", *words],
            cwd=ROOT,
            env=env,
            capture_output=True,
            text=True,
        )
        said = done.stdout if ok else done.stdout + done.stderr
        assert (done.returncode == 0) == ok, done.stdout + done.stderr
        return said

    def upgrade(self) -> None:
        """As docs/operations.md says."""
        self.runs("manage.py", "migrate", "--no-input", owner=True)
        self.runs("manage.py", "load_library")
        self.runs("manage.py", "load_notices")

    def looks(self) -> dict[str, Any]:
        return json.loads(self.runs("-m", "tests.upgrades.look", owner=True))


def another_key(kek: str) -> str:
    """Of the same id."""
    return f"{kek.partition(':')[0]}:{base64.b64encode(os.urandom(32)).decode()}"


@contextlib.contextmanager
def database(name: str, *, like: str = "template1") -> Iterator[dict[str, str]]:
    """A new database on the tests' own server, and what the environment says of it."""
    new = f"{name}_{os.getpid()}_{next(_number)}"
    urls = {one: os.environ[one] for one in ("DATABASE_URL", "DATABASE_OWNER_URL")}
    server = at(urls["DATABASE_OWNER_URL"], "postgres")
    with psycopg.connect(server, autocommit=True) as owner:
        owner.execute(f'CREATE DATABASE "{new}" TEMPLATE "{like}"')
    try:
        yield {one: at(url, new) for one, url in urls.items()}
    finally:
        with psycopg.connect(server, autocommit=True) as owner:
            # Not by force: that is refused while PostgreSQL itself is cleaning up in there.
            owner.execute(f'DROP DATABASE "{new}"')


@contextlib.contextmanager
def restored(name: str) -> Iterator[Restored]:
    """The dump as it was made, in a new database on the tests' own server."""
    with database(f"kept_{name}") as here:
        with psycopg.connect(here["DATABASE_OWNER_URL"], autocommit=True) as owner:
            owner.execute(gzip.decompress((HERE / f"{name}.sql.gz").read_bytes()))
        yield Restored(name, {**os.environ, **here})


def at(url: str, database: str) -> str:
    return urlsplit(url)._replace(path=f"/{database}").geturl()
