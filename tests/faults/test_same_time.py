"""How long the joint page takes, state by state: an onlooker with a stopwatch learns nothing (G7).

A measurement, printed. PORTAL_TIMINGS=2000 for the whole goal; the few of every run only prove
that it measures the one closed page.
"""

import os
import random
import statistics
import time

import pytest

from tests.support import make
from tests.support.shared import close, plain, window
from tests.support.unseen import STATES

TIMINGS = int(os.environ.get("PORTAL_TIMINGS", "10"))


@pytest.mark.goal(7)
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_open", [False, True])
def test_the_closed_page_takes_as_long_whatever_is_behind_it(sign_in, capsys, is_open):
    doors = {}
    for name, state in STATES.items():
        cast = make.cast()
        one = window(cast.amara, cast.couple, cast.jo, cast.sam, hours=12)
        if not is_open:
            close(cast.amara, one)
        state(cast)
        doors[name] = sign_in(cast.sam.user)
    took = {name: [] for name in doors}
    pages = set()
    for _ in range(TIMINGS):
        # In another order each time, so that no state is always the one after the pause.
        for name, browser in random.sample(sorted(doors.items()), len(doors)):
            began = time.perf_counter()
            page = browser.get("/together/")
            took[name].append((time.perf_counter() - began) * 1000)
            pages.add(plain(page).split(b"<main")[1])

    medians = {name: statistics.median(times) for name, times in took.items()}
    gap = max(medians.values()) - min(medians.values())
    with capsys.disabled():
        each = ", ".join(f"{name} {ms:.2f}" for name, ms in medians.items())
        where = "open" if is_open else "closed"
        print(f"\nwindow {where}, {TIMINGS} each, ms: {each}; gap {gap:.2f}")
    assert len(pages) == 1
