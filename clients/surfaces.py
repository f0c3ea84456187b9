"""What a higher storey adds to a page or a decision here, registered when the process starts.

The couple page shows each partner's work, and `clients` never imports `worksheets`: so the work
brings itself here, as message kinds do.
"""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from clients.models import Client, Couple, User

WorkOf = Callable[[User, Sequence[Client]], dict[UUID, Any]]
NotesOf = Callable[[Sequence[Client]], dict[UUID, str]]
PathwayOf = Callable[[User, Couple | None, Client | None], Any]
Unread = Callable[..., None]
BetweenOf = Callable[[User, Couple, Sequence[Client]], Any]
MeasuresOf = Callable[[User, Client], Any]
RoomOf = Callable[[User, Couple, Sequence[Client]], Any]
Parted = Callable[..., None]
TypedOf = Callable[[User, str, Any], Any]
_work: list[WorkOf] = []
_measures: list[MeasuresOf] = []
_notes: list[NotesOf] = []
_pathway: list[PathwayOf] = []
_unread: list[Unread] = []
_between: list[BetweenOf] = []
_room: list[RoomOf] = []
_parted: list[Parted] = []
_typed: list[TypedOf] = []


def show_work_with(work_of: WorkOf) -> None:
    """`work_of(user, clients)` answers with what to show for each client, by client id."""
    _work[:] = [work_of]


def work_of(user: User, clients: Sequence[Client]) -> dict[UUID, Any]:
    return _work[0](user, clients) if _work else {}


def show_between_with(between: BetweenOf) -> None:
    """`between(user, couple, clients)` answers with what they let each other see, as status."""
    _between[:] = [between]


def between(user: User, couple: Couple, clients: Sequence[Client]) -> Any:
    return _between[0](user, couple, clients) if _between else None


def show_room_with(room_of: RoomOf) -> None:
    """`room_of(user, couple, clients)` answers with what waits to be filled in together."""
    _room[:] = [room_of]


def room_of(user: User, couple: Couple, clients: Sequence[Client]) -> Any:
    return _room[0](user, couple, clients) if _room else None


def show_measures_with(measures_of: MeasuresOf) -> None:
    """`measures_of(user, client)` answers with what was counted for this person over time."""
    _measures[:] = [measures_of]


def measures_of(user: User, client: Client) -> Any:
    return _measures[0](user, client) if _measures else None


def show_notes_with(notes_of: NotesOf) -> None:
    """`notes_of(clients)` answers with one sentence on the next note by email, by client id."""
    _notes[:] = [notes_of]


def notes_of(clients: Sequence[Client]) -> dict[UUID, str]:
    return _notes[0](clients) if _notes else {}


def show_pathway_with(pathway_of: PathwayOf) -> None:
    """`pathway_of(user, couple, client)`: the steps laid out for this couple or this person."""
    _pathway[:] = [pathway_of]


def pathway_of(user: User, couple: Couple | None, client: Client | None) -> Any:
    return _pathway[0](user, couple, client) if _pathway else None


def take_back_unread_with(take_back: Unread) -> None:
    """`take_back(by=user)` brings back what that client sent and nobody has opened."""
    _unread[:] = [take_back]


def take_back_unread(*, by: User) -> None:
    for take_back in _unread:
        take_back(by=by)


def show_typed_with(typed_of: TypedOf) -> None:
    """`typed_of(user, path, fields)`: what a form that was not saved says, as its writer would read
    it (`asked`, `markup`, `is_private`); None for a form it does not know."""
    _typed[:] = [typed_of]


def typed_of(user: User, path: str, fields: Any) -> Any:
    return _typed[0](user, path, fields) if _typed else None


def when_people_part(tidy: Parted) -> None:
    """`tidy(couple_id=, left=, people=, by=)` runs in the transaction in which `left` leaves a
    couple that goes on, or in which it ends for everybody (`left` is None); `people` are the users
    who were in it. Whoever shares between partners calls that off here; what is seen must not
    depend on it, but on live seats (Inv 10)."""
    if tidy not in _parted:
        _parted.append(tidy)


def people_parted(*, couple_id: UUID, left: UUID | None, people: Sequence[UUID], by: User) -> None:
    for tidy in _parted:
        tidy(couple_id=couple_id, left=left, people=people, by=by)
