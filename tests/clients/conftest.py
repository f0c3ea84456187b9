"""What several files of these tests begin with."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core import mail

from tests.support import mailbox, make

NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


@pytest.fixture
def letters_here(settings: Any) -> Iterator[None]:
    """Letters leave at once, to a mailbox in this process that answers as it is told to."""
    settings.EMAIL_BACKEND = "tests.support.mailbox.Backend"
    settings.OUTBOX_JITTER = False
    mailbox.answers.clear()
    mailbox.unreachable = False
    mail.outbox = []
    yield
    mailbox.unreachable = False


@pytest.fixture
def noon(request: pytest.FixtureRequest) -> Iterator[Any]:
    """The clock, going from the file's own NOON where it names one."""
    with time_machine.travel(getattr(request.module, "NOON", NOON), tick=True) as clock:
        yield clock


@pytest.fixture
def sheet(cast: make.Cast) -> Any:
    """Something Jo wrote and nobody else may read."""
    row = make.assignment(by=cast.amara, client=cast.jo, version=make.version("a2"), state="opened")
    make.answers(row, {"like_you_to_know": "The lilac jumper."})
    return row


@pytest.fixture
def right(settings: Any) -> str:
    """The key-encryption key of this process, with its id."""
    return settings.PORTAL_KEK


@pytest.fixture
def current(right: str) -> str:
    """The id of the key that everything here is sealed with."""
    return right.partition(":")[0]
