"""The table on the terminal, the JSON file of a run, and two runs side by side."""

import datetime as dt
import json
import os
import platform
import subprocess
from pathlib import Path
from typing import Any

import django
import psycopg

from bench.judge import Verdict
from bench.rounds import Growth, Result, band

HEAD = (
    "scenario",
    "p50/p95 ms",
    "CPU (PG) ms",
    "SQL",
    "WAL",
    "bytes",
    "floor p50/CPU",
    "CPU ratio",
)
WIDTHS = (24, 13, 14, 5, 6, 7, 15, 24)


def table(results: list[Result]) -> str:
    lines = [_row(HEAD)]
    for one in results:
        exact = one.exact
        cells = [
            one.name,
            "",
            "",
            f"{exact['sql']:g}",
            f"{exact['wal_b']:g}",
            f"{exact['bytes']:g}",
        ]
        if one.rounds:
            cells[1] = f"{_median(one, 'product', 'p50_ms')} / {_median(one, 'product', 'p95_ms')}"
            cells[2] = (
                f"{_median(one, 'product', 'cpu_ms')} ({_median(one, 'product', 'pg_cpu_ms')})"
            )
            cells.append(f"{_median(one, 'floor', 'p50_ms')} / {_median(one, 'floor', 'cpu_ms')}")
            flagged = sum(round.flagged for round in one.rounds)
            noisy = f" {flagged} noisy" if flagged else ""
            cells.append(f"{shown(one.band('cpu_ms'))} {one.floor_name}{noisy}")
        lines.append(_row(cells))
    return "\n".join(lines)


def growth_table(growths: list[Growth]) -> str:
    lines = []
    for one in growths:
        medians = {size: band(ms) for size, ms in sorted(one.cpu_ms.items())}
        cells = [f"{size}: {found[0]:.1f}" for size, found in medians.items() if found]
        sql = "/".join(f"{exact['sql']:g}" for exact in one.exact.values())
        size = "/".join(f"{exact['bytes']:g}" for exact in one.exact.values())
        lines.append(f"{one.name:<28} SQL {sql:<9} bytes {size:<24} CPU ms {'  '.join(cells)}")
    return "\n".join(lines)


def verdicts_table(verdicts: list[Verdict]) -> str:
    return "\n".join(
        f"{'ok ' if one.ok else 'RED'} {one.goal} {one.name:<30} {one.measure:<13}"
        f"{shown(one.found):<22} {one.limit:<10} {one.note}".rstrip()
        for one in verdicts
    )


def shown(found: tuple[float, float, float] | None) -> str:
    if found is None:
        return "-"
    median, low, high = found
    return f"{median:g}" if low == high else f"{median:.2f} [{low:.2f}–{high:.2f}]"


def _median(result: Result, side: str, measure: str) -> str:
    found = band([getattr(getattr(one, side), measure) for one in result.rounds])
    return f"{found[0]:.1f}" if found else "-"


def _row(cells: Any) -> str:
    return " ".join(f"{cell:<{width}}" for cell, width in zip(cells, WIDTHS, strict=False)).rstrip()


def as_json(
    results: list[Result], growths: list[Growth], verdicts: list[Verdict],
    settings: dict[str, Any], database: psycopg.Connection,
) -> dict[str, Any]:  # fmt: skip
    passed = sum(one.ok for one in verdicts)
    (server,) = database.execute("SHOW server_version").fetchone() or ("",)
    (fsync,) = database.execute("SHOW fsync").fetchone() or ("",)
    versions = {"python": platform.python_version(), "django": django.__version__}
    return {
        "schema": 1,
        "commit": _commit(),
        "date": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "versions": versions | {"postgres": server},
        "settings": settings | {"workers": 2, "fsync": fsync},
        "scenarios": [one.as_json() for one in results],
        "growth": [_growth_json(one) for one in growths],
        "gates": [vars(one) for one in verdicts],
        "passed": passed,
        "failed": len(verdicts) - passed,
    }


def _growth_json(growth: Growth) -> dict[str, Any]:
    # A page of ten is shorter than one of fifty: growth begins where pages are full.
    small, large = min(one for one in growth.sizes if one >= 50), max(growth.sizes)
    return {
        "name": growth.name,
        "n": growth.sizes,
        "exact": growth.exact,
        "p50_ms": growth.p50_ms,
        "cpu_ms": growth.cpu_ms,
        "exponent": {m: growth.exponent(f"{m}_ms", small, large) for m in ("cpu", "p50")},
    }


def machine() -> dict[str, Any]:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        cpu = next(one.split(": ")[1] for one in lines if one.startswith("model name"))
    except (OSError, StopIteration):
        cpu = platform.processor()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "cpu": cpu, "cores": os.cpu_count(), "mem_gb": round(memory), "kernel": platform.release(),
    }  # fmt: skip


def _commit() -> str:
    said = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True)
    return said.stdout.strip()


def compare(before: Path, after: Path) -> str:
    """Ratios of two runs side by side, never milliseconds: machines differ, ratios less."""
    runs = [json.loads(one.read_text()) for one in (before, after)]
    found = [{one["name"]: one for one in run["scenarios"]} for run in runs]
    lines = [f"{'':<24} {runs[0]['commit'][:10]:<26} {runs[1]['commit'][:10]}"]
    for name, old in found[0].items():
        new = found[1].get(name)
        if new is None:
            continue
        for measure in old["ratio"]:
            cells = [_ratio_cell(one["ratio"].get(measure)) for one in (old, new)]
            lines.append(f"{name:<24} {measure:<7} {cells[0]:<22} {cells[1]}")
        for measure, value in old["exact"].items():
            if value != new["exact"].get(measure):
                lines.append(f"{name:<24} {measure:<7} {value:<22g} {new['exact'].get(measure):g}")
    return "\n".join(lines)


def _ratio_cell(found: dict[str, float] | None) -> str:
    return f"{found['median']:.2f} [{found['min']:.2f}–{found['max']:.2f}]" if found else "-"
