"""The diary's one pattern: below zero and went along, on more than one day within a week."""

from datetime import date, timedelta

import pytest

from tests.support.shipped import LIBRARY
from worksheets.rules.dial import Entry, patterns

START = date(2026, 3, 2)
WENT_ALONG = {"at": -1, "happened": "went_along"}


def told(*entries):
    days = [Entry(START + timedelta(days=day), value) for day, value in entries]
    return [(hit.flag, hit.kind) for hit in patterns(LIBRARY["B4"], days)]


@pytest.mark.parametrize(
    ("entries", "is_told"),
    [
        ([], False),
        ([(0, WENT_ALONG)], False),
        ([(0, WENT_ALONG), (0, WENT_ALONG)], False),
        ([(0, WENT_ALONG), (6, WENT_ALONG)], True),
        ([(6, WENT_ALONG), (0, WENT_ALONG)], True),
        ([(0, WENT_ALONG), (7, WENT_ALONG)], False),
        ([(0, WENT_ALONG), (7, WENT_ALONG), (9, WENT_ALONG)], True),
        ([(0, WENT_ALONG | {"at": 0}), (1, WENT_ALONG)], False),
        ([(0, {"at": -9, "happened": "said_no"}), (1, WENT_ALONG)], False),
        ([(0, {"applies": False, "happened": "went_along"}), (1, WENT_ALONG)], False),
        ([(0, {"happened": "went_along"}), (1, WENT_ALONG)], False),
        ([(0, {}), (1, {"note": "Rain"})], False),
    ],
)
def test_the_pattern_is_told_as_declared(entries, is_told):
    assert told(*entries) == ([("went_along_below", "note")] if is_told else [])


@pytest.mark.invariant(35)
def test_a_high_dial_never_tells_anything():
    assert told(*[(day, {"at": 10, "happened": "went_along"}) for day in range(14)]) == []


def test_a_sheet_without_a_diary_has_no_patterns():
    assert patterns(LIBRARY["A1"], [Entry(START, WENT_ALONG)]) == []
