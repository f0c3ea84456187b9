"""Where to turn, by country: read once from clients/content/resources.yaml."""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent / "content" / "resources.yaml"
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


@dataclass(frozen=True)
class Country:
    code: str
    name: str
    emergency: Line
    lines: tuple[Line, ...]


@cache
def countries(file: Path = FILE) -> dict[str, Country]:
    read = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {code: _country(code, found) for code, found in read["countries"].items()}


def country(code: str) -> Country | None:
    return countries().get(code.upper())


def problems(on: dt.date, file: Path = FILE) -> list[str]:
    """Which numbers were last looked at too long ago, in the future, or who knows when."""
    found = []
    for place in countries(file).values():
        for line in (place.emergency, *place.lines):
            what = f"{place.code}, {line.name} ({line.number})"
            if line.verified_on is None and not line.is_unconfirmed:
                found.append(f"{what}: neither verified_on nor verified: false")
            elif line.verified_on and (on - line.verified_on).days > MOST_DAYS:
                found.append(f"{what}: last verified on {line.verified_on}")
            elif line.verified_on and line.verified_on > on + dt.timedelta(days=1):
                found.append(f"{what}: verified on {line.verified_on}, which is yet to come")
    return found


def _country(code: str, found: dict[str, Any]) -> Country:
    emergency = {
        "name": "Emergency services",
        "number": found["emergency"],
        "about": "If you or someone else is in danger now.",
        "verified_on": found.get("emergency_verified_on"),
        "verified": found.get("emergency_verified"),
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
    )
