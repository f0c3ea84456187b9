"""Which needs are fulfilled for the people something would be assigned to (Inv 13).

Read afresh each time. What is missing is told to the therapist in words; no client hears of it.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Protocol
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from clients.models import Client, Couple, Member
from clients.policies import windows
from worksheets.enums import Theme
from worksheets.library.requirements import after_flags, blocked_by
from worksheets.rules.conditions import is_joint

BOTH_OR_NEITHER = _("This goes to every partner or to none, so that nobody is singled out.")
TOGETHER = _(
    "This is filled in together, in a session, by everyone in a couple. Assign it from the "
    "couple’s page; there is nothing in it for one person alone."
)
HELD = _(
    "There is a Hold. Talk to that person alone first, before work that involves both partners."
)
TALK_FIRST = _(
    "There is a Hold for the very reason not to assign this. Talk to that person alone first; you "
    "can assign it once you have lifted the Hold."
)


class EarlierAnswers(Protocol):
    """What these people said before, as far as it decides. Their words are opened, looked at and
    put on record where that is done (queries/clinician/requirements.py): not here."""

    def are_held_for_it(self, content: dict, ids: Sequence[UUID]) -> bool:
        """Whether a Hold on one of them was placed for the very reason not to give this."""
        ...

    def knows_the_myths(self, client_id: UUID) -> bool:
        """Whether they filled in C4, alone, and it left no belief that a no is owed."""
        ...


class Gate:
    """What decides whether things can be assigned to these people now, looked up once.

    Asked about a whole library it runs the same statements as for one worksheet.
    """

    def __init__(
        self, answers: EarlierAnswers, clients: Sequence[Client], couple: Couple | None
    ) -> None:
        self.answers, self.couple = answers, couple
        self.ids = [client.pk for client in clients]

    def why_not(self, content: dict) -> str | None:
        """Why this content cannot be assigned now, as a sentence for the therapist; else None."""
        is_gated = blocked_by(content) is not None
        if is_gated and content.get("theme") != Theme.CHECKIN and self._held:
            return str(HELD)
        is_alone = content.get("who") == "individual"
        if self._is_held_for_it(content, self.ids if is_alone else self.everyone):
            return str(TALK_FIRST)
        if is_gated and (reason := blocked_by(content, self._met(content))):
            return reason
        if is_joint(content) and (self.couple is None or set(self.ids) != set(self.linked)):
            return str(TOGETHER)
        if content.get("theme") == Theme.POWER and set(self.linked) - set(self.ids):
            return str(BOTH_OR_NEITHER)
        return None

    def _met(self, content: dict) -> set[str]:
        """The needs that hold for everyone concerned: those chosen, and whoever is linked to
        them."""
        found = {"private_checkin"}
        if self._are_reviewed:
            found.add("checkins_reviewed")
            if "myths_first" in content.get("needs", ()) and self._know_the_myths:
                found.add("myths_first")
        return found

    def _is_held_for_it(self, content: dict, ids: Sequence[UUID]) -> bool:
        """Nothing is looked up where no earlier answer speaks against it, or nobody is held."""
        if not after_flags(content) or not self._held:
            return False
        return self.answers.are_held_for_it(content, ids)

    @cached_property
    def linked(self) -> list[UUID]:
        """Whoever has a seat in a couple of theirs, these people included."""
        return _linked(self.ids, self.couple)

    @cached_property
    def everyone(self) -> list[UUID]:
        """The ids of those chosen and of everyone they are linked to, each once."""
        return sorted({*self.ids, *self.linked})

    @cached_property
    def _held(self) -> set[UUID]:
        return windows.held_of(self.everyone)

    @cached_property
    def _are_reviewed(self) -> bool:
        return bool(self.everyone) and not windows.unreviewed(self.everyone) and not self._held

    @cached_property
    def _know_the_myths(self) -> bool:
        return all(self.answers.knows_the_myths(client) for client in self.ids)


def _linked(ids: Sequence[UUID], couple: Couple | None) -> list[UUID]:
    """Everyone who has a seat in a couple of theirs that has not ended."""
    seats = couple.members.current().of_couples_not_ended() if couple else Member.linked_to(ids)
    return list(seats.values_list("client", flat=True))
