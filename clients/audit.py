"""Who did or read what, when: ids only, in the transaction of the deed itself.

Events are collected while a request or task runs and written last by one SQL function, which
locks the practice's chain head for the shortest time (SECURITY §3, Audit).
"""

import contextlib
import contextvars
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

# An id, a state, a slug, a date: no space, so no sentence; no @, so no address.
_FACT = re.compile(r"[A-Za-z0-9_.:+-]{0,64}")


class AuditNotOpen(RuntimeError):
    """Something was to be recorded outside a request, task or command that records."""


@dataclass
class Event:
    practice_id: UUID
    actor_id: UUID | None
    verb: str
    object_kind: str
    object_id: UUID | None
    about_id: UUID | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "practice_id": str(self.practice_id),
            "actor_id": str(self.actor_id) if self.actor_id else None,
            "verb": self.verb,
            "object_kind": self.object_kind,
            "object_id": str(self.object_id) if self.object_id else None,
            "about_id": str(self.about_id) if self.about_id else None,
            "facts": self.facts,
        }


_events: contextvars.ContextVar[list[Event] | None] = contextvars.ContextVar(
    "audit_events", default=None
)


@contextlib.contextmanager
def collecting() -> Iterator[list[Event]]:
    """Open a fresh list; whoever opens it calls flush() before the transaction ends."""
    token = _events.set([])
    try:
        events = _events.get()
        assert events is not None
        yield events
    finally:
        _events.reset(token)


def record(
    verb: str,
    obj: Any,
    *,
    by: Any = None,
    about: UUID | None = None,
    practice_id: UUID | None = None,
    **facts: Any,
) -> None:
    """Note one deed. `facts` holds ids, counts and state names: never anyone's words."""
    events = _events.get()
    if events is None:
        raise AuditNotOpen(verb)
    practice = practice_id or getattr(obj, "practice_id", None) or getattr(by, "practice_id", None)
    if practice is None:
        raise ValueError(f"{verb}: no practice to record it under")
    events.append(
        Event(
            practice_id=practice,
            actor_id=getattr(by, "pk", None),
            verb=verb,
            object_kind=type(obj).__name__.lower(),
            object_id=obj.pk if isinstance(obj.pk, UUID) else None,
            about_id=about,
            facts={key: _plain(value) for key, value in facts.items()},
        )
    )


def flush() -> None:
    """Write what was collected, in this transaction, and begin a new list."""
    events = _events.get()
    if not events:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT audit_append(%s::jsonb)", [json.dumps([e.as_json() for e in events])]
        )
    events.clear()


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, (list, tuple, set)):
        return sorted(_plain(one) for one in value)
    if isinstance(value, (int, bool)) or value is None:
        return value
    text = value.isoformat() if isinstance(value, date) else str(value)
    if not _FACT.fullmatch(text):
        raise ValueError("audit facts are ids, states and dates, never words")
    return text
