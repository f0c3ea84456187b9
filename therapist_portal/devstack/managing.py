"""`run.py manage`, `docs`, `backup` and `restore`: Django's commands, on the data that is there."""

import contextlib
import os
import sys

from therapist_portal.devstack import homes, keys
from therapist_portal.devstack import places as place
from therapist_portal.devstack.places import ROOT
from therapist_portal.devstack.processes import run_through
from therapist_portal.devstack.say import Trouble
from therapist_portal.devstack.stack import Stack, command_env, private

BEGUN_BY = """A practice begins with `python3 run.py practice`: it makes keys, tables and library,
  and then the practice."""
NOTHING_KEPT = """There is no data here yet: this ran on an empty database, which is gone again.
  `python3 run.py practice` begins a practice, `python3 run.py` the demo."""


def manage(words: list[str]) -> int:
    """On the running portal if there is one; else its servers start for as long as needed."""
    kind = homes.kind_of(place.own())
    if kind is None and words[:1] == ["create_practice"]:
        raise Trouble(BEGUN_BY)
    if kind is None and not os.environ.get("DATABASE_URL"):
        return on_nothing(words)
    places = homes.opened(kind or homes.DEMO)
    if place.is_running(places):
        stack = Stack(places, keys.of(places), own=True)
        stack.env |= place.what_runs(places).get("env", {})
        return on_terminal(stack, words)
    with place.only_one(places):
        stack = Stack(places, keys.of(places))
        stack.env["DEMO"] = str(not places.holds_practice)
        try:
            with contextlib.redirect_stdout(sys.stderr):
                stack.start()
            return on_terminal(stack, words)
        finally:
            stack.stop()


def on_nothing(words: list[str]) -> int:
    """Where there is neither demo nor practice, a command makes the home neither."""
    homes.is_ours(place.own())
    with contextlib.ExitStack() as servers:
        with contextlib.redirect_stdout(sys.stderr):
            stack = servers.enter_context(private())
        stack.env["DEMO"] = "True"
        code = on_terminal(stack, words)
    print(f"\n  {NOTHING_KEPT}\n", file=sys.stderr)
    return code


def on_terminal(stack: Stack, words: list[str]) -> int:
    command = [sys.executable, "manage.py", *words]
    return run_through(command, command_env(stack.env, tuple(words)), ROOT)


def docs(words: list[str]) -> int:
    return manage(["write_docs", *words])


def backup(words: list[str]) -> int:
    """Of the portal's own data here, or of the database that the environment names."""
    if not any(word.split("=")[0] == "--to" for word in words):
        words = ["--to", str(place.own().home / "backups"), *words]
    return manage(["backup", *words])


def restore(words: list[str]) -> int:
    homes.is_ours(place.own())
    if place.is_running(place.own()):
        raise Trouble("The portal is running on the data that would be replaced. Stop it first.")
    return manage(["restore", *words])
