"""`python3 run.py mutants`: takes away each permission check in turn and looks which test notices.

What no test of a file's first list notices meets the second, longer one. What still stands was
either no check at all, and goes from the code, or has no test, and gets one.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

from tests.mutants import report
from tests.mutants.find import FILES, ROOT, Mutant, mutants

WHO = "tests/portal/test_who_sees_what.py"
FIRST = {
    "clients/visibility.py": [WHO, "tests/clients", "tests/worksheets/test_submissions.py"],
    "worksheets/visibility.py": [WHO, "tests/worksheets"],
    "clients/access.py": ["tests/clients/test_access.py", "tests/clients"],
    "clients/actions/consents.py": ["tests/clients/test_consents.py", "tests/clients"],
    "worksheets/actions/releases.py": ["tests/worksheets/test_releases.py", "tests/worksheets"],
}
SECOND = ["tests/clients", "tests/worksheets", "tests/portal"]
SEATS = 2
MINUTES = 12


def main(words: list[str]) -> int:
    chosen = [one for file in FILES for one in mutants(file) if not words or one.name in words]
    names = [f"test_mutants_{seat}" for seat in range(SEATS)]
    for name in names:
        make_database(name)
    free: SimpleQueue[str] = SimpleQueue()
    for name in names:
        free.put(name)
    started = time.monotonic()
    with ThreadPoolExecutor(SEATS) as seats:
        found = list(seats.map(lambda one: tried(one, free), chosen))
    survived = [mutant for mutant, by in found if by is None]
    print(f"{len(found)} checks taken away, {len(found) - len(survived)} noticed,"
          f" {time.monotonic() - started:.0f} s")  # fmt: skip
    if not words:
        report.write(found)
    return int(bool(survived))


def make_database(name: str) -> None:
    nothing = [sys.executable, "-m", "pytest", "-q", WHO, "-k", "is_about_what"]
    subprocess.run(
        nothing,
        cwd=ROOT,
        env=os.environ | {"PORTAL_TEST_DB": name, "PORTAL_TEST_DB_SHARED": "make"},
        check=True,
        stdout=subprocess.DEVNULL,
    )


def tried(mutant: Mutant, free: "SimpleQueue[str]") -> tuple[Mutant, str | None]:
    """The test that noticed, or None."""
    name = free.get()
    try:
        noticed = noticed_by(mutant, FIRST[mutant.file], name) or noticed_by(mutant, SECOND, name)
    finally:
        free.put(name)
    print(f"{'  ok' if noticed else 'LEFT'}  {mutant.name} {mutant.function}: {mutant.gone[:60]}")
    return mutant, noticed


def noticed_by(mutant: Mutant, tests: list[str], name: str) -> str | None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "-p", "tests.mutants.plugin",
         "-p", "no:cacheprovider", "--tb=no", *tests],
        cwd=ROOT,
        env=os.environ | {
            "PORTAL_TEST_DB": name, "PORTAL_TEST_DB_SHARED": "use", "MUTANT": mutant.name,
        },
        capture_output=True,
        text=True,
        timeout=MINUTES * 60,
    )  # fmt: skip
    if done.returncode == 0:
        return None
    for line in done.stdout.splitlines():
        if line.startswith(("FAILED ", "ERROR ")):
            return line.split()[1].split("[")[0]
    raise RuntimeError(f"{mutant.name}: the tests did not run\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
