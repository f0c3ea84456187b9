"""One seat of the run: everything is loaded once, and each mutant lives in a child of its own.

Reads one JSON list a line, [mutant, tests…]; answers each with a line of JSON: the name of the
test that noticed, null where none did, or {"broken": what was printed}.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

import django
import pytest

ANSWERED = {0, 1}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "therapist_portal.settings")
    django.setup()
    from tests.support import world  # noqa: F401  what most tests load
    from therapist_portal import urls  # noqa: F401  and every view

    for line in sys.stdin:
        mutant, *tests = json.loads(line)
        print(json.dumps(noticed(mutant, tests)), flush=True)


def noticed(mutant: str, tests: list[str]) -> str | None | dict[str, str]:
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder) / "said"
        child = os.fork()
        if not child:
            os._exit(_tests(mutant, tests, said))
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        told = said.read_text() if said.exists() else ""
    if code not in ANSWERED:
        return {"broken": told[-2000:]}
    if code == 0:
        return None
    failures = [one for one in told.splitlines() if one.startswith(("FAILED ", "ERROR "))]
    return failures[0].split()[1].split("[")[0] if failures else {"broken": told[-2000:]}


def _tests(mutant: str, tests: list[str], said: Path) -> int:
    """In the child: its own output, its own code without one check, its own exit code."""
    os.environ["MUTANT"] = mutant
    out = os.open(said, os.O_CREAT | os.O_WRONLY)
    os.dup2(out, 1)
    os.dup2(out, 2)
    # What is loaded already can't be rewritten to explain its asserts; nobody reads them here.
    plain = ["-x", "-q", "--no-header", "--tb=no", "-p", "no:cacheprovider", "--assert=plain"]
    try:
        return int(pytest.main([*plain, "-p", "tests.mutants.plugin", *tests]))
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


if __name__ == "__main__":
    main()
