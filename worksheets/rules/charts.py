"""Where the dots of a chart stand; a template draws them, and a table says the same. Pure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, HEIGHT = 360, 190
LEFT, RIGHT, TOP, BOTTOM = 42, 14, 14, 30


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    words: str


@dataclass(frozen=True)
class Mark:
    """A line across with a word at its end: an end of the scale, or a cut-off."""

    y: float
    label: str
    is_sure: bool = True


@dataclass(frozen=True)
class Chart:
    """One scale of one person over time. A gap is a gap: no line is drawn across it."""

    title: str
    dots: Sequence[Dot]
    lines: Sequence[str]
    ends: Sequence[Mark]
    cutoffs: Sequence[Mark]
    days: Sequence[tuple[float, str, str]]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT


@dataclass(frozen=True)
class Reading:
    """One sending: its day, the number if there is one, and both in words."""

    on: dt.date
    value: Decimal | None
    words: str
    day: str


def chart(
    title: str,
    readings: Sequence[Reading],
    low: Decimal,
    high: Decimal,
    cutoffs: Sequence[tuple[Decimal, str, bool]] = (),
) -> Chart:
    """`readings` oldest first. The whole scale is shown, so that a small move looks small."""
    spread = _Spread(readings, low, high)
    dots: list[Dot] = []
    runs: list[list[str]] = []
    run: list[str] = []
    for reading in readings:
        if reading.value is None:
            runs.append(run)
            run = []
            continue
        dot = Dot(spread.x(reading.on), spread.y(reading.value), reading.words)
        dots.append(dot)
        run.append(f"{dot.x},{dot.y}")
    runs.append(run)
    return Chart(
        title=title,
        dots=dots,
        lines=[" ".join(run) for run in runs if len(run) > 1],
        ends=[Mark(spread.y(end), plain(end)) for end in (high, low)],
        cutoffs=[Mark(spread.y(at), label, is_sure) for at, label, is_sure in cutoffs],
        days=spread.days(readings),
    )


def plain(value: Decimal) -> str:
    """12, not 12.0; never 1E+1."""
    return f"{value.normalize():f}"


class _Spread:
    """From a day and a number to a place in the picture."""

    def __init__(self, readings: Sequence[Reading], low: Decimal, high: Decimal) -> None:
        self.first = readings[0].on if readings else dt.date.min
        self.span = (readings[-1].on - self.first).days if readings else 0
        self.low, self.range = low, (high - low) or Decimal(1)

    def x(self, on: dt.date) -> float:
        room = WIDTH - LEFT - RIGHT - 16
        if not self.span:
            return round(LEFT + 8 + room / 2, 1)
        return round(LEFT + 8 + room * (on - self.first).days / self.span, 1)

    def y(self, value: Decimal) -> float:
        room = HEIGHT - TOP - BOTTOM
        return round(TOP + room * (1 - float((value - self.low) / self.range)), 1)

    def days(self, readings: Sequence[Reading]) -> list[tuple[float, str, str]]:
        """The first and the last day; with one sending, its own."""
        if not readings:
            return []
        if not self.span:
            return [(self.x(self.first), readings[0].day, "middle")]
        return [
            (LEFT, readings[0].day, "start"),
            (WIDTH - RIGHT, readings[-1].day, "end"),
        ]
