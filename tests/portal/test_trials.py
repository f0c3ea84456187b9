"""What `run.py test` asks of pytest."""

from pathlib import Path

import pytest

from tests import parallel, quick
from therapist_portal.celery import app
from therapist_portal.devstack import trials


@pytest.fixture
def cores(monkeypatch):
    def there_are(count):
        monkeypatch.setattr(trials.os, "cpu_count", lambda: count)

    return there_are


@pytest.mark.parametrize(
    ("count", "processes"), [(1, "1"), (2, "2"), (4, "4"), (64, "4"), (None, "1")]
)
def test_there_is_a_process_for_each_core_up_to_four(cores, count, processes):
    cores(count)

    assert trials.pytest_words(["-q"]) == ["--durations=10", "-n", processes, "-q"]


def test_the_quick_ones_run_in_all_cores_too(cores):
    cores(2)

    assert trials.pytest_words(["--quick"]) == ["--durations=10", "-n", "2", "--quick"]


@pytest.mark.parametrize(
    "words",
    [["tests/portal"], ["-k", "consent"], ["-n0"], ["-p", "no:xdist"], ["--pdb"], ["-q", "a::b"]],
    ids=" ".join,
)
def test_where_few_are_asked_for_one_process_runs_them(cores, words):
    cores(2)

    assert trials.pytest_words(words) == ["--durations=10", *words]


def test_files_that_are_handed_out_test_by_test_are_there(settings):
    assert [one for one in parallel.SPREAD if not (settings.BASE_DIR / one).is_file()] == []


def test_each_process_has_a_broker_of_its_own(monkeypatch, settings):
    monkeypatch.setenv("REDIS_URL", "")
    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw2")
    settings.REDIS_URL = "redis://:secret@127.0.0.1:6379/0"
    monkeypatch.setattr(app.conf, "broker_url", "")
    settings.CACHES = {"default": {"LOCATION": settings.REDIS_URL}}

    parallel.take_a_broker()

    own = "redis://:secret@127.0.0.1:6379/3"
    assert settings.REDIS_URL == settings.CACHES["default"]["LOCATION"] == own
    assert app.conf.broker_url == parallel.os.environ["REDIS_URL"] == own


def test_a_wake_up_goes_where_this_process_looks(settings):
    assert app.conf.broker_url == settings.REDIS_URL


class Item:
    """As much of a test as the quick ones are chosen by."""

    def __init__(self, file, *marks, asks=()):
        self.path, self.marks, self.fixturenames = Path(file), marks, asks

    def get_closest_marker(self, name):
        return name if name in self.marks else None


def test_the_quick_ones_are_those_without_people_and_a_few_of_each_file_with_them():
    plain = [Item("test_scores.py") for _ in range(9)]
    notes = [Item("test_notes.py", asks=("cast", "django_db_setup")) for _ in range(9)]
    holds = [Item("test_holds.py", "django_db") for _ in range(9)]
    long = [Item("test_story.py", mark) for mark in quick.LONG]

    chosen = quick.quick_ones([*plain, *notes, *holds, *long])

    assert chosen == {*plain, *notes[: quick.FEW], *holds[: quick.FEW]}


def test_long_ones_are_begun_first_where_there_are_two_processes(monkeypatch):
    items = [Item("short"), Item("fault", "fault"), Item("giant", "giant"), Item("other")]

    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    parallel.long_ones_first(alone := list(items))
    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw0")
    parallel.long_ones_first(items)

    assert [one.path.name for one in alone] == ["short", "fault", "giant", "other"]
    assert [one.path.name for one in items] == ["giant", "fault", "short", "other"]
