"""`run.py lock`: the exact versions and hashes, for every platform, naming no host."""

import subprocess
import sys
from pathlib import Path

from therapist_portal.devstack.places import ROOT
from therapist_portal.devstack.say import Trouble, step

OPTIONS = [
    "--universal", "--python-version", "3.11", "--generate-hashes",
    "--no-emit-index-url", "--no-emit-find-links", "--no-annotate", "--no-header", "--quiet",
    "--no-strip-extras",  # pip 23 refuses a hashed lock with coverage where coverage[toml] is asked
]  # fmt: skip


def lock(words: list[str]) -> int:
    """What runs is worked out first; what checks it follows the same versions."""
    uv = str(Path(sys.executable).with_name("uv"))
    for name, also in (("requirements", ()), ("requirements-dev", ("-c", "requirements.lock"))):
        with step(f"{name}.lock"):
            command = [uv, "pip", "compile", *OPTIONS, f"{name}.txt", *also, *words]
            done = subprocess.run(
                [*command, "-o", f"{name}.lock"], cwd=ROOT, capture_output=True, text=True
            )
            if done.returncode:
                raise Trouble(f"The lock could not be worked out:\n{done.stderr}")
    return 0
