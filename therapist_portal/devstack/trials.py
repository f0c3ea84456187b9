"""`run.py test`, `smoke`, `mutants`, `bench`: each on servers of its own, gone afterwards."""

import argparse
import sys
from pathlib import Path

from therapist_portal.devstack import browser, postgres, up, valkey
from therapist_portal.devstack.places import ROOT
from therapist_portal.devstack.processes import run_through, stop_on_signals
from therapist_portal.devstack.say import done, line, step
from therapist_portal.devstack.stack import private


def test(words: list[str]) -> int:
    """The tests' own exit code. Servers named by the environment are used when they are named."""
    stop_on_signals()
    chromium = find_chromium()
    with private(settings=postgres.FORGETFUL, own=False) as stack:
        stack.env |= chromium | {"DJANGO_ALLOW_ASYNC_UNSAFE": "1", "LOG_LEVEL": "WARNING"}
        line()
        return run_through([sys.executable, "-m", "pytest", *words], stack.env, ROOT)


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
