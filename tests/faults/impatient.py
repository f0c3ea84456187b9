"""Celery as ever, but for its patience: a hundredth of a second from one try to the next.

So that more tries than it allows of itself (100, which take 47 minutes) pass within seconds. Each
is told on the error stream. python -m tests.faults.impatient -A therapist_portal worker
"""

import sys
from typing import Any

from celery.__main__ import main
from kombu import Connection

TRIED = "tried in vain"
PAUSE = {"interval_start": 0.01, "interval_step": 0, "interval_max": 0.01}
patiently = Connection._ensure_connection


def impatiently(
    self: Connection, errback: Any = None, max_retries: int | None = None, **more: Any
) -> Any:
    def told(error: Exception, interval: float) -> None:
        print(TRIED, file=sys.stderr, flush=True)
        if errback is not None:
            errback(error, interval)

    return patiently(self, told, max_retries, **more | PAUSE)


if __name__ == "__main__":
    Connection._ensure_connection = impatiently
    sys.argv[0] = "celery"
    sys.exit(main())
