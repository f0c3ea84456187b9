"""Processes that die: they come back, nothing outlives the portal, and it starts again."""

import pytest

from tests.faults.portal import alive, running_portal, wait_until
from tests.faults.writer import Writer

pytestmark = pytest.mark.fault


@pytest.fixture(scope="module")
def portal():
    with running_portal() as portal:
        yield portal


@pytest.mark.parametrize("name", ["web", "broker", "database", "worker", "beat"])
def test_what_is_killed_comes_back(portal, name):
    before = portal.find(name)

    portal.kill(name)

    wait_until(lambda: f"{name} stopped; starting it again" in portal.said(), 10)
    wait_until(lambda: comes_back(portal, name, before), 20)
    wait_until(lambda: portal.answers() == 200, 20)


def comes_back(portal, name, before):
    try:
        return portal.find(name).pid != before.pid
    except LookupError:
        return False


@pytest.mark.goal(22)
@pytest.mark.parametrize("name", ["database", "web"])
def test_what_was_saved_is_there_after_a_kill(portal, name):
    """Each "Saved" stays true; what is typed meanwhile waits, or is told when to come back."""
    writer = Writer(portal.port, "lee")
    for number in range(5):
        writer.saves(f"{name} {number}")

    before = portal.find(name)
    portal.kill(name)
    # Only somebody whose last save is still there may write over it; else this is refused.
    writer.saves(f"{name}, while it was away")
    wait_until(lambda: comes_back(portal, name, before), 20)
    wait_until(lambda: portal.answers() == 200, 20)

    assert writer.kept() == f"{name}, while it was away"


def test_a_second_start_is_told_where_the_first_is(portal):
    second = portal.up()

    assert second.wait(20) == 1
    assert f"already running at http://localhost:{portal.port}" in portal.said()
    assert portal.answers() == 200


def test_nothing_outlives_a_killed_start_and_the_next_one_works(portal):
    family = portal.family()
    assert len(family) > 5

    portal.process.kill()
    portal.process.wait()

    wait_until(lambda: alive(family) == [], 20)
    portal.start()
    assert portal.answers() == 200


def test_ctrl_c_stops_everything_in_order(portal):
    family = portal.family()

    assert portal.stop() == 0

    assert alive(family) == []
    assert portal.said().rstrip().splitlines()[-1].split()[1] == "stopped"
    assert not (portal.home / "postgres" / "postmaster.pid").exists()
    assert not (portal.home / "running.json").exists()
