"""Who met a 404 at an address that takes an id: rattling at doors leaves a trace (Inv 8).

One row a minute for each person and network address, and then one that says how many there were
besides, so that nobody fills the record by rattling. Where no further refusal says so, the worker
does.
"""

import contextlib
from typing import Any

from django.core.cache import cache
from redis.exceptions import RedisError

from clients import audit
from clients.context import acting_as
from clients.models import User

TOLD_EVERY, KEPT = 60, 24 * 3600
# Counts that wait for the worker are numbered; up to which number it has looked.
_WAITING, _SEEN = "refused:waiting", "refused:seen"


def record(user: User, address: str, route: str) -> None:
    """The first of a minute is on record at once; the others are counted."""
    key = f"refused:{user.pk}:{address}"
    if cache.add(f"{key}:told", 1, TOLD_EVERY):
        _tell(user, route, _taken(key))
        return
    is_first = cache.add(f"{key}:others", 0, KEPT)
    with contextlib.suppress(ValueError, RedisError):
        cache.incr(f"{key}:others")
        if is_first:
            _wait(key, str(user.pk), route)


def write_counts() -> None:
    """Each count whose minute is over and that no later refusal has told, as a row of its own. By
    the worker, once a minute; running it twice writes nothing twice."""
    last = cache.get(_WAITING, 0)
    for number in range(cache.get(_SEEN, 0) + 1, last + 1):
        cache.set(_SEEN, number, None)
        key, user_id, route = cache.get(f"{_WAITING}:{number}", ("", "", ""))
        if not key or cache.get(f"{key}:number") != number:
            continue  # told by a later refusal, and perhaps counted afresh
        if cache.get(f"{key}:told"):
            _wait(key, user_id, route)
        elif others := _taken(key):
            with acting_as(user_id):
                _tell(User.objects.get(pk=user_id), route, others)


def _wait(key: str, user_id: str, route: str) -> None:
    cache.add(_WAITING, 0, None)
    number = cache.incr(_WAITING)
    cache.set(f"{key}:number", number, KEPT)
    cache.set(f"{_WAITING}:{number}", (key, user_id, route), KEPT)


def _taken(key: str) -> int:
    """How many were counted; whoever takes a count is the only one who tells it."""
    others = cache.get(f"{key}:others", 0)
    cache.delete(f"{key}:number")
    return others if cache.delete(f"{key}:others") else 0


def _tell(user: User, route: str, others: int) -> None:
    counted: dict[str, Any] = {"others": others} if others else {}
    audit.record("page.refused", user, by=user, route=route, **counted)
