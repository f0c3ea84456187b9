"""Moves between states: what the tables in enums do not allow raises, and is recorded."""

from typing import Any

from clients import audit
from clients.models import User


class IllegalTransition(Exception):
    """The thing is not in a state from which this can be done."""

    def __init__(self, old: str, new: str) -> None:
        super().__init__(f"{old} to {new} is not a transition")
        self.old, self.new = old, new


def check(table: dict[str, set[str]], old: str, new: str, obj: Any, by: User | None) -> None:
    """Raise IllegalTransition, with an audit row, unless the table allows old → new."""
    if new not in table.get(old, set()):
        audit.record("move.refused", obj, by=by, old=old, new=new)
        raise IllegalTransition(old, new)
