"""Time zones to choose from, by continent."""

import zoneinfo
from functools import cache

from django.utils.translation import gettext as _

PLACES = (
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe",
    "Indian", "Pacific",
)  # fmt: skip

Choices = list[tuple[str, list[tuple[str, str]]]]


@cache
def _by_place() -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {place: [] for place in PLACES}
    for name in sorted(zoneinfo.available_timezones()):
        place, _, town = name.partition("/")
        if town and place in found:
            found[place].append((name, town.replace("_", " ").replace("/", ", ")))
    return found


def choices(*also: str) -> Choices:
    """All of them, with those already in use by name even where no place is called so."""
    grouped = [(place, list(zones)) for place, zones in _by_place().items() if zones]
    known = {name for _, zones in grouped for name, _ in zones}
    extra = [(name, name) for name in dict.fromkeys(("UTC", *also)) if name and name not in known]
    return [*grouped, (_("Other"), extra)]
