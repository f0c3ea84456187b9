"""What a higher storey adds to a page of this one, registered when the process starts.

The couple page shows each partner's work, and `clients` never imports `worksheets`: so the work
brings itself here, as message kinds do.
"""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from clients.models import Client, User

WorkOf = Callable[[User, Sequence[Client]], dict[UUID, Any]]
_work: list[WorkOf] = []


def show_work_with(work_of: WorkOf) -> None:
    """`work_of(user, clients)` answers with what to show for each client, by client id."""
    _work[:] = [work_of]


def work_of(user: User, clients: Sequence[Client]) -> dict[UUID, Any]:
    return _work[0](user, clients) if _work else {}
