"""What a clinician finds beside a Hold or a note: read once from clients/content/protocol/en.yaml.

Prompts in our own words. They decide nothing, and the page says which version was shown.
"""

import datetime as dt
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

FOLDER = Path(__file__).parent / "protocol"
HOLD, NOTE = "hold", "note"
REPORT, BEFORE_LIFTING = "report", "before_lifting"


class ProtocolError(Exception):
    """The file can't be shown as it is; says where and why."""


@dataclass(frozen=True)
class Section:
    """A heading, a sentence that goes before, and its points."""

    key: str
    title: str
    lead: str
    points: tuple[str, ...]


@dataclass(frozen=True)
class Guidance:
    """One language of it, and which version this is."""

    version: int
    language: str
    written_on: dt.date
    checked_against: str
    data: dict[str, Any]

    def sections(self, beside: str, country: str) -> list[Section]:
        """What stands beside a Hold or a note, with what a country's law makes worth looking up."""
        return [
            _section(one, beside, self.to_look_up(country) if one["key"] == REPORT else ())
            for one in self.data["sections"]
            if beside in one["beside"]
        ]

    def before_lifting(self) -> Section:
        """What to weigh before a Hold is lifted."""
        rows = self.data["sections"]
        return _section(next(one for one in rows if one["key"] == BEFORE_LIFTING), HOLD, ())

    def to_look_up(self, country: str) -> tuple[str, ...]:
        """What to look up about a duty to report in this country; in general where none is said."""
        for one in self.data["duty_to_report"]:
            if country.upper() in one["places"]:
                return tuple(one["points"])
        return tuple(self.data["elsewhere"])


@cache
def guidance(language: str = "en", folder: Path = FOLDER) -> Guidance:
    file = folder / f"{language}.yaml"
    data = json.loads(json.dumps(yaml.safe_load(file.read_text("utf-8")), default=str))
    schema = json.loads((FOLDER / "schema.json").read_text("utf-8"))
    errors = Draft202012Validator(schema).iter_errors(data)
    found = [f"{error.json_path}: {error.message}" for error in errors] or [*_missing(data)]
    if found:
        raise ProtocolError(f"{file.name}: " + "; ".join(found))
    return Guidance(
        version=data["version"],
        language=data["language"],
        written_on=dt.date.fromisoformat(data["written_on"]),
        checked_against=data["checked_against"] if data["verified"] else "",
        data=data,
    )


def _missing(data: dict[str, Any]) -> list[str]:
    keys = [one["key"] for one in data["sections"]]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    return [f"section {key} is there twice, so another one is missing" for key in twice]


def _section(found: dict[str, Any], beside: str, more: tuple[str, ...]) -> Section:
    lead = found.get("lead", "")
    if beside == NOTE:
        lead = found.get("lead_on_note", lead)
    return Section(found["key"], found["title"], lead, (*found["points"], *more))
