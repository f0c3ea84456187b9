"""A bare clone of what is committed, as whoever reads the documents has it: nothing installed, and
an environment that names none of our servers."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KEPT = ("PATH", "HOME", "LANG", "TMPDIR")


def bare() -> tuple[Path, dict[str, str]]:
    """A folder with `clone` in it, for the caller to delete, and the environment to work in."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("NOT PROVEN: this is no checkout of git, so there is nothing to clone")
    # Not pytest's own folder: as root the database's user has to reach it.
    folder = Path(tempfile.mkdtemp(prefix="portal-documents-"))
    folder.chmod(0o711)
    subprocess.run(["git", "clone", "-q", str(ROOT), str(folder / "clone")], check=True)
    env = {name: os.environ[name] for name in os.environ if name in KEPT or "PROXY" in name.upper()}
    env |= {name: os.environ[name] for name in os.environ if name.startswith(("PIP_", "SSL_CERT"))}
    return folder, env | {"PATH": outside_of_ours(env["PATH"])}


def outside_of_ours(path: str) -> str:
    return ":".join(one for one in path.split(":") if not one.startswith(str(ROOT)))


def end(running: list[subprocess.Popen]) -> None:
    """Each with all that it started: they have sessions of their own."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        for one in running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(one.pid, number)
        for one in running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                one.wait(10)
