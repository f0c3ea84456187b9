"""The documents' own commands, line by line, on a bare clone with the system's own servers.

Whoever follows docs/operations.md and nothing else has a portal that shows pages, and still has it
after a lost phone, new keys, a backup that comes back, and an upgrade. What the document calls
db.internal, broker.internal and port 8000 is started here, by hand, on loopback.
"""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.faults import clones
from therapist_portal.devstack.apt import apt_install
from therapist_portal.devstack.postgres import newest_system
from therapist_portal.devstack.processes import before_exec, unprivileged_user
from therapist_portal.devstack.valkey import NAMES, free_port

ROOT = Path(__file__).resolve().parents[2]
BROKER_PASS = "broker-pass-phrase"
# The lines after which a shell does not come back.
STAYS = re.compile(r"(DB_POOL=True )?\.venv/bin/(gunicorn|celery) ")
PATIENCE = 400
OWNER = "owner@example.org"
# What stands under a key from then on, as if the owner had written a note; says whose it is.
A_NOTE = """.venv/bin/python manage.py shell --no-imports -c '
from clients import vault
from clients.context import acting_as_worker
from clients.models import Clinician, Note
with acting_as_worker():
    who = Clinician.objects.get()
    vault.seal(Note(practice_id=who.practice_id, author_id=who.pk), "body_sealed", "words")
    print(who.pk)'"""


def blocks(document: str) -> list[str]:
    """What stands between ```sh and ```, in order."""
    return re.findall(r"^```sh\n(.*?)^```$", (ROOT / document).read_text("utf-8"), re.M | re.S)


@dataclass
class Machine:
    """A folder with a clone in it, the system's two servers, and whatever was started there."""

    clone: Path
    names: dict[str, str]
    env: dict[str, str]
    running: list[subprocess.Popen] = field(default_factory=list)
    services: list[str] = field(default_factory=list)

    def here(self, script: str) -> str:
        for name, real in self.names.items():
            script = script.replace(name, real)
        return script

    def follow(self, block: str, answer: str = "") -> str:
        """One block as a person types it; variables that it sets stay set for the next."""
        stays = [line for line in block.splitlines() if STAYS.match(line)]
        self.services += stays
        for line in stays:
            self.stay(line)
        done = "\n".join(line for line in block.splitlines() if line not in stays)
        if not done.strip():
            return ""
        script = f"set -euo pipefail\n{self.here(done)}\nset +u; env -0 > {self.clone}/../env\n"
        ran = subprocess.run(
            ["bash", "-c", script],
            cwd=self.clone, env=self.env, input=answer,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=PATIENCE,
        )  # fmt: skip
        assert ran.returncode == 0, f"{block}\n\nsaid:\n{ran.stdout[-3000:]}"
        kept = (self.clone.parent / "env").read_bytes().split(b"\0")
        self.env = dict(one.decode().split("=", 1) for one in kept if b"=" in one)
        return ran.stdout

    def stop(self) -> None:
        clones.end(self.running)
        self.running.clear()

    def start(self) -> None:
        """Web, worker and beat as the document started them; until pages can be shown."""
        for line in self.services:
            self.stay(line)
        wait_until_alive(self)
        assert self.get("/readyz")[0] == 200, self.log()

    def restart(self) -> None:
        self.stop()
        self.start()

    def stay(self, line: str) -> None:
        with open(self.clone.parent / "services.log", "ab") as log:
            self.running.append(
                subprocess.Popen(
                    ["bash", "-c", f"exec env {self.here(line)}"],
                    cwd=self.clone, env=self.env, stdin=subprocess.DEVNULL,
                    stdout=log, stderr=log, start_new_session=True,
                )
            )  # fmt: skip

    def get(self, path: str) -> tuple[int, str]:
        """As the proxy asks on somebody's behalf."""
        port = self.names["127.0.0.1:8000"].rpartition(":")[2]
        told = {"Host": "portal.example", "X-Forwarded-Proto": "https"}
        asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=told)
        try:
            with urllib.request.urlopen(asked, timeout=10) as answer:
                return answer.status, answer.read().decode(errors="replace")
        except urllib.error.HTTPError as refusal:
            return refusal.code, ""
        except OSError:
            return 0, ""

    def log(self) -> str:
        file = self.clone.parent / "services.log"
        return file.read_text(errors="replace")[-3000:] if file.exists() else ""


