"""Holds what was measured against targets.toml, gate by gate."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from bench.rounds import Growth, Result, band

Band = tuple[float, float, float]


@dataclass(frozen=True)
class Verdict:
    """One gate. `is_exact` ones fail a run; the others only with --strict."""

    goal: str
    name: str
    measure: str
    found: Band
    limit: str
    ok: bool
    is_exact: bool
    note: str = ""


def judge(targets: Path, results: list[Result], growths: list[Growth]) -> list[Verdict]:
    gates = tomllib.loads(targets.read_text())["gate"]
    verdicts: list[Verdict] = []
    for gate in gates:
        match gate["kind"]:
            case "exact":
                verdicts += _exact(gate, results)
            case "ratio":
                verdicts += _ratio(gate, results)
            case "each_size":
                verdicts += _each_size(gate, growths)
            case "growth":
                verdicts += _growth(gate, growths)
    return verdicts


def _matching(gate: dict[str, Any], results: list[Result]) -> list[Result]:
    return [one for one in results if fnmatch(one.name, gate["scenario"])]


def _exact(gate: dict[str, Any], results: list[Result]) -> Iterator[Verdict]:
    for result in _matching(gate, results):
        value = result.exact[gate["measure"]]
        if "same_as" in gate:
            other = next((one for one in results if one.name == gate["same_as"]), None)
            if other is None:
                continue
            expected = other.exact[gate["measure"]]
            yield _verdict(gate, result.name, value, value == expected, f"= {expected:g}")
            continue
        most = gate["most"] + gate.get("per_sent_byte", 0) * result.exact["sent_b"]
        ok = gate.get("least", value) <= value <= most
        yield _verdict(gate, result.name, value, ok, _limit(gate | {"most": most}))


def _verdict(gate: dict[str, Any], name: str, value: float, ok: bool, limit: str) -> Verdict:
    return Verdict(gate["goal"], name, gate["measure"], (value,) * 3, limit, ok, True)


def _ratio(gate: dict[str, Any], results: list[Result]) -> Iterator[Verdict]:
    for result in _matching(gate, results):
        found = _band_of(gate, result, results)
        if found:
            yield _timed(gate, result.name, found)


def _band_of(gate: dict[str, Any], result: Result, results: list[Result]) -> Band | None:
    measure = gate["measure"]
    if measure == "p95_over_p50":
        return band([one.product.p95_ms / one.product.p50_ms for one in result.rounds])
    if "over" not in gate:
        return result.band(measure)
    other = next((one for one in results if one.name == gate["over"]), None)
    pairs = zip(result.rounds, other.rounds if other else [], strict=False)
    return band([getattr(a.product, measure) / getattr(b.product, measure) for a, b in pairs])


def _each_size(gate: dict[str, Any], growths: list[Growth]) -> Iterator[Verdict]:
    for growth in growths:
        base = growth.exact.get(gate.get("of", 0), {}).get(gate["measure"])
        for size, exact in growth.exact.items():
            value = exact[gate["measure"]]
            name = f"{growth.name}@{size}"
            if "most" in gate:
                yield _verdict(gate, name, value, value <= gate["most"], _limit(gate))
            elif base and size > gate["of"]:
                ok = abs(value - base) <= gate["within"] * base
                yield _verdict(gate, name, value, ok, f"{base:g} ±{gate['within']:.0%}")


def _growth(gate: dict[str, Any], growths: list[Growth]) -> Iterator[Verdict]:
    for growth in growths:
        found = growth.band(gate["measure"], gate["small"], gate["large"])
        if found:
            exponent = growth.exponent(gate["measure"], gate["small"], gate["large"])
            yield _timed(gate, growth.name, found, f"exponent {exponent:+.3f}")


def _timed(gate: dict[str, Any], name: str, found: Band, note: str = "") -> Verdict:
    """Red only where every round was beyond the limit; said where the median was."""
    median, low, high = found
    if "most" in gate:
        ok, beyond = low <= gate["most"], median > gate["most"]
    else:
        ok, beyond = high >= gate["least"], median < gate["least"]
    if ok and beyond:
        note = f"{note} median beyond the limit".strip()
    elif "stretch" in gate and median <= gate["stretch"]:
        note = f"{note} stretch reached".strip()
    return Verdict(gate["goal"], name, gate["measure"], found, _limit(gate), ok, False, note)


def _limit(gate: dict[str, Any]) -> str:
    if gate.get("least") == gate.get("most"):
        return f"= {gate['most']:g}"
    return f"<= {gate['most']:g}" if "most" in gate else f">= {gate['least']:g}"
