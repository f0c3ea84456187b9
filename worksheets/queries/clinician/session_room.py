"""The session room: what a couple fills in together, and for their therapist, what it waits for.

A client only ever meets an open page or none; what is missing is told on the couple's page, which
is never on the screen in the room (Inv 6, 15, 44).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from clients import vault, windows
from clients.enums import CoupleStage
from clients.models import Client, Couple, User
from clients.queries import members_of
from clients.wording import day, together
from worksheets import earlier, met, room_words
from worksheets.conditions import is_joint
from worksheets.enums import OPEN_STATES, AssignmentState, JointState
from worksheets.joint_visibility import joint_sheets_for, joint_texts_for
from worksheets.models import Assignment, AssignmentGroup, JointSheet, JointText, JointYes
from worksheets.room_words import Typed
from worksheets.sharing import Shown
from worksheets.visibility import assignment_groups_for, assignments_for

SHOWN = 50
OVER = "They have ended as a couple here. The record stays."
CLOSED = "The joint space is closed. Open it here, in the session."
# Ended in any way, an assignment is nobody's part any more.
GONE = (AssignmentState.WITHDRAWN, AssignmentState.LAPSED)
TONES = {
    JointState.WRITING: "",
    JointState.AGREED: "done",
    JointState.ENDED: "paused",
    JointState.TAKEN_BACK: "paused",
}
LABELS = {JointState.WRITING: "To be written in a session"}


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
        return state_of(self.sheet, self.text)

    @property
    def is_joint(self) -> bool:
        """Nothing in it was asked of anybody alone."""
        return is_joint(self.content)

    @property
    def names(self) -> str:
        return together([one.name for one in self.members])

    @property
    def is_taken_back(self) -> bool:
        return self.state == JointState.TAKEN_BACK


@dataclass(frozen=True)
class Line:
    """One sheet on the couple's page: how it stands, and what it waits for."""

    group_id: UUID
    title: str
    state: str
    tone: str
    review: str
    ended: str
    reasons: Sequence[str]
    has_texts: bool
    can_end: bool
    can_take_back: bool


def groups_of(user: User, couple: Couple) -> list[AssignmentGroup]:
    """What this couple was given in which something is filled in together, newest first."""
    has_some = {"version__content__contains": {"items": [{"in_session": True}]}}
    rows = assignment_groups_for(user).filter(couple=couple, **has_some)
    return list(rows.select_related("version__worksheet").order_by("-created_at")[:SHOWN])


def find(user: User, group_id: UUID) -> Room | None:
    """This room, with what keeps it shut; None where there is none for this therapist."""
    rows = assignment_groups_for(user).select_related("couple", "version__worksheet")
    group = rows.filter(pk=group_id).first()
    if group is None or group.couple is None:
        return None
    content = group.version.content
    if not any(item.get("in_session") for item in content["items"]):
        return None
    sheet = joint_sheets_for(user).filter(group=group).first()
    if sheet is None and is_joint(content):
        return None
    members = members_of(user, group.couple)
    return Room(
        group=group,
        couple=group.couple,
        members=members,
        content=content,
        sheet=sheet,
        text=_newest(user, [sheet] if sheet else []).get(sheet.pk) if sheet else None,
        reasons=_in_the_way(user, group, members),
    )


def _in_the_way(user: User, group: AssignmentGroup, members: Sequence[Client]) -> list[str]:
    """Everything at once, asked afresh (Inv 13): the couple's own reasons, or the sheet's."""
    assert group.couple is not None
    if reasons := _shut(group.couple):
        return reasons
    if problem := user.clinician.licence_problem():
        return [problem]
    content = group.version.content
    parts = list(assignments_for(user).filter(group=group).exclude(state__in=GONE))
    reasons = _not_sent(content, parts, {one.pk: one.name for one in members})
    if (why := met.why_not(user, content, members, group.couple)) is not None:
        reasons.append(why)
    said = earlier.on_record(user, content, members, since=group.created_at)
    return reasons + [f"Said since it was given: {one} Give it anew to go on." for one in said]


def _not_sent(
    content: dict[str, Any], parts: Sequence[Assignment], names: dict[UUID, str]
) -> list[str]:
    if is_joint(content):
        return []
    sent = {one.client_id for one in parts if one.state not in OPEN_STATES}
    waiting = [name for pk, name in names.items() if pk not in sent]
    if not waiting:
        return []
    verb = "has" if len(waiting) == 1 else "have"
    return [f"{together(waiting)} {verb} not sent a part of their own yet."]


