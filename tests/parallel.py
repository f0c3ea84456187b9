"""The suite on several processes: what each has to itself, and who runs which file."""

import os
from collections import Counter
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from tests.quick import LONG
from therapist_portal.celery import app

# Their tests are handed out one by one: each file is worth minutes, and makes its data quickly.
SPREAD = {
    "tests/isolation/test_access_matrix.py",
    "tests/isolation/test_hostile.py",
    "tests/journeys/test_screens.py",
}


def worker() -> str:
    """`gw0`, `gw1`: which process this is; empty where there is only one."""
    return os.environ.get("PYTEST_XDIST_WORKER", "")


def take_a_broker() -> None:
    """Each process has a numbered database of the broker's: what waits there is its own."""
    if worker():
        number = int(worker().removeprefix("gw")) + 1
        url = urlsplit(settings.REDIS_URL)._replace(path=f"/{number}").geturl()
        os.environ["REDIS_URL"] = settings.REDIS_URL = app.conf.broker_url = url
        settings.CACHES["default"]["LOCATION"] = url


def long_ones_first(items: list[pytest.Item]) -> None:
    """What is begun last is short, so that no process waits long for another."""
    if worker():
        items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    return next((at for at, mark in enumerate(LONG) if item.get_closest_marker(mark)), len(LONG))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """File by file, because a file's tests share what was made for them."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.split("::", 1)[0]
            return nodeid if file in SPREAD else file

    config.option.loadscopereorder = False
    return ByFile(config, log)


def pytest_terminal_summary(terminalreporter):
    """How much was asked in all, by those tests that count it."""
    sums: Counter[str] = Counter()
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            if report.when == "call":
                sums.update({k: v for k, v in report.user_properties if k.startswith("asked: ")})
    for what, count in sorted(sums.items()):
        terminalreporter.write_line(f"{what}: {count:,}")
