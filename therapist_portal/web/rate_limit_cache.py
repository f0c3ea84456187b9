"""Rate limits live in Redis; when Redis is away each process keeps its own. No page waits."""

import threading
import time
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

log = structlog.get_logger()
# One request in so many seconds finds out whether Redis is back; the others don't wait for it.
PAUSE = 5
# Asked once and for a moment: a page waits for this, and nothing here is worth a second try.
QUICK: dict[str, Any] = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}


class Circuit:
    """Whether Redis is worth asking just now; one for the whole process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ask_again_at: float | None = None

    def lets_through(self) -> bool:
        if self._ask_again_at is None:
            return True
        with self._lock:
            now = time.monotonic()
            if self._ask_again_at is not None and now < self._ask_again_at:
                return False
            self._ask_again_at = now + PAUSE
            return True

    def failed(self) -> None:
        with self._lock:
            was_fine, self._ask_again_at = self._ask_again_at is None, time.monotonic() + PAUSE
        if was_fine:
            log.warning("cache.unreachable")

    def worked(self) -> None:
        if self._ask_again_at is not None:
            with self._lock:
                self._ask_again_at = None
            log.warning("cache.reached_again")


circuit = Circuit()


class ForgivingRedisCache(RedisCache):
    """Redis, or this process's own memory while Redis is away. Nothing that consent decides is
    kept here.

    Sign-in limits go on being counted meanwhile, by each process alone. As each sees only its
    share of what happens, it counts every hit for all of them (`WEB_PROCESSES`).
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {**QUICK, "retry": Retry(NoBackoff(), 0), **params.get("OPTIONS", {})}
        super().__init__(server, params | {"OPTIONS": options})
        here = {name: value for name, value in params.items() if name != "OPTIONS"}
        self._local = LocMemCache("while-redis-is-away", here)

    def _asked(self, redis: Callable[[], Any], local: Callable[[], Any]) -> Any:
        if not circuit.lets_through():
            return local()
        try:
            answer = redis()
        except RedisError:
            circuit.failed()
            return local()
        circuit.worked()
        return answer

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._asked(
            lambda: RedisCache.get(self, key, default, version),
            lambda: self._local.get(key, default, version),
        )

    def set(self, key: str, value: Any, *args: Any, **kwargs: Any) -> None:
        self._asked(
            lambda: RedisCache.set(self, key, value, *args, **kwargs),
            lambda: self._local.set(key, self._for_all(key, value), *args, **kwargs),
        )

    def add(self, key: str, value: Any, *args: Any, **kwargs: Any) -> bool:
        return bool(
            self._asked(
                lambda: RedisCache.add(self, key, value, *args, **kwargs),
                lambda: self._local.add(key, value, *args, **kwargs),
            )
        )

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(
            self._asked(
                lambda: RedisCache.delete(self, key, version),
                lambda: self._local.delete(key, version),
            )
        )

    def _for_all(self, key: str, value: Any) -> Any:
        """A list of hits, newest first, as allauth counts them: the new one stands as often as
        there are processes."""
        if not isinstance(value, list) or not value:
            return value
        known = self._local.get(key) or []
        is_new = not known or known[0] != value[0]
        return [value[0]] * (settings.WEB_PROCESSES - 1) + value if is_new else value
