"""`run.py test`, `smoke`, `week` and the like: each on servers of its own, gone afterwards."""

import argparse
import os
import sys
from pathlib import Path

from therapist_portal.devstack import browser, postgres, up, valkey
from therapist_portal.devstack import places as place
from therapist_portal.devstack.places import ROOT
from therapist_portal.devstack.processes import run_through, stop_on_signals
from therapist_portal.devstack.say import done, line, step
from therapist_portal.devstack.stack import private

MOST_PROCESSES = 4
# With these, or where a path or a name is given, one process is what was meant, or is faster.
BY_HAND = ("-n", "--numprocesses", "-p", "--pdb", "--trace", "--collect-only", "--co")


def test(words: list[str]) -> int:
    """The tests' own exit code. Servers named by the environment are used when they are named."""
    stop_on_signals()
    chromium = {} if "--quick" in words else find_chromium()
    with private(settings=postgres.FORGETFUL, own=False) as stack:
        stack.env |= chromium | {"DJANGO_ALLOW_ASYNC_UNSAFE": "1", "LOG_LEVEL": "WARNING"}
        line()
        command = [sys.executable, "-m", "pytest", *pytest_words(words)]
        return run_through(command, stack.env, ROOT)


def pytest_words(words: list[str]) -> list[str]:
    """What pytest is told: all cores at once and the ten slowest, unless these words say else."""
    told = ["--durations=10"]
    if not any(not word.startswith("-") or word.startswith(BY_HAND) for word in words):
        told += ["-n", str(min(os.cpu_count() or 1, MOST_PROCESSES))]
    return [*told, *words]


def find_chromium() -> dict[str, str]:
    with step("browser") as one:
        found = browser.find()
        one.note = found.get("CHROMIUM", "none to be had")
    if not found:
        done("", "NO BROWSER: every test in a real browser will be SKIPPED", ok=False)
        done("", "install chromium, or set CHROMIUM to one", ok=False)
    return found


def smoke(words: list[str]) -> int:
    """The main job in a real browser, with a real worker; nothing is left running."""
    parser = argparse.ArgumentParser(prog="run.py smoke")
    parser.add_argument("--keep", type=Path, help="copy data, broker's data and logs there after")
    wanted = parser.parse_args(words)
    stop_on_signals()
    chromium = find_chromium()
    if not chromium:
        return 1
    with private(settings=postgres.FORGETFUL, keep=wanted.keep) as stack:
        port = valkey.free_port()
        address = f"http://localhost:{port}"
        stack.env |= chromium | {"DEMO": "True", "BASE_URL": address}
        # Notes leave at once: nobody waits twenty minutes to see one arrive.
        stack.env |= {"OUTBOX_SWEEP_SECONDS": "5", "OUTBOX_JITTER": "False"}
        up.fill(stack)
        up.serve(stack, port)
        line()
        journey = [sys.executable, "-m", "tests.journeys.main_job", "--base-url", address]
        code = run_through(journey, stack.env, ROOT)
        ended = [service.name for service in stack.supervisor.services if not service.alive()]
    if ended:
        done("smoke", f"stopped on the way: {', '.join(ended)}", ok=False)
    if code or ended:
        return code or 1
    line("main job ok")
    return 0


def week(words: list[str]) -> int:
    """A practice's first week on a bare machine, backup and upgrade included; nothing stays."""
    argparse.ArgumentParser(prog="run.py week").parse_args(words)
    stop_on_signals()
    chromium = find_chromium()
    if not chromium:
        return 1
    line()
    with place.throwaway() as places:
        folder = places.runtime.parent
        command = [sys.executable, "-m", "tests.journeys.first_week", "--home", str(places.home)]
        code = run_through(command, {**os.environ, **chromium}, ROOT)
    if folder.exists():
        done("week", f"{folder} is still there", ok=False)
        return 1
    if code == 0:
        line()
        line("practice ok")
    return code


def mutants(words: list[str]) -> int:
    """Every permission check taken away in turn; docs/mutants.md is written again."""
    stop_on_signals()
    with private(settings=postgres.FORGETFUL, own=False) as stack:
        stack.env |= {"DJANGO_ALLOW_ASYNC_UNSAFE": "1", "LOG_LEVEL": "WARNING"}
        line()
        return run_through([sys.executable, "-m", "tests.mutants.run", *words], stack.env, ROOT)


def bench(words: list[str]) -> int:
    """Measured with a database that keeps its promises: fsync stays on.

    The bench may also ask as the superuser what each statement cost: BENCH_ADMIN_URL.
    """
    stop_on_signals()
    with private(settings=("shared_preload_libraries=pg_stat_statements",)) as stack:
        stack.env["BENCH_ADMIN_URL"] = postgres.url(stack.places, "postgres")
        stack.env |= {"DEBUG": "False", "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver"}
        stack.env |= {"BASE_URL": "http://localhost", "SECURE_SSL_REDIRECT": "False"}
        line()
        return run_through([sys.executable, "-m", "bench.run", *words], stack.env, ROOT)
