#!/usr/bin/env python3
"""One door: sets up what is missing, then runs the portal, its tests or its checks.

Needs Python 3.11 or newer and nothing else. Standard library only, because it runs first.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "portal-stamp.json"
LOG = ROOT / ".portal" / "logs" / "install.log"
OLDEST = (3, 11)
LOCK, DEV_LOCK = "requirements.lock", "requirements-dev.lock"
VERBS = {
    "up": "start everything with demo data (the same as no verb); --port N, --reload, --logs",
    "practice": "a practice of your own, empty and real: asks what it needs, then runs it",
    "test": "run the tests on their own servers; --quick for a first look; more words go to pytest",
    "check": "format, lint, types, templates, migrations, deploy settings, generated docs",
    "fix": "put right what a tool can: format and simple lint",
    "manage": "any Django command, on the running portal's data: run.py manage shell",
    "docs": "write the generated documents again",
    "migrations": "list new migrations among those that never change again",
    "backup": "save all data, without the key, to a folder: --to FOLDER",
    "restore": "restore a backup into an empty database: FILE; --replace if it is not empty",
    "smoke": "start a fresh portal, walk the main job in a real browser, leave nothing behind",
    "week": "a practice's first week in a real browser, backup and upgrade included",
    "mutants": "take away each permission check in turn and look which test notices",
    "bench": "measure against the floor; more words go to the benchmark",
    "lock": "work out the exact, hashed versions again from requirements*.txt",
    "help": "this list",
}
ENOUGH_TO_RUN = {"up", "practice", "manage", "docs", "migrations", "backup", "restore"}
TALKS = {"up", "practice"}


class Trouble(Exception):
    """Something a person can put right; the text says how."""


def main(words: list[str]) -> int:
    verb, rest = (words[0], words[1:]) if words else ("up", [])
    if verb.startswith("--") and verb != "--help":
        verb, rest = "up", words
    if verb in {"help", "-h", "--help"}:
        print(usage())
        return 0
    if verb not in VERBS:
        print(f"run.py does not know {verb!r}.\n\n{usage()}", file=sys.stderr)
        return 2
    try:
        use_new_enough_python()
        lock = LOCK if verb in ENOUGH_TO_RUN else DEV_LOCK
        if verb in TALKS:
            print("\n  Therapist portal\n")
        set_up(lock, talk=verb in TALKS)
    except Trouble as trouble:
        print(f"\n  {trouble}\n", file=sys.stderr)
        return 1
    os.chdir(ROOT)
    sys.stdout.flush()
    command = [str(PYTHON), "-m", "therapist_portal.devstack", verb, *rest]
    os.execve(command[0], command, environment())


def usage() -> str:
    lines = [f"  python3 run.py {verb:<10} {what}" for verb, what in VERBS.items()]
    return "\n".join(["Therapist portal", "", *lines])


def environment() -> dict[str, str]:
    """What children see: this environment, and compiled files are kept (start-up is 3x faster)."""
    kept = {
        k: v for k, v in os.environ.items() if k not in {"PYTHONDONTWRITEBYTECODE", "PYTHONHOME"}
    }
    return kept | {"VIRTUAL_ENV": str(VENV), "PATH": f"{VENV / 'bin'}:{os.environ.get('PATH', '')}"}


def use_new_enough_python() -> None:
    if sys.version_info >= OLDEST:
        return
    for minor in range(14, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            os.execv(found, [found, str(ROOT / "run.py"), *sys.argv[1:]])
    raise Trouble(
        f"This is Python {sys.version.split()[0]}; the portal needs 3.11 or newer. "
        "Install one (python.org, or your system's packages) and run this again."
    )


def set_up(lock: str, *, talk: bool) -> None:
    """The environment holds exactly what the lock names; a stamp skips the work next time."""
    with opened(LOG.parent.parent / "install.lock") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        wanted = {
            name: digest(name) for name in ((LOCK, DEV_LOCK) if lock == DEV_LOCK else (LOCK,))
        }
        stamp = read_stamp()
        if PYTHON.exists() and all(stamp.get(name) == value for name, value in wanted.items()):
            if talk:
                say("environment", "ready")
            return
        started = time.monotonic()
        if sys.stdout.isatty():
            print("  …  environment     installing, half a minute or so", end="\r", flush=True)
        with open(LOG, "w") as log:
            make_venv(log)
            how = install(lock, log)
        STAMP.write_text(json.dumps(stamp | wanted))
        say("environment", f"installed with {how}", time.monotonic() - started)


def opened(path: Path):
    """A file of ours to write to; a folder that is somebody else's is told in words."""
    try:
        LOG.parent.mkdir(parents=True, exist_ok=True)
        return open(path, "w")
    except OSError as error:
        folder = path.parent
        raise Trouble(
            f"{folder} can't be written to ({error.strerror}). Another user may have made it, or "
            f"it is something else. Run this as its owner, or move it away to start over:\n"
            f"    mv {folder} {folder}-old"
        ) from None


