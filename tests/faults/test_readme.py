"""The README's own commands, as they stand there, on a bare clone with Python and nothing else."""

import contextlib
import re
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults import clones

README = clones.ROOT / "README.md"
PATIENCE = 400
ADDRESS = re.compile(r"http://localhost:\d+")
# Followed below, to their end or until Ctrl-C.
FOLLOWED = {
    "python3 run.py", "python3 run.py test -k consent", "python3 run.py fix",
    "python3 run.py manage", "python3 run.py manage shell", "python3 run.py docs",
    "python3 run.py backup", "python3 run.py restore", "python3 run.py migrations",
    "python3 run.py help",
}  # fmt: skip
# Trials of the whole product, longer than a test may be; and who carries them out.
BY_THEMSELVES = {
    "python3 run.py test": "what this is run by",
    "python3 run.py check": ".ci/run, before the tests",
    "python3 run.py practice": "run.py week, with --yes; typed: tests/portal/test_asking_typed.py",
    "python3 run.py smoke": "tests/faults/test_walks.py: a real browser on fresh servers",
    "python3 run.py week": "tests/faults/test_walks.py: a practice's first week in a real browser",
    "python3 run.py mutants": "before a release: docs/mutants.md is held against the code",
    "python3 run.py bench": "by hand: it measures, and wants a machine to itself",
    "python3 run.py lock": "by hand: it asks for what is newest; tests/portal/test_run.py reads it",
}


def told() -> set[str]:
    """Every command of the README, without its comment and options in words."""
    found = re.findall(r"(?:^    |`)(python3 run\.py[^`#\n]*)", README.read_text("utf-8"), re.M)
    return {one.strip() for one in found}


@dataclass
class Reader:
    """Somebody who types the README's commands into their own clone."""

    folder: Path
    env: dict[str, str]

    @property
    def clone(self) -> Path:
        return self.folder / "clone"

    def types(self, command: str, given: str = "") -> str:
        """One command to its end; what it said."""
        ran = subprocess.run(
            command.split(), cwd=self.clone, env=self.env, input=given, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=PATIENCE,
        )  # fmt: skip
        assert ran.returncode == 0, f"{command}\n\nsaid:\n{ran.stdout[-3000:]}"
        return ran.stdout

    @contextlib.contextmanager
    def running(self, command: str) -> Iterator[str]:
        """While it runs, its address; afterwards it has ended by Ctrl-C, as it says."""
        said = self.folder / "said"
        with open(said, "w") as out:
            process = subprocess.Popen(
                command.split(), cwd=self.clone, env=self.env, stdin=subprocess.DEVNULL,
                stdout=out, stderr=out, start_new_session=True,
            )  # fmt: skip
        try:
            deadline = time.monotonic() + PATIENCE
            while "Stop with Ctrl-C" not in said.read_text():
                assert process.poll() is None, said.read_text()
                assert time.monotonic() < deadline, said.read_text()
                time.sleep(0.2)
            yield ADDRESS.findall(said.read_text())[0]
            process.send_signal(signal.SIGINT)
            assert process.wait(60) == 0, said.read_text()
        finally:
            clones.end([process])

    def changes(self) -> str:
        """What differs from the clone as it was."""
        return self.types("git status --porcelain")


def answer(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=10) as page:
            return page.status
    except urllib.error.HTTPError as refusal:
        return refusal.code
    except OSError:
        return 0


@pytest.fixture
def reader() -> Iterator[Reader]:
    folder, env = clones.bare()
    try:
        yield Reader(folder, env)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_every_command_of_the_readme_is_followed_or_carried_out_elsewhere() -> None:
    assert told() == FOLLOWED | BY_THEMSELVES.keys()


def test_the_readmes_commands_run_on_a_bare_clone(reader: Reader) -> None:
    backups = reader.folder / "backups"

    with reader.running("python3 run.py") as address:
        assert [answer(address + page) for page in ("/readyz", "/demo/inbox/")] == [200, 200]
        asked = "from clients.models import Practice; print('practices', Practice.objects.count())"
        assert "practices" in reader.types("python3 run.py manage shell", asked)
        reader.types(f"python3 run.py backup --to {backups}")
    assert answer(f"{address}/readyz") == 0

    [dump] = backups.glob("portal-*.dump")
    reader.types(f"python3 run.py restore {dump} --replace")
    assert "makemigrations" in reader.types("python3 run.py manage help")
    assert (reader.clone / ".portal").is_dir()
    assert reader.changes() == ""


def test_the_readmes_commands_for_developers_change_nothing_that_is_right(reader: Reader) -> None:
    listed = reader.types("python3 run.py help")
    assert {one for one in told() if f"{one} " not in listed + " "} <= {
        "python3 run.py", "python3 run.py manage shell", "python3 run.py test -k consent",
    }  # fmt: skip

    for verb in ("fix", "docs", "migrations"):
        reader.types(f"python3 run.py {verb}")
    assert reader.changes() == ""

    # One file of those it means: all of them are the whole suite's turn.
    said = reader.types("python3 run.py test -k consent tests/clients/test_consents_alone.py")
    assert re.search(r"\b[1-9]\d* passed", said)
