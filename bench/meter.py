"""What the machine and PostgreSQL spent: CPU of process trees, statements, commits, WAL."""

import os
import statistics
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import psycopg

PROC = Path("/proc")
TICK = os.sysconf("SC_CLK_TCK")
CORES = os.cpu_count() or 1
# Everything a client sent, savepoints too, without BEGIN and COMMIT; the roles of the portal only.
STATEMENTS = """
SELECT coalesce(sum(s.calls) FILTER (
           WHERE s.query !~* '^(begin|commit|rollback)'), 0),
       coalesce(sum(s.calls) FILTER (WHERE s.query ~* '^commit'), 0)
FROM pg_stat_statements s JOIN pg_roles r ON r.oid = s.userid
WHERE r.rolname = 'portal_app'
"""


def tree(root: int) -> set[int]:
    """A process and all that descend from it, as they are now."""
    parents: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, ValueError):
                continue
            parents.setdefault(parent, []).append(int(entry.name))
    found, waiting = set(), [root]
    while waiting:
        pid = waiting.pop()
        found.add(pid)
        waiting += parents.get(pid, [])
    return found


def cpu_of(pids: Iterable[int]) -> dict[int, float]:
    """Seconds on a core so far, by process; to the nanosecond where the kernel says so."""
    spent = {}
    for pid in pids:
        try:
            tasks = list((PROC / str(pid) / "task").iterdir())
            spent[pid] = sum(int((t / "schedstat").read_text().split()[0]) for t in tasks) / 1e9
        except (OSError, ValueError, IndexError):
            spent[pid] = _ticks(pid)
    return spent


def _ticks(pid: int) -> float:
    try:
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICK


@dataclass(frozen=True)
class Moment:
    at: float
    web: dict[int, float]
    database: dict[int, float]
    ours: float
    busy: float
    steal: float


@dataclass(frozen=True)
class Spent:
    """Seconds between two moments. `others`: the part of all cores that was not ours."""

    web: float
    database: float
    others: float
    steal: float


class Meter:
    def __init__(self, database: psycopg.Connection, web: dict[str, int]) -> None:
        self.database, self.web = database, web
        (backend,) = database.execute("SELECT pg_backend_pid()").fetchone() or (0,)
        stat = (PROC / str(backend) / "stat").read_text()
        self.postmaster = int(stat.rpartition(")")[2].split()[1])
        self.own_backend = backend

    def now(self, which: str) -> Moment:
        servers = tree(self.postmaster) - {self.own_backend}
        busy, steal = _machine()
        everything = servers | {pid for root in self.web.values() for pid in tree(root)}
        everything |= {os.getpid(), self.own_backend}
        return Moment(
            time.perf_counter(),
            cpu_of(tree(self.web[which])),
            cpu_of(servers),
            sum(_ticks(pid) for pid in everything),
            busy,
            steal,
        )

    @staticmethod
    def between(before: Moment, after: Moment) -> Spent:
        room = (after.at - before.at) * CORES
        others = (after.busy - before.busy) - (after.ours - before.ours)
        return Spent(
            _grown(before.web, after.web),
            _grown(before.database, after.database),
            max(0.0, others / room),
            (after.steal - before.steal) / room,
        )

    def reset_statements(self) -> None:
        self.database.execute("SELECT pg_stat_statements_reset()")

    def statements(self) -> tuple[int, int]:
        """(statements, commits) since the reset."""
        calls, commits = self.database.execute(STATEMENTS).fetchone() or (0, 0)
        return int(calls), int(commits)

    def wal(self) -> int:
        query = "SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint"
        return (self.database.execute(query).fetchone() or (0,))[0]

    def full_pages(self, on: bool) -> None:
        """Whole-page images after a checkpoint are not what a save costs."""
        value = "on" if on else "off"
        self.database.execute(f"ALTER SYSTEM SET full_page_writes = {value}")
        self.database.execute("SELECT pg_reload_conf()")
        time.sleep(0.3)


def _grown(before: dict[int, float], after: dict[int, float]) -> float:
    return sum(spent - before.get(pid, 0.0) for pid, spent in after.items())


def _machine() -> tuple[float, float]:
    """(busy, stolen) seconds of all cores since start."""
    user, nice, system, _, _, irq, soft, steal, *_ = (
        int(one) / TICK for one in (PROC / "stat").read_text().split("\n", 1)[0].split()[1:]
    )
    return user + nice + system + irq + soft, steal


def calibrate() -> float:
    """Milliseconds of a fixed piece of arithmetic: how fast this machine is right now."""
    taken = []
    for _ in range(3):
        started = time.perf_counter()
        total = 0
        for number in range(400_000):
            total += number * number % 7
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


def wait_for_quiet(most: float = 1.0, limit: float = 0.15) -> float:
    """Wait (never long) until others leave the cores alone; the last share that was seen."""
    deadline = time.perf_counter() + most
    share = 1.0
    while time.perf_counter() < deadline:
        busy, _ = _machine()
        time.sleep(0.25)
        share = (_machine()[0] - busy) / 0.25 / CORES
        if share < limit:
            break
    return share
