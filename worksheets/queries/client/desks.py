"""One person's assignment as it lies open before them, and the one answer that they look at."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from clients import vault
from worksheets.enums import OPEN_STATES, AssignmentState
from worksheets.item_types import SKIPPED
from worksheets.library import version_cache
from worksheets.models import Answer, Assignment


@dataclass
class Desk:
    """One person's assignment as it lies open: its wording, and at most one of its answers."""

    assignment: Assignment
    content: dict[str, Any]
    response_id: UUID | None
    submitted_at: datetime | None
    therapist: str
    key: str
    answer: Answer | None
    # Written before a bare password reset: shut until the therapist confirms who is there (P6).
    is_shut: bool
    # Put in by a therapist, from paper; None where the person typed it themselves.
    entered_at: datetime | None = None

    @property
    def pk(self) -> UUID:
        """The assignment’s id."""
        return self.assignment.pk

    @property
    def is_open(self) -> bool:
        """Whether it can still be answered."""
        return self.assignment.state in OPEN_STATES

    @property
    def is_begun(self) -> bool:
        """Whether its author has started, and not sent it."""
        return self.assignment.state == AssignmentState.OPENED

    @property
    def is_sent(self) -> bool:
        """Whether it was sent, and is not open to its author again."""
        return self.assignment.submitted_at is not None and not self.is_open

    @property
    def is_withdrawn(self) -> bool:
        """Whether its author took back what they had sent."""
        return self.assignment.state == AssignmentState.WITHDRAWN

    @property
    def is_module(self) -> bool:
        """Whether it is to be read, and not a worksheet."""
        return version_cache.is_module(self.content)

    @property
    def is_diary(self) -> bool:
        """It has pages of its own; nothing of it is ever sent or shared (Inv 4)."""
        return "diary" in self.content

    @property
    def is_checkin(self) -> bool:
        """Answered in one go, alone, with nothing kept before it is sent."""
        return "checkin" in self.content

    @property
    def item(self) -> dict[str, Any] | None:
        """The question on this page; None where the page is no question’s."""
        return next((one for one in self.content["items"] if one["key"] == self.key), None)

    @property
    def start_page(self) -> str:
        """The name of the page on which this begins."""
        return "worksheets:module" if self.is_module else "worksheets:worksheet"

    @property
    def page_instead(self) -> str:
        """The name of the page that a question leads to while it can't be answered; else empty."""
        if self.is_sent:
            return "worksheets:sent"
        return "" if self.is_begun else self.start_page

    @property
    def resume_key(self) -> str:
        """The question to begin with, or to go on with where this was left."""
        items = self.content["items"]
        left = items[min(self.assignment.place, len(items) - 1) :]
        return next(item["key"] for item in left if not item.get("in_session"))

    def place_of(self, key: str) -> int:
        """Which question this is, from 0. Raises ValueError where there is none of that key."""
        return [item["key"] for item in self.content["items"]].index(key)

    @property
    def value(self) -> Any:
        """What was answered to it; SKIPPED where nothing was, or while it is shut."""
        return value_of(self.answer) if self.answer and not self.is_shut else SKIPPED

    @property
    def asides(self) -> list[Any]:
        """The other versions of this answer, as far as its author may see them now."""
        return [] if self.is_shut else asides_of(self.answer)


def value_of(answer: Answer) -> Any:
    """What was answered, as the item type keeps it; SKIPPED where it was left blank."""
    return value_in(vault.opened(answer, "value_sealed"))


def value_in(words: str | None) -> Any:
    """The same of an answer that is opened already."""
    return SKIPPED if words is None else json.loads(words)


def asides_of(answer: Answer | None) -> list[Any]:
    """The other versions that wait for their author to choose, oldest first."""
    words = vault.opened(answer, "set_aside_sealed") if answer else None
    return json.loads(words) if words else []
