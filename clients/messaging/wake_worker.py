"""Wakes a worker when something is to be sent now. Only a hint: the row is the truth.

A thread of its own speaks to the broker, so that no page waits for one that is slow or gone;
many wishes become one message. Whatever is lost here, the sweep finds within a minute.
"""

import os
import threading
import time

import structlog
from celery import current_app
from django.conf import settings

log = structlog.get_logger()
TASK = "clients.tasks.deliver_outbox"
# Commits within this time share one message.
GATHER_SECONDS = 0.05
# After a failure the broker is left alone for so long; wishes meanwhile become one message.
PAUSE_SECONDS = 5

_wanted = threading.Event()
_lock = threading.Lock()
_thread: threading.Thread | None = None


def worker() -> None:
    """Ask for a delivery round soon; returns at once."""
    if not settings.OUTBOX_WAKES_WORKER:
        return
    _wanted.set()
    _ensure_thread()


def _ensure_thread() -> None:
    global _thread
    if _thread is not None and _thread.is_alive():
        return
    with _lock:
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_run, name="wake-worker", daemon=True)
            _thread.start()


def _run() -> None:
    while True:
        _wanted.wait()
        time.sleep(GATHER_SECONDS)
        _wanted.clear()
        try:
            current_app.send_task(TASK, expires=60, ignore_result=True, retry=False)
        except Exception as error:  # a dead broker must not end the thread, nor fill the log
            log.warning("broker.unreachable", error=type(error).__name__)
            time.sleep(PAUSE_SECONDS)


def _forget() -> None:
    """A forked child starts without the parent's thread and must start its own."""
    global _thread, _lock
    _thread, _lock = None, threading.Lock()


os.register_at_fork(after_in_child=_forget)
