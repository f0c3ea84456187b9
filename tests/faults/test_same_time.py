"""How long the joint page takes, state by state: an onlooker with a stopwatch learns nothing (G7).

A measurement, printed. PORTAL_TIMINGS=2000 for the whole goal; the few of every run only prove
that it measures the one closed page.
"""

import datetime as dt
import os
import random
import statistics
import time

import pytest

from clients.context import acting_as
from tests import make
from tests.worksheets.shared import close, plain, sent, standing, window
from worksheets.actions import releases
from worksheets.models import Answer

TIMINGS = int(os.environ.get("PORTAL_TIMINGS", "10"))


def not_started(cast):
    make.assignment(by=cast.amara, client=cast.jo, version=make.version("a2"))


def private(cast):
    row = make.assignment(by=cast.amara, client=cast.jo, version=make.version("a2"), state="opened")
    make.answers(row, {"like_you_to_know": "x"})


def declined(cast):
    sent(cast)


def released(cast):
    return standing(cast.jo, cast.sam, cast.couple, sent(cast), "like_you_to_know")


def pending(cast):
    standing(
        cast.jo, cast.sam, cast.couple, sent(cast), "like_you_to_know", ago=dt.timedelta(hours=2)
    )


def revoked(cast):
    with acting_as(cast.jo.user_id):
        releases.end(release=released(cast), by=make.fresh(cast.jo.user))


def withdrawn(cast):
    row = released(cast)
    with acting_as(cast.jo.user_id):
        Answer.objects.filter(pk=row.answer_id).update(visibility="self")


def held(cast):
    row = released(cast)
    with acting_as(cast.amara.pk):
        releases.hold_back(release=row, by=cast.amara)


STATES = [not_started, private, declined, pending, revoked, withdrawn, held]


@pytest.mark.goal(7)
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_open", [False, True])
def test_the_closed_page_takes_as_long_whatever_is_behind_it(sign_in, capsys, is_open):
    doors = {}
    for state in STATES:
        cast = make.cast()
        state(cast)
        one = window(cast.amara, cast.couple, cast.jo, cast.sam, hours=12)
        if not is_open:
            close(cast.amara, one)
        doors[state.__name__] = sign_in(cast.sam.user)
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