def _newest(user: User, sheets: Sequence[JointSheet]) -> dict[UUID, JointText]:
    """The last text of each sheet, with everybody's yes, in two queries."""
    rows = joint_texts_for(user).filter(sheet__in=[one.pk for one in sheets])
    newest = rows.order_by("sheet", "-number").distinct("sheet").select_related("version")
    return {row.sheet_id: row for row in newest.prefetch_related("yeses__client")}


def in_words(state: JointState) -> str:
    return str(LABELS.get(state, state.label))


def state_of(sheet: JointSheet | None, text: JointText | None) -> JointState:
    if sheet is not None and sheet.taken_back_at:
        return JointState.TAKEN_BACK
    if text is None:
        return JointState.WRITING
    return JointState.ENDED if is_over(text) else JointState.AGREED


def states(user: User, groups: Sequence[UUID]) -> dict[UUID, JointState]:
    """How what is filled in together stands, for what was given in these groups."""
    sheets = list(joint_sheets_for(user).filter(group__in=groups))
    texts = _newest(user, sheets) if sheets else {}
    return {one.group_id: state_of(one, texts.get(one.pk)) for one in sheets}


def is_over(text: JointText) -> bool:
    """Ended by the therapist or by any one of them: then for all (CLINICAL §2.3, D3)."""
    return text.ended_at is not None or any(yes.ended_at for yes in text.yeses.all())


def lines(user: User, couple: Couple, members: Sequence[Client]) -> list[Line]:
    """For the couple's page: a fixed number of queries, however many sheets there are."""
    groups = groups_of(user, couple)
    if not groups:
        return []
    found = joint_sheets_for(user).filter(group__in=[one.pk for one in groups])
    sheets = {one.group_id: one for one in found}
    texts = _newest(user, list(sheets.values()))
    parts: dict[UUID, list[Assignment]] = {}
    given = assignments_for(user).filter(group__in=[one.pk for one in groups])
    for row in given.exclude(state__in=GONE):
        parts.setdefault(row.group_id, []).append(row)
    shut = _shut(couple)
    names = {one.pk: one.name for one in members}
    told = []
    for group in groups:
        sheet = sheets.get(group.pk)
        if (sheet is None and not parts.get(group.pk)) or (sheet and sheet.taken_back_at):
            continue
        text = texts.get(sheet.pk) if sheet else None
        waits = _not_sent(group.version.content, parts.get(group.pk, []), names)
        told.append(_line(group, sheet, text, [*shut, *waits]))
    return told


def _shut(couple: Couple) -> list[str]:
    """What keeps everything shut; for a couple that has ended there is nothing to wait for."""
    if couple.stage == CoupleStage.ENDED:
        return [OVER]
    reasons = [one.words for one in windows.in_the_way(couple)]
    return reasons if reasons or windows.is_open(couple) else [CLOSED]


def _line(
    group: AssignmentGroup, sheet: JointSheet | None, text: JointText | None, reasons: list[str]
) -> Line:
    state = state_of(sheet, text)
    stands = text is not None and state == JointState.AGREED
    return Line(
        group_id=group.pk,
        title=group.version.title,
        state=in_words(state),
        tone=TONES[state],
        review=day(text.review_on) if text and stands else "",
        ended=ended_by(text) if text and state == JointState.ENDED else "",
        reasons=reasons,
        has_texts=text is not None,
        can_end=stands,
        can_take_back=text is None and is_joint(group.version.content),
    )


def ended_by(text: JointText) -> str:
    """For the therapist alone: who ended it, and when. In the room nothing says so (Inv 15)."""
    mine: list[JointYes] = [yes for yes in text.yeses.all() if yes.ended_at]
    if text.ended_at is not None:
        return f"You or a colleague ended it, {day(text.ended_at)}."
    return " ".join(f"{yes.client.name} ended it, {day(yes.ended_at)}." for yes in mine)


def draft_of(sheet: JointSheet | None) -> Typed | None:
    """What was typed last, or None where nothing waits to be agreed."""
    if sheet is None or sheet.draft_sealed is None:
        return None
    return json.loads(vault.words_or_notice(sheet, "draft_sealed", "{}") or "{}")


def values_of(text: JointText) -> dict[str, Any]:
    return json.loads(vault.words_or_notice(text, "value_sealed", "{}") or "{}")


def words_of(text: JointText) -> list[Shown]:
    return room_words.lines(text.version.content, values_of(text))


def url(group_id: UUID) -> str:
    return reverse("worksheets:room", args=[group_id])
