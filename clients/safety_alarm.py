"""A deed that must be whole or not at all, and what whoever is on call hears when it is not.

The person is told honestly that nothing was kept; no word of theirs is logged (Inv 14, 53).
"""

import contextlib
from collections.abc import Iterator
from uuid import UUID

import structlog
from django.core.cache import cache
from django.db import DatabaseError, OperationalError, transaction

log = structlog.get_logger()
KEY = "alarm.safety"
# Until owners, and whoever runs `manage.py service_state`, have had a day to see it.
RINGS_FOR = 24 * 3600


class NotSaved(Exception):
    """Nothing of the deed is in the database."""


@contextlib.contextmanager
def whole_or_nothing(event: str, about: UUID) -> Iterator[None]:
    """Ring when the database refuses a part of what is inside; nothing of the request is kept.

    After NotSaved the database answers no more in this request: say so with 503, from what is at
    hand. A savepoint would spare that, at two more round trips for every sending that goes well.
    A database that is away is another matter: the middleware answers for it.
    """
    try:
        with transaction.atomic(savepoint=False):
            yield
    except OperationalError:
        raise
    except DatabaseError as error:
        log.error(event, about=str(about), error=type(error).__name__)
        cache.set(KEY, True, RINGS_FOR)
        raise NotSaved from error


def is_ringing() -> bool:
    """Whether something that asks for a clinician could not be kept within the last day."""
    return bool(cache.get(KEY))
