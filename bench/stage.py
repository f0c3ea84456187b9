"""Everything a run stands on: tables, data, both web servers, and a meter on them."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from therapist_portal.devstack.valkey import free_port

ROOT = Path(__file__).resolve().parent.parent
FLAGS = (
    "--workers", "2", "--threads", "4", "--no-control-socket", "--graceful-timeout", "5",
    "--log-level", "warning", "--keep-alive", "30",
)  # fmt: skip
NEEDED = ("DATABASE_URL", "DATABASE_OWNER_URL", "BENCH_ADMIN_URL", "REDIS_URL", "SECRET_KEY")
FLOOR_SCHEMA = "CREATE SCHEMA bench_floor AUTHORIZATION portal_owner"
FLOOR_RIGHTS = """
GRANT USAGE ON SCHEMA bench_floor TO portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA bench_floor TO portal_app;
"""


class Unready(Exception):
    """Something the bench can't do without; the text says what."""


def check_surroundings() -> None:
    missing = [name for name in NEEDED if not os.environ.get(name)]
    if missing:
        raise Unready(
            f"{', '.join(missing)} not set. `python3 run.py bench` starts servers of its own "
            "and sets them."
        )


def connect(*, autocommit: bool) -> psycopg.Connection:
    return psycopg.connect(os.environ["BENCH_ADMIN_URL"], autocommit=autocommit)


def make_tables(database: psycopg.Connection) -> None:
    """The portal's tables with what it ships, and the yardstick's in a schema of its own."""
    if database.execute("SELECT to_regclass('public.clients_care')").fetchone() != (None,):
        raise Unready("This database is in use. The bench fills an empty one and leaves it full.")
    database.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
    manage("migrate", "--no-input", PORTAL_AS_OWNER="True")
    manage("load_notices")
    manage("collectstatic", "--no-input", "--verbosity", "0")
    database.execute(FLOOR_SCHEMA)
    manage("migrate", "--no-input", PORTAL_AS_OWNER="True", DJANGO_SETTINGS_MODULE=FLOOR)
    tables = (ROOT / "bench" / "floor" / "tables.sql").read_text()
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as owner:
        owner.execute("SET search_path = bench_floor")
        owner.execute(tables)
    database.execute(FLOOR_RIGHTS)


FLOOR = "bench.floor.settings"


def manage(*words: str, **env: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "django", *words],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "therapist_portal.settings"} | env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise Unready(f"`{' '.join(words)}` stopped:\n{done.stdout[-2000:]}")


def settle(database: psycopg.Connection) -> None:
    """Fresh statistics, and no vacuum of its own accord in the middle of a round."""
    database.execute("ALTER SYSTEM SET autovacuum = off")
    database.execute("SELECT pg_reload_conf()")
    database.execute("VACUUM ANALYZE")
    database.execute("CHECKPOINT")


@contextmanager
def servers() -> Iterator[tuple[dict[str, int], dict[str, int]]]:
    """(ports, process ids) of the portal and the yardstick, both up, with the same flags."""
    applications = {"portal": "therapist_portal.wsgi", "floor": "bench.floor.wsgi"}
    ports = {name: free_port() for name in applications}
    running: dict[str, subprocess.Popen] = {}
    try:
        for name, application in applications.items():
            running[name] = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", application, *FLAGS,
                 "--bind", f"127.0.0.1:{ports[name]}"],
                cwd=ROOT,
                env=os.environ | {"DB_POOL": "True", "LOG_LEVEL": "ERROR"},
            )  # fmt: skip
        wait_until_up(f"http://127.0.0.1:{ports['portal']}/healthz")
        wait_until_up(f"http://127.0.0.1:{ports['floor']}/ready")
        yield ports, {name: process.pid for name, process in running.items()}
    finally:
        for process in running.values():
            process.terminate()
        for process in running.values():
            process.wait(15)


def wait_until_up(address: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except urllib.error.HTTPError as answer:
            raise Unready(f"{address} answered {answer.code}.") from answer
        except OSError:
            time.sleep(0.1)
    raise Unready(f"{address} is not up after {seconds:.0f} s.")
