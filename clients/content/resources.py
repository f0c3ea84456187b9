"""Where to turn, by country: read once from clients/content/resources.yaml.

A list to begin with: nothing of it counts as looked up until somebody of a practice did.
"""

import datetime as dt
import json
from dataclasses import dataclass, fields
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from jsonschema import Draft202012Validator

from clients.enums import HelpLineKind, HelpLineTrace

FILE = Path(__file__).parent / "resources.yaml"
SCHEMA = Path(__file__).parent / "resources.schema.json"
TRACES = {
    HelpLineTrace.NO: _("A call is not shown on a phone bill"),
    HelpLineTrace.YES: _("A call is shown on a phone bill"),
}


class ResourcesError(Exception):
    """The list can't be shown as it is; says where and why."""


@dataclass(frozen=True)
class Line:
    """One line, and the ways to reach it. `checked_on`: when somebody of the practice last looked
    it up, where that was lately; nothing that is shipped has such a day."""

    name: str
    number: str
    about: str
    hours: str = ""
    kind: str = HelpLineKind.CRISIS
    text: str = ""
    chat: str = ""
    address: str = ""
    languages: str = ""
    deaf: str = ""
    trace: str = HelpLineTrace.UNKNOWN
    place: str = ""
    silent: str = ""
    checked_on: dt.date | None = None

    @property
    def details(self) -> tuple[str, ...]:
        """What stands below its name, as people see it. That a call leaves no trace is said only
        where somebody of the practice has looked it up: who relies on it may be in danger."""
        return self._told(self.trace == HelpLineTrace.YES or self.checked_on is not None)

    @property
    def all_details(self) -> tuple[str, ...]:
        """The same for whoever is to look it up."""
        return self._told(True)

    @property
    def signature(self) -> str:
        """In a few letters, all that somebody confirms when they confirm this line."""
        told = [getattr(self, one.name) for one in fields(self) if one.name != "checked_on"]
        return sha256(repr([str(one) for one in told]).encode()).hexdigest()[:16]

    def _told(self, with_trace: bool) -> tuple[str, ...]:
        found = (
            self.place and gettext("For %(place)s") % {"place": self.place},
            self.silent,
            self.text and gettext("By text: %(text)s") % {"text": self.text},
            self.chat and gettext("Online: %(chat)s") % {"chat": self.chat},
            self.address,
            self.hours,
            self.languages and gettext("Languages: %(languages)s") % {"languages": self.languages},
            self.deaf and gettext("Deaf or hard of hearing: %(deaf)s") % {"deaf": self.deaf},
            with_trace and str(TRACES.get(HelpLineTrace(self.trace), "")),
        )
        return tuple(one for one in found if one)


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
    return {code: _country(code, found) for code, found in _read(file)["countries"].items()}


@cache
def listed_on(file: Path = FILE) -> dt.date:
    """The day on which the list last gained or changed a line."""
    return dt.date.fromisoformat(_read(file)["listed_on"])


def country(code: str) -> Country | None:
    return countries().get(code.upper())


def name_of(code: str) -> str:
    """What a country is called, listed here or not; the letters themselves where nobody knows."""
    listed = country(code)
    return listed.name if listed else _names().get(code.upper(), code)


@cache
def _names() -> dict[str, str]:
    table = (files("tzdata") / "zoneinfo" / "iso3166.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return {code: name for code, name in rows}


def _read(file: Path) -> dict[str, Any]:
    read = json.loads(json.dumps(yaml.safe_load(file.read_text("utf-8")), default=str))
    errors = Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).iter_errors(read)
    if found := [f"{error.json_path}: {error.message}" for error in errors]:
        raise ResourcesError(f"{file.name}: " + "; ".join(found))
    return read


def _country(code: str, found: dict[str, Any]) -> Country:
    emergency = found["emergency"] | {
        "name": "Emergency services",
        "about": "If you or someone else is in danger now.",
        "kind": HelpLineKind.EMERGENCY,
    }
    lines = tuple(_line(one) for one in found["lines"])
    return Country(code, found["name"], _line(emergency), lines)


def _line(found: dict[str, Any]) -> Line:
    told = {name: value for name, value in found.items() if name != "verified"}
    return Line(**told)
