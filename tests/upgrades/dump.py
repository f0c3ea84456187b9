"""Keeps a dump of this release for all later ones: `python -m tests.upgrades.dump NAME`.

Run once for a release, with its own code; what it writes is never made again.
"""

import base64
import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

from therapist_portal.devstack import postgres
from therapist_portal.devstack.places import ROOT
from therapist_portal.devstack.stack import private

HERE = Path(__file__).parent
# As anyone can see: made up for these tests, and nothing else was ever sealed with it.
KEK = f"made-up-1:{base64.b64encode(b'made up for tests of upgrades :)').decode()}"
# Older servers do not know these, and psql's own commands are not SQL.
LEFT_OUT = ("\\", "SET transaction_timeout")


def main(name: str, folder: Path = HERE) -> None:
    with private(settings=postgres.FORGETFUL) as stack:
        stack.env |= {"PORTAL_KEK": KEK, "DEMO": "True", "BASE_URL": "http://localhost"}
        stack.manage("migrate", "--no-input")
        stack.manage("setup_demo")
        run([sys.executable, "-m", "tests.upgrades.dump", "fill"], stack.env)
        told = json.loads(run([sys.executable, "-m", "tests.upgrades.look"], owner(stack.env)))
        program = postgres.find_binaries(stack.places) / "pg_dump"
        command = [str(program), "--dbname", postgres.url(stack.places, "postgres")]
        command += ["--inserts", "--rows-per-insert=100", "--no-comments"]
        lines = run(command, stack.env).splitlines(keepends=True)
    text = "".join(line for line in lines if not line.startswith(LEFT_OUT))
    with open(folder / f"{name}.sql.gz", "wb") as file, gzip.GzipFile("", "wb", 9, file, 0) as out:
        out.write(text.encode())
    told = {"PORTAL_KEK": KEK, **told}
    words = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / f"{name}.json").write_text(words + "\n", encoding="utf-8")


def owner(env: dict[str, str]) -> dict[str, str]:
    return {**env, "PORTAL_AS_OWNER": "True"}


def run(command: list[str], env: dict[str, str]) -> str:
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{command} failed:\n{done.stderr}")
    return done.stdout


def fill_here() -> None:
    import django

    os.environ["OUTBOX_WAKES_WORKER"] = "False"
    django.setup()
    from django.test.utils import setup_test_environment

    setup_test_environment()
    from tests.upgrades.fill import fill

    fill()


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        fill_here()
    else:
        main(sys.argv[1], Path(sys.argv[2]) if len(sys.argv) > 2 else HERE)
