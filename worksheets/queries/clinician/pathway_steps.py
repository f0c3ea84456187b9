"""Which steps of a pathway were done outside it: assigned by themselves, or before it began.

Such a step is not next: there is nothing to assign. It can be assigned again all the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from clients.models import Client, Couple, User
from clients.policies import windows
from worksheets.enums import AssignmentState, JointState, Theme
from worksheets.models import Assignment
from worksheets.policies import session_room as session_room_policy
from worksheets.visibility.joint_sheets import joint_sheets_for
from worksheets.visibility.worksheets import assignments_for

SENT = (AssignmentState.SUBMITTED, AssignmentState.REVIEWED)


@dataclass(frozen=True)
class Done:
    """What was done of one step: an assignment of each person, or what they agreed together."""

    parts: Sequence[Assignment] = ()
    is_agreed: bool = False


def done(
    user: User, slugs: Sequence[str], people: Sequence[Client], couple: Couple | None
) -> dict[str, Done]:
    """By worksheet, those that everyone concerned has sent; empty where nothing was.

    A private check-in counts while it is not due again; what is only filled in together counts
    while what was agreed still holds.
    """
    newest = _newest(user, slugs, people)
    due = _due_again(newest.values(), people)
    found: dict[str, Done] = {}
    for slug in slugs:
        parts = [newest[one.pk, slug] for one in people if (one.pk, slug) in newest]
        is_sent = len(parts) == len(people) and all(row.state in SENT for row in parts)
        if parts and is_sent and not any(_is_due(row, due) for row in parts):
            found[slug] = Done(parts)
    return found | _agreed(user, slugs, couple)


def _newest(
    user: User, slugs: Sequence[str], people: Sequence[Client]
) -> dict[tuple[UUID, str], Assignment]:
    rows = (
        assignments_for(user)
        .filter(client__in=people, version__worksheet__slug__in=slugs)
        .exclude(state__in=[AssignmentState.WITHDRAWN, AssignmentState.LAPSED])
        .select_related("client", "version__worksheet")
        .defer("version__content")
        .order_by("assigned_at")
    )
    return {(row.client_id, row.version.worksheet.slug): row for row in rows}


def _due_again(rows: object, people: Sequence[Client]) -> set[UUID]:
    """Whose private check-in is due; asked only where a step is one."""
    if not any(_is_checkin(row) for row in rows):  # type: ignore[attr-defined]
        return set()
    standing = windows.unreviewed([one.pk for one in people])
    return {client for client, why in standing.items() if why == "due"}


def _is_due(row: Assignment, due: set[UUID]) -> bool:
    return _is_checkin(row) and row.client_id in due


def _is_checkin(row: Assignment) -> bool:
    return row.version.worksheet.theme == Theme.CHECKIN


def _agreed(user: User, slugs: Sequence[str], couple: Couple | None) -> dict[str, Done]:
    if couple is None:
        return {}
    rows = joint_sheets_for(user).filter(couple=couple, group__version__worksheet__slug__in=slugs)
    groups = dict(rows.values_list("group", "group__version__worksheet__slug"))
    states = session_room_policy.states(user, list(groups)) if groups else {}
    agreed = [group for group, state in states.items() if state == JointState.AGREED]
    # Where each answers alone as well, those parts say whether it is done.
    whole = rows.filter(group__in=agreed, group__assignments__isnull=True)
    return {groups[one]: Done(is_agreed=True) for one in whole.values_list("group", flat=True)}
