"""What a higher storey adds to a page of this one, registered when the process starts.

The couple page shows each partner's work, and `clients` never imports `worksheets`: so the work
brings itself here, as message kinds do.
"""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from clients.models import Client, User

WorkOf = Callable[[User, Sequence[Client]], dict[UUID, Any]]
NotesOf = Callable[[Sequence[Client]], dict[UUID, str]]
_work: list[WorkOf] = []
_notes: list[NotesOf] = []


def show_work_with(work_of: WorkOf) -> None:
    """`work_of(user, clients)` answers with what to show for each client, by client id."""
    _work[:] = [work_of]


def work_of(user: User, clients: Sequence[Client]) -> dict[UUID, Any]:
    return _work[0](user, clients) if _work else {}


def show_notes_with(notes_of: NotesOf) -> None:
    """`notes_of(clients)` answers with one sentence on the next note by email, by client id."""
    _notes[:] = [notes_of]


def notes_of(clients: Sequence[Client]) -> dict[UUID, str]:
    return _notes[0](clients) if _notes else {}
