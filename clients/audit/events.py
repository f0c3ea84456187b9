"""Who did or read what, when: ids only, in the transaction of the deed itself.

Events are collected while a request or task runs and written last by one SQL function, which
locks the head of one of the practice's chains for the shortest time (docs/adr/0036).
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
    events = _open_list(verb)
    events.append(_event(verb, obj, by, about, practice_id, facts))


def carried(verb: str, obj: Any, *, by: Any = None, about: UUID | None = None, **facts: Any) -> str:
    """All that was collected and this deed, as audit_append() takes them: for a statement that
    does the deed and records it in one go. Call was_carried() once it has."""
    events = _open_list(verb)
    return _as_text([*events, _event(verb, obj, by, about, None, facts)])


def collected() -> str:
    """All that was collected so far, as audit_append() takes it, for the statement that ends it."""
    return _as_text(_open_list("collected"))


def was_carried() -> None:
    """A statement has written what was collected: nothing of it is left to flush."""
    _open_list("carried").clear()


def _open_list(verb: str) -> list[Event]:
    events = _events.get()
    if events is None:
        raise AuditNotOpen(verb)
    return events


def _event(
    verb: str,
    obj: Any,
    by: Any,
    about: UUID | None,
    practice_id: UUID | None,
    facts: dict[str, Any],
) -> Event:
    practice = practice_id or getattr(obj, "practice_id", None) or getattr(by, "practice_id", None)
    if practice is None:
        raise ValueError(f"{verb}: no practice to record it under")
    return Event(
        practice_id=practice,
        actor_id=getattr(by, "pk", None),
        verb=verb,
        object_kind=type(obj).__name__.lower(),
        object_id=obj.pk if isinstance(obj.pk, UUID) else None,
        about_id=about,
        facts={key: _plain(value) for key, value in facts.items()},
    )


def _as_text(events: list[Event]) -> str:
    return json.dumps([one.as_json() for one in events])


def flush() -> None:
    """Write what was collected, in this transaction, and begin a new list."""
    events = _events.get()
    if not events:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_append(%s::jsonb)", [_as_text(events)])
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
