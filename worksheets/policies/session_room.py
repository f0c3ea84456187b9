"""May the session room be opened now, for this sheet of this couple? How it stands, and why not.

A client only ever meets an open page or none; what is missing is told on the couple's page, which
is never on the screen in the room (Inv 6, 15, 44).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clients.enums import CoupleStage
from clients.models import Client, Couple, User
from clients.policies import windows
from clients.wording import together
from worksheets.enums import OPEN_STATES, AssignmentState, JointState
from worksheets.models import Assignment, AssignmentGroup, JointSheet, JointText
from worksheets.rules.conditions import is_joint
from worksheets.visibility.joint_sheets import joint_sheets_for, joint_texts_for
from worksheets.visibility.worksheets import assignment_groups_for

OVER = _("Their couple work here has ended. The record stays.")
CLOSED = _("The joint space is closed. Open it here, in the session.")
# Ended in any way, an assignment is nobody's part any more.
GONE = (AssignmentState.WITHDRAWN, AssignmentState.LAPSED)


@dataclass(frozen=True)
class Room:
    """One sheet of one couple, as its therapist opens it."""

    group: AssignmentGroup
    couple: Couple
    members: Sequence[Client]
    content: dict[str, Any]
    sheet: JointSheet | None
    text: JointText | None
    reasons: Sequence[str]

    @property
    def state(self) -> JointState:
        """How the text that is written together stands."""
        return state_of(self.sheet, self.text)

    @property
    def is_joint(self) -> bool:
        """Nothing in it was asked of anybody alone."""
        return is_joint(self.content)

    @property
    def names(self) -> str:
        """Everyone’s names, as one phrase."""
        return together([one.name for one in self.members])

    @property
    def is_unassigned(self) -> bool:
        """Whether their therapist unassigned it before anything was agreed."""
        return self.state == JointState.UNASSIGNED


def groups_of(user: User, couple: Couple) -> list[AssignmentGroup]:
    """What this couple was given in which something is filled in together, newest first."""
    has_some = {"version__content__contains": {"items": [{"in_session": True}]}}
    rows = assignment_groups_for(user).filter(couple=couple, **has_some)
    return list(rows.select_related("version__worksheet").order_by("-created_at"))


def not_sent(
    content: dict[str, Any], parts: Sequence[Assignment], names: dict[UUID, str]
) -> list[str]:
    """Who has not sent a part of their own yet, in one sentence; empty where all did."""
    if is_joint(content):
        return []
    sent = {one.client_id for one in parts if one.state not in OPEN_STATES}
    waiting = [name for pk, name in names.items() if pk not in sent]
    if not waiting:
        return []
    told = ngettext(
        "%(names)s has not sent a part of their own yet.",
        "%(names)s have not sent a part of their own yet.",
        len(waiting),
    )
    return [told % {"names": together(waiting)}]


def newest_texts(user: User, sheets: Sequence[JointSheet]) -> dict[UUID, JointText]:
    """The last text of each sheet, with everybody's yes, in two queries."""
    rows = joint_texts_for(user).filter(sheet__in=[one.pk for one in sheets])
    newest = rows.order_by("sheet", "-number").distinct("sheet")
    newest = newest.select_related("version", "couple")
    return {row.sheet_id: row for row in newest.prefetch_related("yeses__client")}


def state_of(sheet: JointSheet | None, text: JointText | None) -> JointState:
    """How a joint sheet stands, from the sheet and its newest text; either may be None."""
    if sheet is not None and sheet.taken_back_at:
        return JointState.UNASSIGNED
    if text is None:
        return JointState.WRITING
    return JointState.ENDED if is_over(text) else JointState.AGREED


def states(user: User, groups: Sequence[UUID]) -> dict[UUID, JointState]:
    """How what is filled in together stands, for what was given in these groups."""
    sheets = list(joint_sheets_for(user).filter(group__in=groups))
    texts = newest_texts(user, sheets) if sheets else {}
    return {one.group_id: state_of(one, texts.get(one.pk)) for one in sheets}


def is_over(text: JointText) -> bool:
    """Ended by the therapist, by any one of them, or with the couple: then for all."""
    if text.ended_at is not None or text.couple.ended_at is not None:
        return True
    return any(yes.ended_at for yes in text.yeses.all())


def shut_because(couple: Couple) -> list[str]:
    """What keeps everything shut; for a couple that has ended there is nothing to wait for."""
    if couple.stage == CoupleStage.ENDED:
        return [str(OVER)]
    reasons = [one.words for one in windows.in_the_way(couple)]
    return reasons if reasons or windows.is_open(couple) else [str(CLOSED)]
