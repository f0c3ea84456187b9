"""A place becomes a real time zone, or the choices are told; never a guess."""

import zoneinfo

import pytest

from clients.content import zone_of_place
from clients.content.resources import countries


@pytest.mark.parametrize(
    ("place", "country", "zone"),
    [
        ("Leeds", "GB", "Europe/London"),
        ("leeds", "gb", "Europe/London"),
        ("Cork", "IE", "Europe/Dublin"),
        ("Ohio", "US", "America/New_York"),
        ("  west   virginia ", "US", "America/New_York"),
        ("Hawaii", "US", "Pacific/Honolulu"),
        ("Los Angeles", "US", "America/Los_Angeles"),
        ("St. Johns", "CA", "America/St_Johns"),
        ("Queensland", "AU", "Australia/Brisbane"),
        ("München", "DE", "Europe/Berlin"),
        ("Europe/Madrid", "ES", "Europe/Madrid"),
    ],
)
def test_a_place_is_found(place: str, country: str, zone: str) -> None:
    found = zone_of_place.find(place, country)

    assert (found.zone, found.choices) == (zone, {})
    assert found.how


@pytest.mark.parametrize(
    ("place", "country", "among"),
    [
        ("Columbus", "US", {"America/New_York", "America/Chicago", "America/Denver"}),
        ("Texas", "US", {"America/Chicago", "America/Denver"}),
        ("Nevada", "US", {"America/Los_Angeles", "America/Denver"}),
        ("Arizona", "US", {"America/Phoenix", "America/Denver"}),
        ("Florida", "US", {"America/New_York", "America/Chicago"}),
        ("Idaho", "US", {"America/Boise", "America/Los_Angeles"}),
        ("Oregon", "US", {"America/Los_Angeles", "America/Boise"}),
        ("Michigan", "US", {"America/Detroit", "America/Menominee"}),
        ("Québec", "CA", {"America/Toronto", "America/Halifax"}),
        ("Saskatchewan", "CA", {"America/Regina", "America/Edmonton"}),
        ("British Columbia", "CA", {"America/Vancouver", "America/Dawson_Creek"}),
        ("New South Wales", "AU", {"Australia/Sydney", "Australia/Broken_Hill"}),
        ("Mars/Olympus", "GB", {"Europe/London"}),
        ("Las Palmas", "ES", {"Europe/Madrid", "Atlantic/Canary"}),
        ("", "US", {"America/New_York"}),
    ],
)
def test_where_a_place_does_not_decide_the_choices_are_told(
    place: str, country: str, among: set[str]
) -> None:
    found = zone_of_place.find(place, country)

    assert found.zone == ""
    assert among <= set(found.choices)


# Whose law has two clocks or more: zone.tab says of each zone which parts of the country keep it.
SPLIT_BY_LAW = {
    "US": {
        "Alaska", "Arizona", "Florida", "Idaho", "Indiana", "Kansas", "Kentucky", "Michigan",
        "Nebraska", "Nevada", "North Dakota", "Oregon", "South Dakota", "Tennessee", "Texas",
    },
    "CA": {
        "British Columbia", "Labrador", "Newfoundland and Labrador", "Ontario", "Quebec",
        "Québec", "Saskatchewan",
    },
    "AU": {"New South Wales"},
}  # fmt: skip


@pytest.mark.parametrize("country", SPLIT_BY_LAW)
def test_no_state_with_two_clocks_is_said_to_have_one(country: str) -> None:
    named = [
        (region.strip(), len(zones.split()))
        for zones, regions in zone_of_place.REGIONS[country].items()
        for region in regions.split(",")
    ]

    assert {region for region, clocks in named if clocks > 1} == SPLIT_BY_LAW[country]
    assert all(zone_of_place.find(one, country).choices for one in SPLIT_BY_LAW[country])


def test_it_says_by_what_it_was_found() -> None:
    assert zone_of_place.find("Ohio", "US").how == "by law it is the time in all of Ohio"
    assert zone_of_place.find("Dallas", "GB").how == "the whole country has this time"


def test_a_country_that_nobody_knows_has_no_zone() -> None:
    assert zone_of_place.find("Leeds", "ZZ") == zone_of_place.Found()


def test_every_zone_that_a_state_names_is_real() -> None:
    known = zoneinfo.available_timezones()

    for country, regions in zone_of_place.REGIONS.items():
        for zones in regions:
            assert set(zones.split()) <= known & set(zone_of_place._of_country()[country])


@pytest.mark.parametrize("code", sorted(set(countries()) - {"EU"}))
def test_every_country_with_help_lines_has_a_clock(code: str) -> None:
    found = zone_of_place.find("somewhere", code)

    assert bool(found.zone) != bool(found.choices)
