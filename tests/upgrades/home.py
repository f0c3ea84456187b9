"""A practice's home as an earlier release left it, and today's pages on it."""

import contextlib
import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from tests.upgrades.restored import HERE, ROOT
from therapist_portal.devstack import homes, keys, practice, up
from therapist_portal.devstack import places as place
from therapist_portal.devstack.stack import Stack


def make(home: Path, name: str, address: str) -> None:
    """Its key, its settings, and its rows in a cluster of their own; nothing of it is running."""
    kept = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    secrets = keys.fresh() | {"PORTAL_KEK": kept["PORTAL_KEK"]}
    home.mkdir(parents=True)
    place.write_private(home / "keys", "".join(f"{one}={it}\n" for one, it in secrets.items()))
    homes.write_settings(home / "practice.env", practice.address(address, None))
    with (
        standing(home) as stack,
        psycopg.connect(stack.env["DATABASE_OWNER_URL"], autocommit=True) as owner,
    ):
        owner.execute(gzip.decompress((HERE / f"{name}.sql.gz").read_bytes()))


@contextlib.contextmanager
def standing(home: Path) -> Iterator[Stack]:
    """The servers of this home, for as long as needed."""
    before = os.environ.get("PORTAL_HOME")
    os.environ["PORTAL_HOME"] = str(home)
    try:
        places = homes.opened(homes.PRACTICE)
    finally:
        if before is None:
            del os.environ["PORTAL_HOME"]
        else:
            os.environ["PORTAL_HOME"] = before
    with place.only_one(places), contextlib.redirect_stdout(sys.stderr):
        stack = Stack(places, keys.of(places), own=True)
        try:
            stack.start()
            yield stack
        finally:
            stack.stop()


@contextlib.contextmanager
def shown(home: Path) -> Iterator[dict[str, Any]]:
    """Its pages, served; and whose words two people there should find on them."""
    with standing(home) as stack:
        up.web(stack, int(stack.env["PORTAL_PORT"]))
        for service in stack.supervisor.services:
            service.wait_ready()
        asked = [sys.executable, "-W", "ignore", "-m", "tests.upgrades.sign_in"]
        env = {**stack.env, "OUTBOX_WAKES_WORKER": "False"}
        told = subprocess.run(asked, cwd=ROOT, env=env, capture_output=True, text=True)
        assert told.returncode == 0, told.stderr[-3000:]
        yield json.loads(told.stdout)
