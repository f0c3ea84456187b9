"""Calm short lines: one per step, with what was found and how long it took."""

import contextlib
import os
import sys
import time
from collections.abc import Iterator


class Trouble(Exception):
    """Something a person can put right; the text says what it is and how."""


class Step:
    def __init__(self, note: str) -> None:
        self.note = note


def _can_draw() -> bool:
    return "utf" in (sys.stdout.encoding or "").lower()


def _paint(text: str, colour: str) -> str:
    if sys.stdout.isatty() and "NO_COLOR" not in os.environ:
        return f"\033[{colour}m{text}\033[0m"
    return text


def line(text: str = "") -> None:
    print(f"  {text}".rstrip(), flush=True)


def done(name: str, note: str = "", seconds: float | None = None, *, ok: bool = True) -> None:
    drawn = _can_draw()
    mark = _paint("✓" if drawn else "ok", "32") if ok else _paint("✗" if drawn else "failed", "31")
    took = f"{seconds:7.1f} s" if seconds is not None and seconds >= 0.05 else ""
    print(f"  {mark}  {name:<15} {note:<44}{took}".rstrip(), flush=True)


@contextlib.contextmanager
def step(name: str, note: str = "") -> Iterator[Step]:
    """Shows what is under way on a terminal, then one line with how it went."""
    started, current = time.monotonic(), Step(note)
    live = sys.stdout.isatty()
    if live:
        print(f"  {'…' if _can_draw() else '..'}  {name}", end="\r", flush=True)
    try:
        yield current
    except Trouble:
        done(name, current.note, time.monotonic() - started, ok=False)
        raise
    except BaseException:
        if live:
            print(" " * 40, end="\r")
        raise
    done(name, current.note, time.monotonic() - started)
