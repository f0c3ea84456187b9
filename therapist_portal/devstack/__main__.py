"""Runs one verb of `run.py` inside the installed environment."""

import importlib
import sys

from therapist_portal.devstack.say import Trouble

# Looked up by name, so that `manage` does not wait for what only `check` needs.
VERBS = {
    "up": ("up", "up"),
    "practice": ("practice", "practice"),
    "manage": ("managing", "manage"),
    "docs": ("managing", "docs"),
    "migrations": ("landed", "migrations"),
    "backup": ("managing", "backup"),
    "restore": ("managing", "restore"),
    "test": ("trials", "test"),
    "smoke": ("trials", "smoke"),
    "week": ("trials", "week"),
    "mutants": ("trials", "mutants"),
    "bench": ("trials", "bench"),
    "check": ("checks", "check"),
    "fix": ("checks", "fix"),
    "lock": ("locking", "lock"),
}


def main(words: list[str]) -> int:
    module, function = VERBS[words[0]]
    try:
        carry_out = getattr(
            importlib.import_module(f"therapist_portal.devstack.{module}"), function
        )
        return carry_out(words[1:])
    except Trouble as trouble:
        print(f"\n  {trouble}\n", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
