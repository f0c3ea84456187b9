"""`run.py manage` and `run.py docs`: Django's own commands, on the data that is there."""

import contextlib
import sys

from therapist_portal.devstack import keys
from therapist_portal.devstack import places as place
from therapist_portal.devstack.places import ROOT
from therapist_portal.devstack.processes import run_through
from therapist_portal.devstack.stack import Stack, command_env


def manage(words: list[str]) -> int:
    """On the running portal if there is one; else its servers start for as long as needed."""
    places = place.kept().prepare()
    if place.is_running(places):
        stack = Stack(places, keys.of(places), own=True)
        stack.env |= place.what_runs(places).get("env", {})
        return on_terminal(stack, words)
    with place.only_one(places):
        stack = Stack(places, keys.of(places))
        stack.env["DEMO"] = "True"
        try:
            with contextlib.redirect_stdout(sys.stderr):
                stack.start()
            return on_terminal(stack, words)
        finally:
            stack.stop()


def on_terminal(stack: Stack, words: list[str]) -> int:
    command = [sys.executable, "manage.py", *words]
    return run_through(command, command_env(stack.env, tuple(words)), ROOT)


def docs(words: list[str]) -> int:
    return manage(["write_docs", *words])
