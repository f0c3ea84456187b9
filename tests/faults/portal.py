"""A whole portal of its own to break things in: web, worker, beat, database and broker."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

from therapist_portal.devstack.valkey import free_port

ROOT = Path(__file__).resolve().parents[2]
# What tells each process by the words it was started with.
SIGNS = {
    "database": "/postgres -D",
    "broker": "valkey-server",
    "web": "-m gunicorn",
    "worker": "celery -A therapist_portal worker",
    "beat": "celery -A therapist_portal beat",
}


class Portal:
    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.log = home.parent / "up.log"
        self.process: subprocess.Popen | None = None

    def up(self, *words: str) -> subprocess.Popen:
        kept = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}
        command = [sys.executable, "-m", "therapist_portal.devstack", "up", *words]
        with open(self.log, "a") as log:
            return subprocess.Popen(
                command,
                cwd=ROOT,
                env={**kept, "PORTAL_HOME": str(self.home)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def start(self) -> None:
        said = self.said().count("Stop with Ctrl-C")
        self.process = self.up("--port", str(self.port))
        wait_until(
            lambda: self.said().count("Stop with Ctrl-C") > said or self.process.poll() is not None,
            60,
        )
        assert self.process.poll() is None, self.said()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(40)

    def said(self) -> str:
        return self.log.read_text() if self.log.exists() else ""

    def family(self) -> list[psutil.Process]:
        """Everything it started, at any depth."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def find(self, name: str) -> psutil.Process:
        """The process that `up` itself started under this name."""
        for one in psutil.Process(self.process.pid).children():
            with contextlib.suppress(psutil.Error):
                if SIGNS[name] in " ".join(one.cmdline()):
                    return one
        raise LookupError(f"no {name} is running")

    def kill(self, name: str) -> None:
        self.find(name).kill()

    def answers(self) -> int:
        """The status of the readiness page; 0 when nobody answers."""
        address = f"http://localhost:{self.port}/readyz"
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as refusal:
            return refusal.code
        except OSError:
            return 0


def wait_until(happens: Callable[[], object], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline, f"still waiting after {seconds} s"
        time.sleep(0.1)


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    found = []
    for one in processes:
        with contextlib.suppress(psutil.Error):
            if one.is_running() and one.status() != psutil.STATUS_ZOMBIE:
                found.append(one)
    return found


@contextlib.contextmanager
def running_portal() -> Iterator[Portal]:
    """Started and ready; whatever a test did to it, nothing of it is left afterwards."""
    # Not pytest's own folder: as root the database's user has to reach it.
    folder = Path(tempfile.mkdtemp(prefix="portal-fault-"))
    folder.chmod(0o711)
    portal = Portal(folder / "home")
    family: list[psutil.Process] = []
    try:
        portal.start()
        yield portal
    finally:
        if portal.process is not None and portal.process.poll() is None:
            family = portal.family()
            with contextlib.suppress(subprocess.TimeoutExpired):
                portal.stop()
            portal.process.kill()
        for one in alive(family):
            one.kill()
        shutil.rmtree(folder, ignore_errors=True)
