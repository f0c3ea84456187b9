"""Which time zone a place keeps: somebody says "Leeds" or "Ohio", the portal needs its real name.

Countries with one clock need no list of towns; for those with several, their zones' own towns and
the states or provinces decide, and where they don't, the choices are told (docs/adr/0027).
"""

import datetime as dt
import zoneinfo
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

# States and provinces, by the zone that is the law in all of one, or those that share it. Where a
# few towns keep their neighbours' time by law, as West Wendover in Nevada or Lloydminster in
# Saskatchewan, or a nation its own, as the Navajo in Arizona, both are choices.
REGIONS = {
    "US": {
        "America/New_York": "Connecticut, Delaware, District of Columbia, Washington DC, Georgia, "
        "Maine, Maryland, Massachusetts, New Hampshire, New Jersey, North Carolina, Ohio, "
        "Pennsylvania, Rhode Island, South Carolina, Vermont, Virginia, West Virginia",
        "America/Chicago": "Alabama, Arkansas, Illinois, Iowa, Louisiana, Minnesota, Mississippi, "
        "Missouri, Oklahoma, Wisconsin",
        "America/Denver": "Colorado, Montana, New Mexico, Utah, Wyoming",
        "America/Phoenix America/Denver": "Arizona",
        "America/Los_Angeles": "California, Washington",
        "America/Los_Angeles America/Denver": "Nevada",
        "Pacific/Honolulu": "Hawaii",
        "America/New_York America/Chicago": "Florida, Kentucky",
        "America/Chicago America/New_York": "Tennessee",
        "America/Indiana/Indianapolis America/Chicago": "Indiana",
        "America/Detroit America/Menominee": "Michigan",
        "America/Chicago America/Denver": "Kansas, Nebraska, North Dakota, South Dakota, Texas",
        "America/Boise America/Los_Angeles": "Idaho",
        "America/Los_Angeles America/Boise": "Oregon",
        "America/Anchorage America/Adak": "Alaska",
    },
    "CA": {
        "America/Toronto America/Halifax America/Blanc-Sablon": "Quebec, Québec",
        "America/Toronto America/Winnipeg America/Atikokan": "Ontario",
        "America/Halifax": "Nova Scotia, Prince Edward Island",
        "America/Moncton": "New Brunswick",
        "America/St_Johns": "Newfoundland",
        "America/St_Johns America/Goose_Bay": "Newfoundland and Labrador, Labrador",
        "America/Winnipeg": "Manitoba",
        "America/Regina America/Edmonton": "Saskatchewan",
        "America/Edmonton": "Alberta",
        "America/Vancouver America/Edmonton America/Dawson_Creek America/Fort_Nelson "
        "America/Creston": "British Columbia",
        "America/Whitehorse": "Yukon",
    },
    "AU": {
        "Australia/Sydney": "Australian Capital Territory, Canberra",
        "Australia/Sydney Australia/Broken_Hill Australia/Lord_Howe": "New South Wales",
        "Australia/Melbourne": "Victoria",
        "Australia/Brisbane": "Queensland",
        "Australia/Adelaide": "South Australia",
        "Australia/Perth": "Western Australia",
        "Australia/Hobart": "Tasmania",
        "Australia/Darwin": "Northern Territory",
    },
}


@dataclass(frozen=True)
class Found:
    """One zone, with how it was found; or the choices, where a place alone does not decide."""

    zone: str = ""
    how: str = ""
    choices: dict[str, str] = field(default_factory=dict)


def find(place: str, country: str) -> Found:
    """The zone of a place in this country (two letters)."""
    country, place = country.upper(), " ".join(place.split())
    if place in zoneinfo.available_timezones():
        return Found(place, "by its name")
    zones = _clocks(country)
    if "/" in place:  # meant as a zone's name, and there is none of it
        return Found(choices=zones)
    wanted = _plain(place)
    for zone in _of_country().get(country, {}):
        if wanted and wanted == _plain(zone.rpartition("/")[2]):
            return Found(zone, f"{place} is one of its towns")
    shared = _regions(country).get(wanted, ())
    if len(shared) == 1:
        return Found(shared[0], f"by law it is the time in all of {place}")
    if shared:
        remarks = _of_country()[country]
        return Found(choices={zone: remarks[zone] for zone in shared})
    if len(zones) == 1:
        return Found(next(iter(zones)), "the whole country has this time")
    return Found(choices=zones)


def _plain(name: str) -> str:
    return name.replace("_", " ").replace(".", "").casefold().strip()


def _regions(country: str) -> dict[str, tuple[str, ...]]:
    return {
        _plain(region): tuple(zones.split())
        for zones, regions in REGIONS.get(country, {}).items()
        for region in regions.split(",")
    }


@cache
def _of_country() -> dict[str, dict[str, str]]:
    """Every country's zones, most people first, with what zone.tab remarks of each."""
    table = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    found: dict[str, dict[str, str]] = {}
    for line in table.splitlines():
        if not line.startswith("#"):
            country, _, zone, *remark = line.split("\t")
            found.setdefault(country, {})[zone] = remark[0] if remark else ""
    return found


def _clocks(country: str) -> dict[str, str]:
    """The zones of a country that ever show another time than the ones before them, this year."""
    seen: dict[tuple[dt.timedelta | None, ...], str] = {}
    zones = _of_country().get(country, {})
    year = dt.datetime.now(dt.UTC).year
    days = [dt.datetime(year, month, 1, 12) for month in range(1, 13)]
    for zone in zones:
        clock = tuple(day.replace(tzinfo=zoneinfo.ZoneInfo(zone)).utcoffset() for day in days)
        seen.setdefault(clock, zone)
    return {zone: zones[zone] for zone in seen.values()}
