"""`run.py up`: everything a newcomer needs, on one address, until Ctrl-C."""

import argparse
import os
import signal
import socket
import urllib.request
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from therapist_portal.devstack import homes, keys, valkey
from therapist_portal.devstack import places as place
from therapist_portal.devstack.places import ROOT
from therapist_portal.devstack.processes import stop_on_signals
from therapist_portal.devstack.say import Trouble, done, line, step
from therapist_portal.devstack.stack import SERVERS, Stack, shown

USUAL_PORT = 8000


def up(words: list[str]) -> int:
    wanted = options(words)
    places = homes.opened(homes.DEMO)
    with place.only_one(places):
        stack = Stack(places, keys.of(places))
        port = choose_port(wanted.port)
        stop_on_signals()
        try:
            stack.env |= {"DEMO": "True", "BASE_URL": f"http://localhost:{port}"}
            # A newcomer waits for the first note; on a server, chance moves it (Inv 49).
            stack.env.setdefault("OUTBOX_JITTER", "False")
            note(stack, port)
            begin(stack, port, reload=wanted.reload)
            greet(stack, port)
            stack.supervisor.watch(Follower(places.logs).show if wanted.logs else lambda: None)
        except KeyboardInterrupt:
            line()
        finally:
            with step("stopped", "everything, in order"):
                stack.stop()
    return 0


def options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run.py up")
    parser.add_argument("--port", type=int, help="the web port; 8000 or the next free one if unset")
    parser.add_argument("--reload", action="store_true", help="start web again when code changes")
    parser.add_argument("--logs", action="store_true", help="show every process's log here")
    return parser.parse_args(words)


def begin(stack: Stack, port: int, *, reload: bool) -> None:
    """Servers, tables, demo data, then web, worker and beat; each one ready before we go on."""
    keep_logs_apart(stack.places)
    stack.start()
    note(stack, port)
    fill(stack)
    serve(stack, port, reload=reload)


def keep_logs_apart(places: place.Places) -> None:
    """The logs of the start before this one are kept beside the new ones."""
    for log in places.logs.glob("*.log"):
        if log.name != "install.log":
            log.replace(log.with_suffix(".log.1"))


def fill(stack: Stack) -> None:
    real = homes.practices(stack.env["DATABASE_OWNER_URL"], homes.REAL)
    if real:
        raise Trouble(
            f"This database holds a practice ({real[0]}): no demo data goes in beside it.\n"
            "  `python3 run.py practice` starts the practice."
        )
    make_tables(stack)
    with step("demo", "two therapists and their couples"):
        stack.manage("setup_demo")


def serve(stack: Stack, port: int, *, reload: bool = False) -> None:
    with step("web", "with a worker and a beat"):
        web(stack, port, reload=reload)
        worker(stack)
        for service in stack.supervisor.services:
            service.wait_ready()


def make_tables(stack: Stack) -> None:
    """All migrations; tables that a newer checkout made are left as they are."""
    known = {(path.parent.parent.name, path.stem) for path in ROOT.glob("*/migrations/[0-9]*.py")}
    newer = homes.newer_tables(stack.env["DATABASE_OWNER_URL"], known)
    if newer:
        raise Trouble(
            f"The tables were made by a newer version of the portal ({newer[-1]}). Use that "
            "version, or restore a backup from before."
        )
    with step("tables") as one:
        one.note = "up to date" if migrate(stack) else "made"


def migrate(stack: Stack) -> bool:
    return "No migrations to apply" in stack.manage("migrate", "--no-input")


def web(stack: Stack, port: int, *, reload: bool = False) -> None:
    command = [
        "gunicorn", "therapist_portal.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2",
        "--threads", "4", "--no-control-socket", "--graceful-timeout", "5", "--log-level",
        "warning", "--worker-tmp-dir", str(stack.places.runtime), *(["--reload"] if reload else []),
    ]  # fmt: skip
    stack.add(
        "web",
        command,
        {"DB_POOL": "True"},
        ready=lambda: serves(port, stack.env),
        death_signal=signal.SIGTERM,
    )


def worker(stack: Stack) -> None:
    celery = ["celery", "-A", "therapist_portal"]
    listens = lambda: valkey.worker_listens(stack.env["REDIS_URL"])  # noqa: E731
    stack.add(
        "worker", [*celery, "worker", "--loglevel", "info", "--concurrency", "2"], {}, ready=listens
    )
    # A new schedule file each time: the outbox knows what is due, beat only wakes it.
    schedule = stack.places.runtime / "beat"
    for old in schedule.parent.glob("beat*"):
        old.unlink()
    stack.add(
        "beat", [*celery, "beat", "--loglevel", "info", "-s", str(schedule), "--pidfile="], {}
    )


def serves(port: int, env: Mapping[str, str]) -> bool:
    """Ready as a proxy would find it: asked here, under the name that people use."""
    name = urlsplit(env.get("BASE_URL", "")).hostname or "localhost"
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/readyz", headers={"Host": name})
    try:
        with urllib.request.urlopen(asked, timeout=5) as answer:
            return answer.status == HTTPStatus.OK
    except OSError:
        return False


def choose_port(wanted: int | None) -> int:
    """The one asked for or nothing; otherwise 8000 or the next free one, told plainly."""
    if wanted is not None:
        if not is_free(wanted):
            raise Trouble(f"Port {wanted} is in use by another program. Choose another --port.")
        return wanted
    for port in range(USUAL_PORT, USUAL_PORT + 100):
        if is_free(port):
            if port != USUAL_PORT:
                done("port", f"{USUAL_PORT} is in use by another program, so {port}")
            return port
    raise Trouble("Every port from 8000 to 8099 is in use. Choose one with --port.")


def is_free(port: int) -> bool:
    """Nothing listens there, on either of the two addresses that `localhost` can mean."""
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.create_connection((address, port), timeout=0.5):
                return False
        except OSError:
            pass
        if family == socket.AF_INET:
            with socket.socket(family) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((address, port))
                except OSError:
                    return False
    return True


def note(stack: Stack, port: int, address: str = "") -> None:
    names = (*SERVERS, "DEMO", "BASE_URL")
    env = {name: stack.env[name] for name in names if name in stack.env}
    address = address or f"http://localhost:{port}"
    place.note_running(stack.places, {"pid": os.getpid(), "address": address, "env": env})


def greet(stack: Stack, port: int) -> None:
    logins = stack.manage("demo_logins", stop_on_error=False)
    line()
    line(f"Open  http://localhost:{port}")
    line()
    for one in logins.splitlines():
        line(one)
    if logins.strip():
        line()
    line(f"Logs in {shown(stack.places.logs)}. Stop with Ctrl-C.")
    line()


class Follower:
    """New lines of every log, each behind the name of its process."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.read = {log: log.stat().st_size for log in logs.glob("*.log")}

    def show(self) -> None:
        for log in sorted(self.logs.glob("*.log")):
            with open(log, "rb") as file:
                file.seek(self.read.get(log, 0))
                fresh = file.read()
                self.read[log] = file.tell()
            for one in fresh.decode(errors="replace").splitlines():
                print(f"  {log.stem:<9} {one}", flush=True)
