"""When a note may reach someone: their own clock decides, never the server's.

Pure rules: moments in, moments out. A local time that a spring change skips becomes the next
minute that exists; one that an autumn change repeats is taken once, the first time.
"""

import datetime as dt
import secrets
import zoneinfo
from dataclasses import dataclass

# Nobody is written to between these, whatever they chose (Inv 46).
NIGHT_FROM, NIGHT_UNTIL = dt.time(20), dt.time(9)
DAY = 24 * 60
# A person's own window may close the day further; this much must stay open to be of any use.
LEAST_OPEN_MINUTES = 60


@dataclass(frozen=True)
class Hours:
    """Someone's zone, and the window they closed themselves on top of the night."""

    zone: zoneinfo.ZoneInfo
    quiet_from: dt.time = NIGHT_FROM
    quiet_until: dt.time = NIGHT_UNTIL


def zone(name: str, otherwise: str) -> zoneinfo.ZoneInfo:
    """The named zone; the practice's where the name is not one this machine knows."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return zoneinfo.ZoneInfo(otherwise)


def at_local(day: dt.date, time: dt.time, zone: zoneinfo.ZoneInfo) -> dt.datetime:
    """The moment, in UTC, when this wall clock first shows this time on this day.

    Where it never does, the first minute after the gap.
    """
    wall = dt.datetime.combine(day, time).replace(second=0, microsecond=0, fold=0)
    moment = wall.replace(tzinfo=zone).astimezone(dt.UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall:
        return moment
    # In a gap: the clock before the change maps past it, the clock after it maps before it.
    before = wall.replace(tzinfo=zone, fold=1).astimezone(dt.UTC)
    while before.astimezone(zone).replace(tzinfo=None) < wall:
        before += dt.timedelta(minutes=1)
    return before


def is_quiet(moment: dt.datetime, hours: Hours) -> bool:
    """Whether the person's clock stands in the night or in their own closed window."""
    wall = moment.astimezone(hours.zone).time()
    return _within(wall, NIGHT_FROM, NIGHT_UNTIL) or _within(
        wall, hours.quiet_from, hours.quiet_until
    )


def open_minutes(hours: Hours) -> int:
    """How many minutes of an ordinary day are left in which a note may arrive."""
    return sum(stop - start for start, stop in _open_stretches(hours))


def leave_room(quiet_from: dt.time, quiet_until: dt.time) -> bool:
    """Whether a window that somebody closes leaves enough of the day open, in any zone."""
    hours = Hours(zoneinfo.ZoneInfo("UTC"), quiet_from, quiet_until)
    return open_minutes(hours) >= LEAST_OPEN_MINUTES


def open_stretch(moment: dt.datetime, hours: Hours) -> tuple[dt.datetime, dt.datetime] | None:
    """The stretch of open time that holds this moment, or the next one; None if there is none."""
    stretches = _open_stretches(hours)
    day = moment.astimezone(hours.zone).date()
    for ahead in range(4):
        on = day + dt.timedelta(days=ahead)
        for start, stop in stretches:
            begins, ends = _moment(on, start, hours), _moment(on, stop, hours)
            if ends > moment and ends > begins:
                return max(begins, moment), ends
    return None


def place(moment: dt.datetime, hours: Hours, spread: dt.timedelta) -> dt.datetime | None:
    """A moment at or after this one when a note may arrive, moved by chance within `spread`.

    Chance is drawn anew each time and from nothing that two people share (Inv 49). It stays
    within the open stretch, so that a late draw is never pushed into the next day.
    """
    stretch = open_stretch(moment, hours)
    if stretch is None:
        return None
    begins, ends = stretch
    room = min(spread, ends - begins - dt.timedelta(minutes=1))
    return begins + jitter(room)


def jitter(spread: dt.timedelta) -> dt.timedelta:
    """An even draw from nought to `spread`."""
    milliseconds = int(spread.total_seconds() * 1000)
    return dt.timedelta(milliseconds=secrets.randbelow(milliseconds + 1) if milliseconds > 0 else 0)


def _moment(day: dt.date, minute: int, hours: Hours) -> dt.datetime:
    if minute == DAY:
        day, minute = day + dt.timedelta(days=1), 0
    return at_local(day, dt.time(minute // 60, minute % 60), hours.zone)


def _within(wall: dt.time, start: dt.time, stop: dt.time) -> bool:
    if start == stop:
        return False
    if start < stop:
        return start <= wall < stop
    return wall >= start or wall < stop


def _open_stretches(hours: Hours) -> list[tuple[int, int]]:
    """Open stretches of a day as minutes from midnight."""
    edges = {0, DAY}
    for time in (NIGHT_FROM, NIGHT_UNTIL, hours.quiet_from, hours.quiet_until):
        edges.add(time.hour * 60 + time.minute)
    stretches: list[tuple[int, int]] = []
    ordered = sorted(edges)
    for start, stop in zip(ordered, ordered[1:], strict=False):
        wall = dt.time(start // 60, start % 60)
        closed = _within(wall, NIGHT_FROM, NIGHT_UNTIL) or _within(
            wall, hours.quiet_from, hours.quiet_until
        )
        if closed:
            continue
        if stretches and stretches[-1][1] == start:
            stretches[-1] = (stretches[-1][0], stop)
        else:
            stretches.append((start, stop))
    return stretches
