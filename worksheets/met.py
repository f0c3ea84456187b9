"""Which needs are fulfilled for the people something would be given to (Inv 13, CLINICAL §2.4).

Read afresh each time. What is missing is told to the therapist in words; no client hears of it.
"""

import json
from collections.abc import Sequence
from uuid import UUID

from clients import audit, vault, windows
from clients.enums import CoupleStage
from clients.models import Client, Couple, Member, User
from worksheets import earlier, scoring
from worksheets.conditions import is_joint
from worksheets.eligibility import blocked_by
from worksheets.enums import AssignmentState, Theme
from worksheets.models import Assignment
from worksheets.visibility import readable_answers_for

MYTHS, LOW_AGREEMENT = "C4", "owing_beliefs"
BOTH_OR_NEITHER = "This goes to every partner or to none, so that nobody is singled out."
TOGETHER = (
    "This is written together, in a session, by everyone in a couple. Give it from the couple’s "
    "page; there is nothing in it for one person alone."
)
HELD = "There is something to look at first, before work that touches both."
TALK_FIRST = (
    "There is a Hold for the very reason not to give this. Talk alone first; it opens once you "
    "have lifted the Hold."
)


def why_not(
    user: User, content: dict, clients: Sequence[Client], couple: Couple | None
) -> str | None:
    """Why this cannot be given to these people now, as a sentence for their therapist."""
    ids = [client.pk for client in clients]
    linked = _linked(ids, couple)
    is_gated = blocked_by(content) is not None
    if is_gated and content.get("theme") != Theme.CHECKIN and windows.held_of([*ids, *linked]):
        return HELD
    is_alone = content.get("who") == "individual"
    if earlier.is_held_for_it(user, content, ids if is_alone else [*ids, *linked]):
        return TALK_FIRST
    reason = blocked_by(content, met(user, content, ids, linked, couple))
    if reason:
        return reason
    if is_joint(content) and (couple is None or set(ids) != set(linked)):
        return TOGETHER
    if content.get("theme") == Theme.POWER and set(linked) - set(ids):
        return BOTH_OR_NEITHER
    return None


def met(
    user: User, content: dict, ids: Sequence[UUID], linked: Sequence[UUID], couple: Couple | None
) -> set[str]:
    """The needs that hold for everyone concerned: those chosen, and whoever is linked to them."""
    everyone = sorted({*ids, *linked})
    found = {"private_checkin"}
    if everyone and not windows.unreviewed(everyone) and not windows.held_of(everyone):
        found.add("checkins_reviewed")
    if couple is not None and windows.is_open(couple):
        found.add("joint_session")
    wants_myths = "myths_first" in content.get("needs", ())
    if wants_myths and all(_knows_the_myths(user, client) for client in ids):
        found.add("myths_first")
    return found


def _linked(ids: Sequence[UUID], couple: Couple | None) -> list[UUID]:
    """Everyone who has a seat in a couple of theirs that has not ended."""
    seats = Member.objects.current().exclude(couple__stage=CoupleStage.ENDED)
    mine = seats.filter(client__in=ids).values("couple")
    rows = seats.filter(couple__in=[couple.pk]) if couple else seats.filter(couple__in=mine)
    return list(rows.values_list("client", flat=True))


def _knows_the_myths(user: User, client_id: UUID) -> bool:
    """C4 was sent, read by the therapist, filled in alone, and left no belief that a no is owed.

    Looked at by a rule, on answers this therapist may read anyway; nothing is shown.
    """
    done = Assignment.objects.filter(
        client=client_id, state=AssignmentState.REVIEWED, version__worksheet__code=MYTHS
    )
    newest = done.select_related("version", "response").order_by("-submitted_at").first()
    if newest is None or newest.response.context_uncertain:
        return False
    rows = list(readable_answers_for(user).filter(response=newest.response, is_skipped=False))
    vault.fetch_keys(rows, "value_sealed")
    words = {row.item_key: vault.words_or_notice(row, "value_sealed", "") for row in rows}
    values = {key: json.loads(text) for key, text in words.items() if text}
    audit.record("answers.checked", newest.response, by=user, about=client_id)
    raised = {hit.flag for hit in scoring.flags(newest.version.content, values)}
    return bool(values) and LOW_AGREEMENT not in raised
