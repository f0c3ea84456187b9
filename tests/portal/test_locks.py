"""The locks install with what a Debian of today brings: pip 23.0.1, and a proxy's certificate."""

import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from pip._vendor.packaging.requirements import Requirement
from pip._vendor.packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")
DEBIAN_12 = "pip==23.0.1"


def pinned(lock: str) -> dict[str, set[str]]:
    """Each locked package with the extras it is pinned with."""
    found = re.findall(
        r"^([a-z0-9._-]+)(?:\[([^\]]*)\])?==", (ROOT / lock).read_text(), re.MULTILINE
    )
    return {name: set(filter(None, extras.replace(" ", "").split(","))) for name, extras in found}


def asked_with_extras(locked: dict[str, set[str]]) -> set[tuple[str, str, str]]:
    """What the locked packages ask of each other by extras: who asks, whom, for which."""
    found = set()
    for name, extras in locked.items():
        try:
            wishes = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # for another platform
        for wish in map(Requirement, wishes):
            marker = wish.marker
            if marker is None or any(marker.evaluate({"extra": one}) for one in {"", *extras}):
                asked = canonicalize_name(wish.name)
                found |= {(name, asked, extra) for extra in wish.extras}
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_an_extra_that_is_asked_for_is_pinned_with_it(lock: str) -> None:
    """pip 23 refuses "coverage[toml]" where a hashed lock pins "coverage" alone."""
    locked = pinned(lock)
    asked = asked_with_extras(locked)

    assert asked
    assert [
        f"{who} asks for {whom}[{extra}]"
        for who, whom, extra in sorted(asked)
        if whom in locked and extra not in locked[whom]
    ] == []


def test_the_dev_lock_installs_with_the_pip_of_debian_12(tmp_path: Path) -> None:
    """Nothing is installed: resolving is where an old pip refuses."""
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "old"], check=True, timeout=60)
    python = tmp_path / "old" / "bin" / "python"
    old = [str(python), "-m", "pip", "--disable-pip-version-check"]
    fetched = subprocess.run(
        [*old, "install", "-q", DEBIAN_12], capture_output=True, text=True, timeout=60
    )
    if fetched.returncode:
        pytest.skip(f"NOT PROVEN: no package index gives {DEBIAN_12} to this machine")

    tried = subprocess.run(
        [*old, "install", "--dry-run", "-q", "--require-hashes", "-r", "requirements-dev.lock"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert tried.returncode == 0, tried.stderr[-1500:]
