"""Where to turn, by country: read once from clients/content/resources.yaml."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from clients.enums import HelpLineKind

FILE = Path(__file__).parent / "resources.yaml"
# A number nobody has looked at for longer may have changed hands (Inv 54).
MOST_DAYS = 180


@dataclass(frozen=True)
class Line:
    """One number. `verified_on` is None where nobody has confirmed it: the page says so."""

    name: str
    number: str
    about: str
    verified_on: dt.date | None
    is_unconfirmed: bool
    hours: str = ""
    kind: str = HelpLineKind.CRISIS


@dataclass(frozen=True)
class Country:
    """`emergency` is None only where a practice's own list has no emergency number."""

    code: str
    name: str
    emergency: Line | None
    lines: tuple[Line, ...]

    @property
    def every_line(self) -> tuple[Line, ...]:
        return (self.emergency, *self.lines) if self.emergency else self.lines


@cache
def countries(file: Path = FILE) -> dict[str, Country]:
    read = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {code: _country(code, found) for code, found in read["countries"].items()}


def country(code: str) -> Country | None:
    return countries().get(code.upper())


def name_of(code: str) -> str:
    """What a country is called, listed here or not; the letters themselves where nobody knows."""
    listed = country(code)
    return listed.name if listed else _names().get(code.upper(), code)


def problems(
    on: dt.date, file: Path = FILE, checked: Collection[tuple[str, str, str]] = ()
) -> list[str]:
    """Which numbers were last looked at too long ago, in the future, or who knows when.

    `checked` are those that a practice here has confirmed itself of late: country, name, number.
    """
    found = []
    for place in countries(file).values():
        for line in place.every_line:
            if (place.code, line.name, line.number) in checked:
                continue
            what = f"{place.code}, {line.name} ({line.number})"
            if line.verified_on is None and not line.is_unconfirmed:
                found.append(f"{what}: neither verified_on nor verified: false")
            elif line.verified_on and (on - line.verified_on).days > MOST_DAYS:
                found.append(f"{what}: last verified on {line.verified_on}")
            elif line.verified_on and line.verified_on > on + dt.timedelta(days=1):
                found.append(f"{what}: verified on {line.verified_on}, which is yet to come")
    return found


@cache
def _names() -> dict[str, str]:
    table = (files("tzdata") / "zoneinfo" / "iso3166.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return {code: name for code, name in rows}


def _country(code: str, found: dict[str, Any]) -> Country:
    emergency = {
        "name": "Emergency services",
        "number": found["emergency"],
        "about": "If you or someone else is in danger now.",
        "verified_on": found.get("emergency_verified_on"),
        "verified": found.get("emergency_verified"),
        "kind": HelpLineKind.EMERGENCY,
    }
    lines = tuple(_line(one) for one in found["lines"])
    return Country(code, found["name"], _line(emergency), lines)


def _line(found: dict[str, Any]) -> Line:
    return Line(
        name=found["name"],
        number=str(found["number"]),
        about=found["about"],
        verified_on=found.get("verified_on"),
        is_unconfirmed=found.get("verified") is False,
        kind=HelpLineKind(found.get("kind", HelpLineKind.CRISIS)),
    )
