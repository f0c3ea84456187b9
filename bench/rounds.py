"""The protocol: exact counters one request at a time, then interleaved rounds under load."""

import asyncio
import math
import statistics
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from bench.load import Run, drive
from bench.meter import Meter, calibrate, wait_for_quiet
from bench.scenarios.dashboard import Caseload, Way
from bench.scenarios.sides import Scenario, Side

EXACT_TIMES = 10
# Eight connections each plan a statement afresh seven times before they keep its plan.
WARM_TIMES = 10
# What came back for another round was swept up after (VACUUM), and that makes every connection
# plan anew. It is no part of what a page costs.
SETTLE_TIMES = 2
SEATS = 8
# Above this share of the cores, somebody else was measured too: flagged, and tried once more.
OTHERS_MOST = 0.10
Say = Callable[[str], None]


class Failed(Exception):
    """An answer that was not meant, or a deed that left no row."""


@dataclass
class Measured:
    """One side in one round."""

    p50_ms: float
    p95_ms: float
    cpu_ms: float
    pg_cpu_ms: float
    requests: int
    others: float
    steal: float
    rps_c8: float | None = None


@dataclass
class Round:
    product: Measured
    floor: Measured
    calib_ms: float
    flagged: bool

    def ratio(self, measure: str) -> float:
        mine, theirs = getattr(self.product, measure), getattr(self.floor, measure)
        return mine / theirs if theirs else math.nan


@dataclass
class Result:
    name: str
    floor_name: str
    exact: dict[str, float] = field(default_factory=dict)
    rounds: list[Round] = field(default_factory=list)

    def band(self, measure: str) -> tuple[float, float, float] | None:
        return band([one.ratio(measure) for one in self.rounds if _has(one, measure)])

    def as_json(self) -> dict[str, Any]:
        ratios = {m: self.band(m) for m in ("cpu_ms", "p50_ms", "rps_c8")}
        return {
            "name": self.name,
            "floor": self.floor_name,
            "exact": self.exact,
            "rounds": [asdict(one) for one in self.rounds],
            "ratio": {
                m.removesuffix("_ms"): dict(zip(("median", "min", "max"), found, strict=True))
                for m, found in ratios.items()
                if found
            },
        }


@dataclass
class Growth:
    """One way to look at a caseload, over the sizes: milliseconds a round, and exact counters."""

    name: str
    sizes: list[int]
    exact: dict[int, dict[str, float]] = field(default_factory=dict)
    p50_ms: dict[int, list[float]] = field(default_factory=dict)
    cpu_ms: dict[int, list[float]] = field(default_factory=dict)

    def band(self, measure: str, small: int, large: int) -> tuple[float, float, float] | None:
        taken = getattr(self, measure)
        pairs = zip(taken.get(small, []), taken.get(large, []), strict=True)
        return band([high / low for low, high in pairs])

    def exponent(self, measure: str, small: int, large: int) -> float | None:
        found = self.band(measure, small, large)
        return math.log(found[0]) / math.log(large / small) if found else None


def band(values: list[float]) -> tuple[float, float, float] | None:
    return (statistics.median(values), min(values), max(values)) if values else None


def _has(one: Round, measure: str) -> bool:
    return getattr(one.product, measure) is not None and getattr(one.floor, measure) is not None


class Protocol:
    def __init__(self, meter: Meter, *, seconds: float, rounds: int, say: Say) -> None:
        self.meter, self.seconds, self.rounds, self.say = meter, seconds, rounds, say

    async def warm(self, side: Side) -> None:
        """Both server processes have met this page, and its statements are planned."""
        side.reset()
        await drive(side.act, seats=SEATS, times=WARM_TIMES, expected=side.expected)

    async def exact(self, side: Side) -> dict[str, float]:
        """What one request costs, counted: ten in a row, nobody else there."""
        await self.warm(side)
        side.reset()
        before = side.effects()
        self.meter.reset_statements()
        wal, sizes, runs = [], [], []
        for _ in range(EXACT_TIMES):
            start = self.meter.wal()
            run = await drive(side.act, seats=1, times=1, expected=side.expected)
            wal.append(self.meter.wal() - start)
            sizes.append(run.size)
            runs.append(run)
        statements, commits = self.meter.statements()
        for run in runs:
            self._verify(side, run, None)
        self._count(side, before, EXACT_TIMES)
        return {
            "sql": statements / EXACT_TIMES,
            "commits": commits / EXACT_TIMES,
            "wal_b": statistics.median(wal),
            "bytes": max(sizes),
            "sent_b": side.sent_bytes(),
        }

    async def measured(self, side: Side, *, crowd: bool = False) -> Measured:
        side.reset()
        await drive(side.act, seats=SEATS, times=SETTLE_TIMES, expected=side.expected)
        before = side.effects()
        start = self.meter.now(side.which)
        run = await drive(side.act, seats=1, seconds=self.seconds, expected=side.expected)
        spent = self.meter.between(start, self.meter.now(side.which))
        self._verify(side, run, before)
        found = Measured(
            p50_ms=run.percentile_ms(0.5),
            p95_ms=run.percentile_ms(0.95),
            cpu_ms=(spent.web + spent.database) / run.count * 1000,
            pg_cpu_ms=spent.database / run.count * 1000,
            requests=run.count,
            others=spent.others,
            steal=spent.steal,
        )
        if crowd:
            side.reset()
            before = side.effects()
            run = await drive(side.act, seats=SEATS, seconds=self.seconds, expected=side.expected)
            self._verify(side, run, before)
            found.rps_c8 = run.count / run.seconds
        return found

    def _verify(self, side: Side, run: Run, before: int | None) -> None:
        if run.failed or not run.count:
            raise Failed(
                f"{run.statuses or 'no answer'} from {type(side).__name__}: {run.first_bad!r}"
            )
        if before is not None:
            self._count(side, before, run.count)

    @staticmethod
    def _count(side: Side, before: int | None, sent: int) -> None:
        after = side.effects()
        if before is not None and after is not None and after - before != sent:
            raise Failed(f"{sent} sent, {after - before} found, by {type(side).__name__}")

    async def round(self, scenario: Scenario, number: int) -> Round:
        """The two back to back, the other way round on even rounds; once more where noisy."""
        one = await self._round(scenario, number)
        return await self._round(scenario, number) if one.flagged else one

    async def _round(self, scenario: Scenario, number: int) -> Round:
        wait_for_quiet()
        order = [scenario.product, scenario.floor]
        found = {}
        for side in order if number % 2 else reversed(order):
            found[side.which] = await self.measured(side, crowd=scenario.crowd)
        flagged = max(one.others for one in found.values()) > OTHERS_MOST
        return Round(found["portal"], found["floor"], calibrate(), flagged)

    async def grow(self, way: Way, sides: dict[int, Caseload]) -> Growth:
        growth = Growth(way.name, list(sides))
        for size, side in sides.items():
            growth.exact[size] = await self.exact(side)
        return growth

    async def grow_round(self, growth: Growth, sides: dict[int, Caseload], number: int) -> None:
        order = list(sides.items())
        for size, side in order if number % 2 else reversed(order):
            found = await self.measured(side)
            growth.p50_ms.setdefault(size, []).append(found.p50_ms)
            growth.cpu_ms.setdefault(size, []).append(found.cpu_ms)


def run(work: Any) -> Any:
    return asyncio.run(work)
