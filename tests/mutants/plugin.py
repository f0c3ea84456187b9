"""For one run of the tests: the code without one permission check. `MUTANT` names it."""

import importlib
import inspect
import os

import pytest

from tests.mutants.find import without


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    file, _, number = os.environ["MUTANT"].partition("#")
    name, tree = without(file, int(number))
    module = importlib.import_module(file.removesuffix(".py").replace("/", "."))
    changed = dict(vars(module))
    exec(compile(tree, file, "exec"), changed)
    # Other modules hold the function itself: its body changes, not its name.
    inspect.unwrap(getattr(module, name)).__code__ = inspect.unwrap(changed[name]).__code__


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests with real commits empty the tables behind them: not in a database that is shared."""
    items[:] = [one for one in items if not _commits(one)]


def _commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    names = set(getattr(item, "fixturenames", ()))
    return bool(
        (marker and marker.kwargs.get("transaction"))
        or names & {"live_server", "transactional_db", "page"}
    )
