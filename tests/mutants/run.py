"""`python3 run.py mutants`: takes away each permission check in turn and looks which test notices.

What no test of a file's first list notices meets the second, longer one. What still stands was
either no check at all, and goes from the code, or has no test, and gets one.
"""

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

from tests.mutants import report
from tests.mutants.find import FILES, ROOT, Mutant, mutants

WHO = "tests/isolation/test_who_sees_what.py"
RULES = [
    WHO,
    "tests/isolation/test_rules_alone.py",
    "tests/isolation/test_work_rules_alone.py",
]
RELEASES = [
    "tests/worksheets/test_releases_alone.py",
    "tests/isolation/test_release_walls.py",
    "tests/worksheets/test_mutual.py",
]
FIRST = {
    "clients/visibility.py": RULES,
    "worksheets/visibility/worksheets.py": RULES,
    "worksheets/visibility/joint_sheets.py": RULES,
    "clients/access.py": ["tests/clients/test_gates.py", "tests/clients/test_access.py"],
    "clients/actions/consents.py": [
        "tests/clients/test_consents_alone.py",
        "tests/clients/test_consents.py",
        "tests/clients/test_consents_given_to.py",
    ],
    "worksheets/actions/releases.py": RELEASES,
    "worksheets/actions/reveals.py": RELEASES,
}
SECOND = [
    "tests/clients/test_access.py",
    "tests/clients/test_consents.py",
    "tests/clients/test_consents_given_to.py",
    "tests/clients/test_contact.py",
    "tests/clients/test_access_log.py",
    "tests/clients/test_uncouple.py",
    "tests/worksheets/test_releases.py",
    "tests/worksheets/test_sharing.py",
    "tests/worksheets/test_shared_page.py",
    "tests/isolation/test_release_walls.py",
    "tests/worksheets/test_draft_pages.py",
]
SEATS = 2


class Seat:
    """A process with everything loaded, and a database that its tests share."""

    def __init__(self, number: int) -> None:
        env = os.environ | {"PORTAL_TEST_DB": f"test_mutants_{number}"}
        make = env | {"PORTAL_TEST_DB_SHARED": "make"}
        nothing = [sys.executable, "-m", "pytest", "-q", WHO, "-k", "is_about_what"]
        subprocess.run(nothing, cwd=ROOT, env=make, check=True, stdout=subprocess.DEVNULL)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.mutants.seat"],
            cwd=ROOT,
            env=env | {"PORTAL_TEST_DB_SHARED": "use"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def noticed(self, mutant: Mutant, tests: list[str]) -> str | None:
        assert self.process.stdin
        assert self.process.stdout
        print(json.dumps([mutant.name, *tests]), file=self.process.stdin, flush=True)
        answer = json.loads(self.process.stdout.readline())
        if isinstance(answer, dict):
            raise RuntimeError(f"{mutant.name}: the tests did not run\n{answer['broken']}")
        return answer

    def end(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


def main(words: list[str]) -> int:
    chosen = [
        one
        for file in FILES
        for one in mutants(file)
        if not words or any(one.name.startswith(word) for word in words)
    ]
    started = time.monotonic()
    with ThreadPoolExecutor(SEATS) as pool:
        free: SimpleQueue[Seat] = SimpleQueue()
        seats = list(pool.map(Seat, range(SEATS)))
        for seat in seats:
            free.put(seat)
        found = list(pool.map(lambda one: tried(one, free), chosen))
    for seat in seats:
        seat.end()
    survived = sum(by is None for _, by in found)
    took = time.monotonic() - started
    print(f"{len(found)} checks taken away, {len(found) - survived} noticed, {took:.0f} s")
    if not words:
        report.write(found)
    return int(bool(survived))


def tried(mutant: Mutant, free: "SimpleQueue[Seat]") -> tuple[Mutant, str | None]:
    """The test that noticed, or None."""
    seat = free.get()
    try:
        noticed = seat.noticed(mutant, FIRST[mutant.file]) or seat.noticed(mutant, SECOND)
    finally:
        free.put(seat)
    mark = "  ok" if noticed else "LEFT"
    print(f"{mark}  {mutant.name} {mutant.gone[:50]}  <- {noticed}", flush=True)
    return mutant, noticed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
