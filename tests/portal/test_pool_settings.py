"""How many connections a process holds, and which statements they keep: as the operator says."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection
from django.db.backends.postgresql.base import DatabaseWrapper

from tests.support.settings_process import settings_with
from therapist_portal import env, pooler

pytestmark = pytest.mark.django_db
KEPT = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%kept plan%%'"


def database(**given: str) -> dict[str, Any]:
    """The entry of the settings, with these in the environment."""
    found = settings_with(("DATABASES",), BASE_URL="http://localhost:8000", **given)
    return found["DATABASES"]["default"]


@pytest.mark.parametrize(("said", "threshold"), [("2", 2), ("7", 7), ("off", None), ("auto", 2)])
def test_how_often_a_statement_runs_before_its_plan_is_kept(said, threshold):
    assert database(DB_PREPARE_THRESHOLD=said)["OPTIONS"]["prepare_threshold"] == threshold


@pytest.mark.parametrize("said", ["on", "", "-1", "2.5"])
def test_another_word_for_it_is_refused(said, monkeypatch):
    monkeypatch.setenv("DB_PREPARE_THRESHOLD", said)

    with pytest.raises(ImproperlyConfigured, match="write auto, off or a whole number"):
        env.threshold("DB_PREPARE_THRESHOLD", "auto")


@pytest.mark.parametrize(("said", "most"), [({}, 8), ({"DB_POOL_SIZE": "3"}, 3),
                                            ({"DB_POOL_SIZE": "0"}, 1)])  # fmt: skip
def test_a_pool_has_as_many_connections_as_it_is_given(said, most):
    found = database(DB_POOL="True", **said)

    assert found["OPTIONS"]["pool"] == {"min_size": 1, "max_size": most, "timeout": 5}
    assert found.get("CONN_MAX_AGE", 0) == 0, "Django refuses a pool with kept connections"


def test_without_a_pool_its_size_means_nothing():
    found = database(DB_POOL_SIZE="3")

    assert "pool" not in found["OPTIONS"]
    assert found["CONN_MAX_AGE"] == 60


@pytest.fixture
def another() -> Any:
    """another(**options) -> a connection of its own to this database, open until the test ends."""
    there: list[DatabaseWrapper] = []

    def connect(**options: Any) -> DatabaseWrapper:
        said = copy.deepcopy(connection.settings_dict) | {"CONN_MAX_AGE": 0}
        said["OPTIONS"] |= options
        there.append(DatabaseWrapper(said, "default"))
        there[-1].ensure_connection()
        return there[-1]

    yield connect
    for one in there:
        one.close()
        one.close_pool()


def kept_after_five(other: DatabaseWrapper) -> int:
    """How many plans it keeps of a statement that ran five times."""
    with other.cursor() as cursor:
        for number in range(5):
            cursor.execute("SELECT 'kept plan', %s::int", [number])
        cursor.execute(KEPT)
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize(
    ("said", "is_between", "kept"),
    [("auto", False, 1), ("auto", True, 0), (2, True, 1), (2, False, 1), (None, False, 0)],
)
def test_plans_are_kept_as_it_says_and_auto_keeps_none_behind_a_pooler(
    another: Callable[..., DatabaseWrapper], settings, monkeypatch, said, is_between, kept
):
    settings.DB_PREPARE_THRESHOLD = said
    monkeypatch.setattr(pooler, "is_between", lambda _: is_between)

    assert kept_after_five(another(**env.plans(said))) == kept


def test_beyond_its_size_a_pool_gives_no_connection(another):
    pool = {"min_size": 1, "max_size": 2, "timeout": 0.5}
    another(pool=pool)
    second = another(pool=pool)

    with pytest.raises(OperationalError):
        another(pool=pool)

    second.close()
    another(pool=pool)
