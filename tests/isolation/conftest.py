"""Data that is made once for a whole file, where many tests ask the same world many things."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from tests.support import locked_account, make


@pytest.fixture(scope="module")
def made_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """One transaction around a file's tests, which undo what they do; they ask for no `db`."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield {}
        transaction.set_rollback(True)


@pytest.fixture
def just_made(made_once: dict[str, Any]) -> Iterator[None]:
    """Each test begins when the first one did: nobody's sign-in grows old meanwhile."""
    with time_machine.travel(made_once.setdefault("tried at", timezone.now())):
        yield


@pytest.fixture
def life(cast: make.Cast) -> dict[str, Any]:
    """Everything Jo could have here, each with a word of its own."""
    return locked_account.life_of(cast)


@pytest.fixture
def asked(record_property: Any) -> Any:
    """asked(what, count): told at the end of the run, and summed over the tests that say it."""

    def tell(what: str, count: int) -> None:
        record_property(f"asked: {what}", count)

    return tell
