"""`run.py test --quick`: a first look at whether something broke.

All that needs no people, and of each file that makes them its first few tests: the happy path.
No browser, nothing broken on purpose, none that asks thousands of cells.
"""

from collections import Counter

import pytest

LONG = ("giant", "journey", "fault")
FEW = 2


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="a first look: tests/quick.py")


def leave_the_rest_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("quick"):
        chosen = quick_ones(items)
        config.hook.pytest_deselected(items=[one for one in items if one not in chosen])
        items[:] = [one for one in items if one in chosen]


def quick_ones(items: list[pytest.Item]) -> set[pytest.Item]:
    short = [one for one in items if not any(map(one.get_closest_marker, LONG))]
    chosen, taken = set(), Counter[str]()
    for item in short:
        if not makes_people(item):
            chosen.add(item)
        elif taken[item.path.as_posix()] < FEW:
            taken[item.path.as_posix()] += 1
            chosen.add(item)
    return chosen


def makes_people(item: pytest.Item) -> bool:
    names = getattr(item, "fixturenames", ())
    return bool(item.get_closest_marker("django_db")) or "django_db_setup" in names