def system_servers() -> tuple[Path, str]:
    postgresql = newest_system() or (apt_install("postgresql") and newest_system())
    redis = next(filter(None, map(shutil.which, NAMES)), None)
    if redis is None and apt_install("redis-server"):
        redis = next(filter(None, map(shutil.which, NAMES)), None)
    if not postgresql or not redis:
        pytest.skip("NOT PROVEN: this machine has no PostgreSQL 15 or no Redis, and no apt for us")
    return postgresql, redis


@contextlib.contextmanager
def started(command: list[str], folder: Path, port: int) -> Iterator[None]:
    user = unprivileged_user()
    with open(folder / "servers.log", "ab") as log:
        process = subprocess.Popen(
            command, cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            preexec_fn=before_exec(user, signal.SIGKILL),
        )  # fmt: skip
    try:
        deadline = time.monotonic() + 30
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            assert process.poll() is None, (folder / "servers.log").read_text()
            assert time.monotonic() < deadline, f"{command[0]} does not listen"
            time.sleep(0.1)
        yield
    finally:
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()


@contextlib.contextmanager
def database(bins: Path, folder: Path) -> Iterator[int]:
    """A cluster whose superuser may enter without a password; everybody else needs one."""
    data, port, user = folder / "data", free_port(), unprivileged_user()
    data.mkdir()
    (folder / "superuser").write_text("superuser-pass-phrase\n")
    if user:
        for one in (data, folder / "superuser"):
            os.chown(one, user.pw_uid, user.pw_gid)
    made = subprocess.run(
        [str(bins / "initdb"), "-D", str(data), "-U", "postgres", "-A", "scram-sha-256",
         f"--pwfile={folder}/superuser", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
        stdin=subprocess.DEVNULL, cwd="/", capture_output=True, text=True,
        preexec_fn=before_exec(user, signal.SIGKILL),
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    command = [str(bins / "postgres"), "-D", str(data), "-p", str(port), "-k", "",
               "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]  # fmt: skip
    with started(command, folder, port):
        yield port


@contextlib.contextmanager
def broker(program: str, folder: Path) -> Iterator[int]:
    port = free_port()
    words = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--requirepass", BROKER_PASS]
    with started([program, *words], folder, port):
        yield port


@pytest.fixture
def machine() -> Iterator[Machine]:
    postgresql, redis = system_servers()
    folder, env = clones.bare()
    # A practice's data stand in the clone, and go with it, where the database's user can reach it.
    (folder / "clone").chmod(0o711)
    env |= {
        "PATH": f"{postgresql}:{env['PATH']}",
        "PGPASSFILE": f"{folder}/pgpass",
    }
    try:
        with database(postgresql, folder) as db, broker(redis, folder) as wakes:
            (folder / "pgpass").write_text("127.0.0.1:*:*:postgres:superuser-pass-phrase\n")
            (folder / "pgpass").chmod(0o600)
            names = {
                "-h db.internal -p 5432": f"-h 127.0.0.1 -p {db}",
                "db.internal:5432": f"127.0.0.1:{db}",
                "broker.internal:6379": f"127.0.0.1:{wakes}",
                "smtp.internal": "127.0.0.1",
                "127.0.0.1:8000": f"127.0.0.1:{free_port()}",
                "/var/backups/portal": f"{folder}/backups",
            }
            there = Machine(folder / "clone", names, env)
            try:
                yield there
            finally:
                clones.end(there.running)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# What a person does between two blocks, as the text around them says; known by a line of theirs.
def writes_a_note(there: Machine) -> None:
    there.env["PERSON"] = there.follow(A_NOTE).split()[-1]


def moves_to_an_empty_server(there: Machine) -> None:
    there.stop()
    there.follow("dropdb -h db.internal -p 5432 -U postgres portal")
    there.follow("createdb -h db.internal -p 5432 -U postgres -O portal_owner portal")


BEFORE: dict[str, Callable[[Machine], None]] = {
    "/readyz": lambda there: wait_until_alive(there),
    "mv kek.new kek": writes_a_note,
    "manage.py restore": moves_to_an_empty_server,
    # Before an upgrade; the first time there is nothing to stop.
    "pip install": Machine.stop,
}
AFTER: dict[str, Callable[[Machine], None]] = {
    "mv kek.new kek": Machine.restart,
    "sed -i 's/,k1": Machine.restart,
    "give_up_key": lambda there: (there.restart(), writes_a_note(there)),  # type: ignore[dict-item]
    "manage.py restore": Machine.start,
    "verify_audit\n": Machine.start,
}
ANSWERS = {"open_account": OWNER, "give_up_key": "k2", "shred_person": "$PERSON"}
# What each has to say, so that a command which did nothing is noticed.
SAID = {
    "run.py practice": "Elm Street Practice is open.",
    "create_practice": "Elm Street Practice is open.",
    "service_state": "Backup: well",
    "manage.py backup": "Its words open with the key",
    "open_account": "Tell Amara Lind this code yourself",
    "rotate_kek": "Every key is wrapped by k2.",
    "give_up_key": "keys are given up.",
    "manage.py restore": "The audit is whole, and ends where it ended in the backup.",
    "shred_person": "Destroyed 1 key of class notes.",
    "verify_audit --against": "The audit is whole.",
    "check --deploy": "System check identified no issues",
    "verify_audit\n": "The audit is whole.",
}


def test_the_documents_own_lines_make_a_portal_that_shows_pages(machine: Machine) -> None:
    script = blocks("docs/operations.md")
    assert sum(len(block.splitlines()) for block in script) > 60
    told = "".join(script)
    assert [line for line in [*BEFORE, *AFTER, *ANSWERS, *SAID] if line not in told] == []

    for block in script:
        carry_out(block, machine)

    status, page = machine.get("/accounts/login/")
    assert status == 200, machine.log()
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert len(files) > 5
    assert [file for file in files if machine.get(file)[0] != 200] == []
    assert machine.get("/help/")[0] == 200
    assert [one.args[2] for one in machine.running if one.poll() is not None] == [], machine.log()


def carry_out(block: str, there: Machine) -> None:
    """With what is done before and after, what is typed, and a look at what it said."""
    for_line(BEFORE, block, there)
    answer = "".join(f"{words}\n" for line, words in ANSWERS.items() if line in block)
    said = there.follow(block, answer.replace("$PERSON", there.env.get("PERSON", "")))
    missing = [words for line, words in SAID.items() if line in block and words not in said]
    assert missing == [], said
    for_line(AFTER, block, there)


def for_line(deeds: dict[str, Callable[[Machine], None]], block: str, there: Machine) -> None:
    for line, deed in deeds.items():
        if line in block:
            deed(there)


def test_no_command_of_the_document_is_outside_of_what_is_run() -> None:
    """A command in a paragraph is an aside; whatever is set off on lines of its own is a step."""
    text = (ROOT / "docs/operations.md").read_text("utf-8")
    outside = re.sub(r"^```sh\n.*?^```$", "", text, flags=re.M | re.S)

    indented = [line for line in outside.splitlines() if re.match(r" {4,}\S|\t", line)]
    fenced = re.findall(r"^```(?!sh$)\w*\n(.*?)^```$", outside, re.M | re.S)

    assert indented == []
    assert [block for block in fenced if re.search(r"python|manage\.py|psql|celery", block)] == []


def wait_until_alive(machine: Machine) -> None:
    deadline = time.monotonic() + 60
    while machine.get("/healthz")[0] != 200:
        assert time.monotonic() < deadline, machine.log()
        time.sleep(0.2)


def test_every_gunicorn_in_a_document_leaves_no_control_socket() -> None:
    """gunicorn 26 opens one in the folder it starts in, for whoever can reach it."""
    documents = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/*")]
    found = [
        (path.name, line.strip())
        for path in documents
        for line in path.read_text("utf-8").splitlines()
        if re.search(r"\bgunicorn \S*wsgi", line)
    ]

    assert found
    assert [one for one in found if "--no-control-socket" not in one[1]] == []
