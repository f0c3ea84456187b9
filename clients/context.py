"""On whose behalf the database answers: row security reads what is set here.

The settings are transaction-local, so a pooled connection can never carry one person's
rights into another's request.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from uuid import UUID

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection, transaction

from clients import audit

log = structlog.get_logger()
NAMES = (
    "user_id", "practice_id", "client_id", "clinician_id", "scope", "door_users",
    "door_invitation",
)  # fmt: skip

_BEGIN = "SELECT * FROM portal_begin(%s)"


def _read() -> dict[str, str]:
    columns = ", ".join(f"coalesce(current_setting('app.{name}', true), '')" for name in NAMES)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}")
        return dict(zip(NAMES, cursor.fetchone(), strict=True))


def _write(**values: str) -> None:
    columns = ", ".join(f"set_config('app.{name}', %s, true)" for name in values)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", list(values.values()))


def _nobody(scope: str, practice_id: UUID | str | None = None) -> dict[str, str]:
    """No person is acting: the worker, or whoever stands at the door."""
    return {
        "user_id": "",
        "practice_id": str(practice_id or ""),
        "client_id": "",
        "clinician_id": "",
        "scope": scope,
    }


def become(user_id: UUID | str) -> None:
    """From here to the end of the transaction the database answers as this person."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM portal_begin(%s)", [str(user_id)])


def stand_at_the_door(users: Iterable[UUID | str] = ()) -> None:
    """Nobody has signed in: nothing can be seen but the rows of who is named here.

    `users`: who gave their password a moment ago, or asked for a new one, in this browser.
    """
    names = ",".join(str(one) for one in users)
    _write(**_nobody("door"), door_users=names, door_invitation="")


def stand_at_the_door_of(practice_id: UUID | str, *, invitation: UUID | None = None) -> None:
    """Somebody joins this practice, or resets a password in it: who is named stays named."""
    held = {"door_invitation": str(invitation)} if invitation else {}
    _write(**_nobody("door", practice_id), **held)


def name_at_the_door(user_id: UUID | str) -> None:
    """From here on the rows of this person are there, at the door."""
    _write(door_users=str(user_id))


def look_for(address: str) -> None:
    """Whose sign-in this address is, if anybody's, is named at the door."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.door_users', array_to_string(door_users_at(%s), ','), true)",
            [address],
        )


def hold_invitation(invitation_id: UUID | str) -> None:
    """Somebody came with the id of an invitation: that one can be seen at the door."""
    _write(door_invitation=str(invitation_id))


@contextlib.contextmanager
def acting_as(user_id: UUID | str) -> Iterator[None]:
    """Run as this person in one transaction; audit rows are written at its end."""
    with _scope(), transaction.atomic():
        before = _read()
        become(user_id)
        yield
        audit.flush()
        _write(**before)


@contextlib.contextmanager
def acting_as_worker(practice_id: UUID | str | None = None) -> Iterator[None]:
    """Run as the worker: sees states and addresses, never words.

    With a practice given, audit rows written without an actor belong to it.
    """
    with _scope(), transaction.atomic():
        before = _read()
        _write(**_nobody("worker", practice_id))
        yield
        audit.flush()
        _write(**before)


def one_by_one(ids: Iterable[UUID], deed: Callable[[UUID], object], *, event: str) -> int:
    """How many were done: as the worker, each in a transaction of its own.

    One that fails is told under this event and keeps none of the others waiting.
    """
    done = 0
    for pk in ids:
        try:
            with acting_as_worker():
                done += bool(deed(pk))
        except SoftTimeLimitExceeded:
            raise
        except Exception as error:
            log.error(event, id=str(pk), error=type(error).__name__)
    return done


@contextlib.contextmanager
def _scope() -> Iterator[None]:
    with audit.collecting():
        yield
