"""Whose clock decides, and what it says on the days when clocks change."""

import datetime as dt
import random
import re
import statistics
import zoneinfo

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.models import Client, ContactChannel, Practice
from clients.policies import contact, quiet_hours
from tests.support.layers import ROOT

MINUTES = st.integers(0, 1439).map(lambda minute: dt.time(minute // 60, minute % 60))
LONDON = zoneinfo.ZoneInfo("Europe/London")
# Both hemispheres, half hours, a day that was skipped, no daylight time, changes at midnight.
ZONES = [
    "Europe/London",
    "America/New_York",
    "America/St_Johns",
    "America/Santiago",
    "America/Havana",
    "Asia/Kolkata",
    "Asia/Beirut",
    "Africa/Cairo",
    "Australia/Lord_Howe",
    "Australia/Adelaide",
    "Pacific/Chatham",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "UTC",
]


def transitions(name, years=range(2011, 2036)):
    """Every moment at which this zone's clock is set, found by looking."""
    zone = zoneinfo.ZoneInfo(name)
    moment = dt.datetime(years.start, 1, 1, tzinfo=dt.UTC)
    end = dt.datetime(years.stop, 1, 1, tzinfo=dt.UTC)
    before = moment.astimezone(zone).utcoffset()
    while moment < end:
        after = moment.astimezone(zone).utcoffset()
        if after != before:
            yield moment
            before = after
        moment += dt.timedelta(hours=6)


def first_showing(day, time, zone):
    """The first moment at which the wall clock has reached this time: asked minute by minute."""
    target = dt.datetime.combine(day, time)
    moment = target.replace(tzinfo=zone).astimezone(dt.UTC) - dt.timedelta(hours=3)
    while moment.astimezone(zone).replace(tzinfo=None) < target:
        moment += dt.timedelta(minutes=1)
    return moment


@pytest.mark.invariant(47)
@pytest.mark.parametrize("name", ZONES)
def test_a_local_time_is_one_moment_around_every_clock_change(name):
    zone = zoneinfo.ZoneInfo(name)
    for change in list(transitions(name))[-6:]:
        around = change.astimezone(zone).date()
        for day in (around - dt.timedelta(days=1), around):
            for half_hour in range(48):
                time = dt.time(half_hour // 2, half_hour % 2 * 30)

                found = quiet_hours.at_local(day, time, zone)

                assert found == first_showing(day, time, zone), (name, day, time)


def test_a_time_that_spring_skips_is_the_next_minute_there_is():
    found = quiet_hours.at_local(dt.date(2026, 3, 29), dt.time(1, 30), LONDON)

    assert found.astimezone(LONDON).time() == dt.time(2, 0)


def test_a_time_that_autumn_repeats_is_taken_the_first_time():
    found = quiet_hours.at_local(dt.date(2026, 10, 25), dt.time(1, 30), LONDON)

    assert found == dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)


def test_a_day_that_never_was_begins_with_the_next():
    apia = zoneinfo.ZoneInfo("Pacific/Apia")

    found = quiet_hours.at_local(dt.date(2011, 12, 30), dt.time(10), apia)

    assert found.astimezone(apia) == dt.datetime(2011, 12, 31, tzinfo=apia)


@pytest.mark.invariant(46)
def test_nothing_is_placed_in_the_night_or_a_closed_window():
    rng = random.Random(7)
    start = dt.datetime(2025, 1, 1, tzinfo=dt.UTC).timestamp()
    zones = [zoneinfo.ZoneInfo(name) for name in ZONES]
    spreads = [dt.timedelta(0), dt.timedelta(minutes=20), dt.timedelta(hours=6)]
    wrong = 0
    for _ in range(100_000):
        moment = dt.datetime.fromtimestamp(start + rng.random() * 3 * 365 * 86400, dt.UTC)
        hours = quiet_hours.Hours(
            rng.choice(zones), dt.time(rng.randrange(24), 30), dt.time(rng.randrange(24))
        )

        placed = quiet_hours.place(moment, hours, rng.choice(spreads))

        if placed is None:
            wrong += quiet_hours.open_minutes(hours) > 0
            continue
        wall = placed.astimezone(hours.zone).time()
        wrong += not dt.time(9) <= wall < dt.time(20) or quiet_hours.is_quiet(placed, hours)
        wrong += placed < moment
    assert wrong == 0


@given(
    st.datetimes(dt.datetime(2024, 1, 1), dt.datetime(2035, 1, 1), timezones=st.just(dt.UTC)),
    st.sampled_from(ZONES),
    MINUTES,
    MINUTES,
)
@settings(max_examples=150, deadline=None)
def test_the_open_stretch_is_the_first_one_and_wholly_open(moment, name, start, stop):
    hours = quiet_hours.Hours(zoneinfo.ZoneInfo(name), start, stop)

    stretch = quiet_hours.open_stretch(moment, hours)

    if stretch is None:
        assert quiet_hours.open_minutes(hours) == 0
        return
    begins, ends = stretch
    assert not quiet_hours.is_quiet(begins, hours)
    assert not quiet_hours.is_quiet(ends - dt.timedelta(seconds=1), hours)
    step = moment
    while step < begins:
        assert quiet_hours.is_quiet(step, hours)
        step += dt.timedelta(minutes=7)


@pytest.mark.invariant(49)
def test_two_people_given_the_same_moment_get_unrelated_ones():
    hours = quiet_hours.Hours(LONDON)
    morning = dt.datetime(2026, 6, 1, 9, 0, tzinfo=dt.UTC)
    six = dt.timedelta(hours=6)
    pairs = [
        [(quiet_hours.place(morning, hours, six) - morning).total_seconds() for _ in "ab"]
        for _ in range(4000)
    ]

    related = statistics.correlation(*zip(*pairs, strict=True))

    assert abs(related) < 0.06
    assert 0.45 < statistics.mean(sum(pairs, [])) / six.total_seconds() < 0.55


def test_a_late_draw_stays_in_the_day():
    hours = quiet_hours.Hours(LONDON, dt.time(10), dt.time(9))
    at = dt.datetime(2026, 1, 12, 9, 30, tzinfo=dt.UTC)

    drawn = [quiet_hours.place(at, hours, dt.timedelta(hours=6)) for _ in range(200)]

    assert max(drawn) < dt.datetime(2026, 1, 12, 10, 0, tzinfo=dt.UTC)


def test_an_unknown_zone_is_the_practices():
    assert quiet_hours.zone("Mars/Olympus", "Europe/London") == LONDON


def test_no_hour_is_left_when_the_window_closes_the_day():
    hours = quiet_hours.Hours(LONDON, dt.time(9), dt.time(20))

    assert quiet_hours.open_minutes(hours) == 0
    assert quiet_hours.place(dt.datetime(2026, 1, 1, tzinfo=dt.UTC), hours, dt.timedelta(0)) is None


# --- One answer to "when may this reach them?" --------------------------------------------------

NINE = dt.datetime(2026, 1, 12, 9, 0, tzinfo=dt.UTC)
AN_HOUR = dt.timedelta(hours=1)


def may_leave_at(now, *, quiet=(dt.time(20), dt.time(9)), **more):
    person = Client(practice=Practice(time_zone="Europe/London"))
    channel = ContactChannel(quiet_from=quiet[0], quiet_until=quiet[1])
    with time_machine.travel(now, tick=False):
        return contact.may_leave_at(person, channel, otherwise=NINE + 90 * AN_HOUR, **more)


@pytest.mark.parametrize(
    ("now", "waits_for", "leaves"),
    [
        (NINE, [], None),
        (NINE, [None, NINE - AN_HOUR], None),
        (NINE - AN_HOUR, [], NINE),
        (NINE, [None, NINE + AN_HOUR, NINE + 2 * AN_HOUR], NINE + 2 * AN_HOUR),
        (NINE, [NINE + 12 * AN_HOUR], NINE + 24 * AN_HOUR),
    ],
)
def test_a_letter_leaves_now_or_when_all_it_waits_for_is_over(now, waits_for, leaves):
    assert may_leave_at(now, waits_for=waits_for) == leaves


def test_chance_moves_only_what_waits(settings):
    settings.OUTBOX_JITTER = True

    assert may_leave_at(NINE, spread=AN_HOUR) is None
    drawn = [may_leave_at(NINE - AN_HOUR, spread=AN_HOUR) for _ in range(50)]
    assert NINE <= min(drawn) < max(drawn) <= NINE + AN_HOUR


def test_where_no_hour_is_open_it_is_as_late_as_its_asker_says():
    assert may_leave_at(NINE, quiet=(dt.time(9), dt.time(20))) == NINE + 90 * AN_HOUR


def test_the_clock_is_asked_in_one_place():
    """Which hours are a person's own is no kind of letter's to work out again."""
    asking = {
        path.relative_to(ROOT).as_posix()
        for app in ("clients", "worksheets", "therapist_portal")
        for path in (ROOT / app).rglob("*.py")
        if re.search(r"quiet_hours\.(place|is_quiet)\b", path.read_text(encoding="utf-8"))
    }

    assert asking == {"clients/policies/contact.py"}
