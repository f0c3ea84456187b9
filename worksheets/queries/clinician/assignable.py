"""What can be assigned to these people now, and why the rest has to wait.

Asked where one chooses, so that nobody fills in a form that will be refused, and again at the press
under its lock (actions/assignments.py): the same reasons in the same words.
"""

from collections.abc import Sequence
from functools import cached_property
from uuid import UUID

from clients.models import Client, Couple, User
from worksheets.enums import OPEN_STATES, JointState
from worksheets.models import Version
from worksheets.policies import session_room as session_room_policy
from worksheets.policies.assignments import IN_THE_ROOM, PARTED, PUT_AWAY, has_it_open
from worksheets.queries.clinician import requirements
from worksheets.rules.conditions import is_joint
from worksheets.visibility.joint_sheets import joint_sheets_for
from worksheets.visibility.worksheets import assignments_for


class Assignable:
    """One library for these people: a fixed number of statements, however long the library is."""

    def __init__(self, user: User, people: Sequence[Client], couple: Couple | None) -> None:
        self.user, self.people, self.couple = user, people, couple
        self.gate = requirements.gate(user, people, couple)

    def why_not(self, version: Version) -> str | None:
        """Why nobody here can be assigned this now, as a sentence for their therapist."""
        reason = self._why_not_whoever(version)
        has_it = len(self.who_has_it_open(version)) == len(self.people)
        return reason or (has_it_open([one.name for one in self.people]) if has_it else None)

    def why_not_all(self, version: Version) -> str | None:
        """Why this cannot be assigned to every one of them now, in one go; None where it can."""
        reason = self._why_not_whoever(version)
        return reason or has_it_open([one.name for one in self.who_has_it_open(version)]) or None

    def _why_not_whoever(self, version: Version) -> str | None:
        """What keeps it from all of them, whichever of them it is for."""
        if self.couple is not None and self.couple.stage in PARTED:
            return str(PARTED[self.couple.stage])
        if version.worksheet.archived_at is not None:
            return str(PUT_AWAY)
        if reason := self.gate.why_not(version.content):
            return reason
        is_there = is_joint(version.content) and version.worksheet_id in self._in_the_room
        return str(IN_THE_ROOM) if is_there else None

    def who_has_it_open(self, version: Version) -> list[Client]:
        """Those who cannot be assigned it a second time now; the others still can."""
        if is_joint(version.content):
            return []
        return [one for one in self.people if (one.pk, version.worksheet_id) in self._open]

    @cached_property
    def _open(self) -> set[tuple[UUID, UUID]]:
        rows = assignments_for(self.user).filter(client__in=self.people, state__in=OPEN_STATES)
        return set(rows.values_list("client", "version__worksheet"))

    @cached_property
    def _in_the_room(self) -> set[UUID]:
        if self.couple is None:
            return set()
        sheets = joint_sheets_for(self.user).filter(couple=self.couple)
        groups = dict(sheets.values_list("group", "group__version__worksheet"))
        states = session_room_policy.states(self.user, list(groups))
        standing = (JointState.WRITING, JointState.AGREED)
        return {groups[group] for group, state in states.items() if state in standing}
