"""Runs one verb of `run.py` inside the installed environment."""

import sys

from therapist_portal.devstack.say import Trouble


def main(words: list[str]) -> int:
    from therapist_portal.devstack import checks, locking, managing, trials, up

    verbs = {
        "up": up.up,
        "manage": managing.manage,
        "docs": managing.docs,
        "test": trials.test,
        "smoke": trials.smoke,
        "bench": trials.bench,
        "check": checks.check,
        "fix": checks.fix,
        "lock": locking.lock,
    }
    try:
        return verbs[words[0]](words[1:])
    except Trouble as trouble:
        print(f"\n  {trouble}\n", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
