"""The session room: what a couple fills in together, and for their therapist, what it waits for.

A client only ever meets an open page or none; what is missing is told on the couple's page, which
is never on the screen in the room (Inv 6, 15, 44).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients import audit, vault
from clients.models import Client, Couple, User
from clients.policies.couples import members_of
from clients.wording import day
from worksheets.enums import JointState
from worksheets.models import Assignment, AssignmentGroup, JointSheet, JointText, JointYes
from worksheets.policies.session_room import (
    GONE,
    OVER,
    Room,
    groups_of,
    newest_texts,
    not_sent,
    shut_because,
    state_of,
)
from worksheets.queries import joint_texts
from worksheets.queries.clinician import contraindications, requirements
from worksheets.rules import joint_sheets
from worksheets.rules.conditions import is_joint
from worksheets.rules.joint_sheets import FieldValues
from worksheets.rules.releases import Shown
from worksheets.visibility.joint_sheets import joint_sheets_for, joint_texts_for
from worksheets.visibility.worksheets import assignment_groups_for, assignments_for

TONES = {
    JointState.WRITING: "",
    JointState.AGREED: "done",
    JointState.ENDED: "paused",
    JointState.UNASSIGNED: "paused",
}
LABELS = {JointState.WRITING: _("To be written in a session")}


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
    can_unassign: bool


def in_words(state: JointState) -> str:
    """A state of the session room as the pages call it."""
    return str(LABELS.get(state, state.label))


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
        text=newest_texts(user, [sheet] if sheet else []).get(sheet.pk) if sheet else None,
        reasons=in_the_way(user, group, members),
    )


def in_the_way(user: User, group: AssignmentGroup, members: Sequence[Client]) -> list[str]:
    """Everything at once, asked afresh (Inv 13): the couple's own reasons, or the sheet's."""
    assert group.couple is not None
    if reasons := shut_because(group.couple):
        return reasons
    if problem := user.clinician.licence_problem():
        return [problem]
    content = group.version.content
    parts = list(assignments_for(user).filter(group=group).exclude(state__in=GONE))
    reasons = not_sent(content, parts, {one.pk: one.name for one in members})
    if (why := requirements.why_not(user, content, members, group.couple)) is not None:
        reasons.append(why)
    said = contraindications.on_record(user, content, members, since=group.created_at)
    return reasons + [
        gettext("Said since it was assigned: %(said)s Assign it again to continue.") % {"said": one}
        for one in said
    ]


def lines(user: User, couple: Couple, members: Sequence[Client]) -> list[Line]:
    """For the couple's page: a fixed number of queries, however many sheets there are."""
    groups = groups_of(user, couple)
    if not groups:
        return []
    found = joint_sheets_for(user).filter(group__in=[one.pk for one in groups])
    sheets = {one.group_id: one for one in found}
    texts = newest_texts(user, list(sheets.values()))
    parts: dict[UUID, list[Assignment]] = {}
    given = assignments_for(user).filter(group__in=[one.pk for one in groups])
    for row in given.exclude(state__in=GONE):
        parts.setdefault(row.group_id, []).append(row)
    problem = user.clinician.licence_problem()
    shut = shut_because(couple) or ([problem] if problem else [])
    names = {one.pk: one.name for one in members}
    told = []
    for group in groups:
        sheet = sheets.get(group.pk)
        if (sheet is None and not parts.get(group.pk)) or (sheet and sheet.taken_back_at):
            continue
        text = texts.get(sheet.pk) if sheet else None
        waits = not_sent(group.version.content, parts.get(group.pk, []), names)
        told.append(_line(group, sheet, text, [*shut, *waits]))
    return told


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
        can_unassign=text is None and is_joint(group.version.content) and reasons != [OVER],
    )


def ended_by(text: JointText) -> str:
    """For the therapist alone: who ended it, and when. In the room nothing says so (Inv 15)."""
    mine: list[JointYes] = [yes for yes in text.yeses.all() if yes.ended_at]
    if text.ended_at is not None:
        return gettext("You or a colleague ended it, %(day)s.") % {"day": day(text.ended_at)}
    if not mine and text.couple.ended_at is not None:
        return gettext("It ended with the couple, %(day)s.") % {"day": day(text.couple.ended_at)}
    told = gettext("%(name)s ended it, %(day)s.")
    return " ".join(told % {"name": yes.client.name, "day": day(yes.ended_at)} for yes in mine)


def draft_of(sheet: JointSheet | None) -> FieldValues | None:
    """What was typed last, or None where nothing waits to be agreed."""
    if sheet is None or sheet.draft_sealed is None:
        return None
    return json.loads(vault.words_or_notice(sheet, "draft_sealed", "{}") or "{}")


def draft_to_agree(user: User, room: Room) -> FieldValues | None:
    """What they would agree to as it is typed now, to be read aloud, and on record as read; None
    where it can't be agreed to yet."""
    draft = draft_of(room.sheet)
    values = None if draft is None else joint_sheets.settled(room.content, draft)
    if values is not None:
        record_reading(user, room)
    return values


def agreed(user: User, room: Room) -> list[Shown]:
    """What they agreed to last, and on record as read; nothing where they have not."""
    if room.text is None:
        return []
    record_reading(user, room)
    return joint_texts.words_of(room.text)


def joint_record(user: User, room: Room) -> list[tuple[JointText, list[Shown], str]]:
    """Every text there was, newest first, with its words and how it ended, and on record as
    read."""
    rows = joint_texts_for(user).filter(sheet__group=room.group).order_by("-number")
    rows = rows.select_related("version", "couple", "confirmed_by__user")
    texts = rows.prefetch_related("yeses__client")
    record_reading(user, room)
    return [(one, joint_texts.words_of(one), ended_by(one)) for one in texts]


def record_reading(user: User, room: Room) -> None:
    """Once for each of them: joint words are everybody's (Inv 50)."""
    if room.sheet is not None:
        for one in room.members:
            audit.record("joint.read", room.sheet, by=user, about=one.pk)


def url(group_id: UUID) -> str:
    """The address of this session room."""
    return reverse("worksheets:room", args=[group_id])