def say(name: str, note: str, seconds: float | None = None) -> None:
    tick = "✓" if "utf" in (sys.stdout.encoding or "").lower() else "ok"
    took = f"{seconds:7.1f} s" if seconds is not None else ""
    print(f"  {tick}  {name:<15} {note:<44}{took}".rstrip(), flush=True)


def digest(name: str) -> str:
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


def read_stamp() -> dict[str, str]:
    try:
        return json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}


def ran(command: list[str], log, **more) -> bool:
    log.write("$ " + " ".join(command) + "\n")
    log.flush()
    return (
        subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=installing(),
            **more,
        ).returncode
        == 0
    )


def installing() -> dict[str, str]:
    """The environment for pip and uv, which both trust what this machine trusts.

    Behind a proxy with a certificate of its own that is the system's store (uv asks its built-in
    list otherwise), or the file that SSL_CERT_FILE names, which pip knows as PIP_CERT.
    """
    env = environment() | {"UV_PYTHON_DOWNLOADS": "never", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    file = env.get("SSL_CERT_FILE")
    if file:
        env.setdefault("PIP_CERT", file)
    else:
        env.setdefault("UV_SYSTEM_CERTS", "true")
    return env


def make_venv(log) -> None:
    """A virtual environment, also where the system's Python came without `ensurepip`."""
    if PYTHON.exists() and ran([str(PYTHON), "-c", ""], log):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    if ran([sys.executable, "-m", "venv", str(VENV)], log):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        package = f"python3.{sys.version_info[1]}-venv"
        ran(["apt-get", "update", "-qq"], log)
        if ran(["apt-get", "install", "-y", "-qq", package], log) or ran(
            ["apt-get", "install", "-y", "-qq", "python3-venv"], log
        ):
            shutil.rmtree(VENV, ignore_errors=True)
            if ran([sys.executable, "-m", "venv", str(VENV)], log):
                return
    shutil.rmtree(VENV, ignore_errors=True)
    if not ran([sys.executable, "-m", "venv", "--without-pip", str(VENV)], log):
        raise Trouble(f"Python could not make a virtual environment here. {LOG} says why.")


def pip() -> list[str]:
    """The environment's own pip, or another one pointed at it."""
    if (VENV / "bin" / "pip").exists():
        return [str(PYTHON), "-m", "pip"]
    outside = next(
        (
            found
            for found in ([sys.executable, "-m", "pip"], ["pip3"], ["pip"])
            if shutil.which(found[0])
            and subprocess.run([*found, "--version"], capture_output=True).returncode == 0
        ),
        None,
    )
    if outside is None:
        raise Trouble(
            "This Python has neither venv's pip nor a pip of its own. Install the package "
            "python3-venv (or python3-pip) and run this again."
        )
    return [*outside, "--python", str(PYTHON)]


def install(lock: str, log) -> str:
    """Hash-checked, with uv where it can be had, with pip where it can't."""
    uv = VENV / "bin" / "uv"
    pinned = LOG.parent / "uv.txt"
    pinned.write_text(block_of("uv", (ROOT / DEV_LOCK).read_text()))
    quick = [str(uv), "pip", "install", "--python", str(PYTHON), "--require-hashes", "-r", lock]
    fetch_uv = ["install", "--require-hashes", "--no-deps", "-r", str(pinned)]
    if (uv.exists() or ran([*pip(), *fetch_uv], log)) and ran(quick, log, cwd=ROOT):
        return "uv"
    if ran([*pip(), "install", "--require-hashes", "-r", lock], log, cwd=ROOT):
        return "pip"
    last = "\n    ".join(LOG.read_text(errors="replace").splitlines()[-6:])
    raise Trouble(
        "The packages could not be installed. Is this machine connected to a package index? "
        f"The last lines of {LOG.relative_to(ROOT)}:\n\n    {last}"
    )


def block_of(package: str, lock: str) -> str:
    """One package's pinned version and hashes out of a lock file."""
    found = re.search(rf"^{re.escape(package)}==.*(?:\n[ \t]+.*)*", lock, re.MULTILINE)
    if found is None:
        raise Trouble(
            f"{package} is not in {DEV_LOCK}: `python3 run.py lock` on a working machine."
        )
    return found.group(0) + "\n"


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
