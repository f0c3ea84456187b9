"""The two walks of the whole product that run before a release, as whoever releases starts them.

`run.py smoke` and `run.py week` start servers of their own and a real browser, and no other test
goes through them: without this they break unseen. tests/faults/test_readme.py follows the other
commands of the README and leaves these two to here.
"""

import os
import subprocess
import sys

import pytest

from tests.faults import clones
from therapist_portal.devstack import browser

pytestmark = [pytest.mark.fault, pytest.mark.journey]
# Each takes two to four minutes of a quiet machine.
PATIENCE = 1200


@pytest.fixture(scope="module")
def chromium() -> str:
    """The browser that this run was given, or one that the walks would find by themselves."""
    found = os.environ.get("CHROMIUM") or browser.on_path()
    if not found or not browser.runs(found):
        pytest.skip("NO BROWSER: run.py smoke and run.py week were not walked")
    return found


@pytest.mark.parametrize(("verb", "last"), [("smoke", "main job ok"), ("week", "practice ok")])
def test_a_walk_of_the_whole_product_ends_well(chromium: str, verb: str, last: str) -> None:
    """From this checkout, in an environment that names none of the servers of these tests."""
    kept = {name: os.environ[name] for name in clones.KEPT if name in os.environ}
    walk = subprocess.run(
        [sys.executable, "run.py", verb], cwd=clones.ROOT, env=kept | {"CHROMIUM": chromium},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        timeout=PATIENCE,
    )  # fmt: skip

    said = walk.stdout.rstrip()
    told = f"run.py {verb} ended with {walk.returncode} and said:\n\n{said[-8000:]}"
    assert walk.returncode == 0, told
    assert said.splitlines()[-1].strip() == last, told
