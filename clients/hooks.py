"""What a higher storey adds to a decision here, registered when the process starts.

`clients` never imports `worksheets`: what is to be undone when people part, what is pulled back
unread, and where a Hold's answers are read, the work says itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.utils.functional import Promise

from clients.models import User


@dataclass(frozen=True)
class Origin:
    """Where what raised a Hold can be read, and whose it is; no longer, without a `url`."""

    url: str
    words: str | Promise
    client_id: UUID | None = None


class WithdrawUnread(Protocol):
    def __call__(self, *, by: User) -> object:
        """Brings back what that client sent and nobody has opened."""


class Part(Protocol):
    def __call__(
        self, *, couple_id: UUID, left: UUID | None, people: Sequence[UUID], by: User
    ) -> object:
        """Runs in the transaction in which `left` leaves a couple that goes on, or in which it ends
        for everybody (`left` is None); `people` are the users who were in it. Whoever shares
        between partners calls that off here; what is seen must not depend on it, but on live seats
        (Inv 10)."""


class ShowOrigins(Protocol):
    def __call__(self, *, user: User, ids: Sequence[UUID]) -> Mapping[UUID, Origin]:
        """Of these ids, those of work that this clinician sees, and where it is read."""


_unread: list[WithdrawUnread] = []
_parted: list[Part] = []
_origins: list[ShowOrigins] = []


def withdraw_unread_with(withdraw: WithdrawUnread) -> None:
    _unread[:] = [withdraw]


def withdraw_unread(*, by: User) -> None:
    for withdraw in _unread:
        withdraw(by=by)


def show_origins_with(show: ShowOrigins) -> None:
    _origins[:] = [show]


def origins_of(*, user: User, ids: Sequence[UUID]) -> Mapping[UUID, Origin]:
    return _origins[0](user=user, ids=ids) if _origins and ids else {}


def when_people_part(part: Part) -> None:
    if part not in _parted:
        _parted.append(part)


def people_parted(*, couple_id: UUID, left: UUID | None, people: Sequence[UUID], by: User) -> None:
    for part in _parted:
        part(couple_id=couple_id, left=left, people=people, by=by)
