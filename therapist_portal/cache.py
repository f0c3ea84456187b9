"""Rate limits live in Redis; when Redis is away a page still opens."""

from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = structlog.get_logger()


class ForgivingRedisCache(RedisCache):
    """Answers as if empty while Redis is unreachable. Nothing that consent decides is kept here.

    Sign-in limits are not counted during such an outage; the password hash (argon2) still
    slows guessing, and the outage is logged.
    """

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except RedisError:
            log.warning("cache.unreachable")
            return default

    def set(self, key: str, value: Any, *args: Any, **kwargs: Any) -> None:
        try:
            super().set(key, value, *args, **kwargs)
        except RedisError:
            log.warning("cache.unreachable")

    def add(self, key: str, value: Any, *args: Any, **kwargs: Any) -> bool:
        try:
            return bool(super().add(key, value, *args, **kwargs))
        except RedisError:
            log.warning("cache.unreachable")
            return True

    def delete(self, key: str, version: int | None = None) -> bool:
        try:
            return bool(super().delete(key, version))
        except RedisError:
            log.warning("cache.unreachable")
            return False
