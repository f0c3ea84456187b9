"""Revoking against reading: no page that was asked for after a revocation shows what it ended (G6).

A few here; PORTAL_RACES=10000 for the whole goal.
"""

import os
import threading
import time

import pytest
from django.db import connections

from clients.context import acting_as
from tests.support import make
from tests.support.shared import CANARY, sent, standing, window
from worksheets.actions import releases
from worksheets.models import Release

RACES = int(os.environ.get("PORTAL_RACES", "25"))
READERS = 3


def read_until(stop, browser, seen):
    """Ask for the page over and over: (asked at, whether it showed the words)."""
    try:
        while not stop.is_set():
            asked = time.perf_counter()
            path = "/together/" if len(seen) % 2 else "/together/still/"
            page = browser.get(path)
            # Signed out, neither page says anything about what is shown.
            assert page.status_code == 200, (path, page.status_code)
            is_shown = CANARY in page.text if path == "/together/" else bool(page.json()["mark"])
            seen.append((asked, is_shown))
    finally:
        connections.close_all()


def wait_until(holds, seen, threads):
    """For every reader's log; a reader that gave up ends the test instead of hanging it."""
    while not all(map(holds, seen)):
        assert all(thread.is_alive() for thread in threads), "a reader met something unexpected"
        time.sleep(0.001)


@pytest.mark.invariant(2)
@pytest.mark.goal(6)
@pytest.mark.django_db(transaction=True)
def test_no_read_that_begins_after_the_revocation_shows_it(cast, sign_in, capsys):
    sheet = sent(cast)
    window(cast.amara, cast.couple, cast.jo, cast.sam, hours=12)
    browsers = [sign_in(cast.sam.user) for _ in range(READERS)]
    author = make.fresh(cast.jo.user)
    reads = shown = late = 0
    for _ in range(RACES):
        row = standing(cast.jo, cast.sam, cast.couple, sheet, "like_you_to_know")
        stop, seen = threading.Event(), [[] for _ in browsers]
        threads = [
            threading.Thread(target=read_until, args=(stop, one, log))
            for one, log in zip(browsers, seen, strict=True)
        ]
        for thread in threads:
            thread.start()
        wait_until(lambda log: any(ok for _, ok in log), seen, threads)
        with acting_as(author.pk):
            releases.end(release=Release(pk=row.pk), by=author)
        over = time.perf_counter()
        wait_until(lambda log, over=over: log[-1][0] > over, seen, threads)
        stop.set()
        for thread in threads:
            thread.join()
        flat = [one for log in seen for one in log]
        reads += len(flat)
        shown += sum(ok for _, ok in flat)
        late += sum(ok for asked, ok in flat if asked > over)
    with capsys.disabled():
        print(f"\n{RACES} races: {reads} reads, {shown} showed it, {late} after the revocation")
    assert shown >= RACES * READERS
    assert late == 0
