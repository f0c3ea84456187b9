"""Plans the notes that homework sends. Planning is free to be generous: whether a note is still
wanted is asked again when it is about to leave (worksheets/kinds.py).
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from clients import outbox, quiet, safe_contact
from clients.models import OutboxMessage, User
from worksheets.enums import OPEN_STATES, Theme
from worksheets.kinds import KEEPS, NEW_SPREAD, REMINDER_SPREAD
from worksheets.models import Assignment

# One reminder an assignment, between 48 and 72 hours after it was given (CLINICAL §7).
FIRST_AFTER = dt.timedelta(hours=48)
# Older assignments without a reminder get none: a stale nudge is only a demand.
TOO_OLD = dt.timedelta(days=7)


@transaction.atomic
def announce(*, assignment: Assignment, by: User) -> None:
    """Plan the first note and the one reminder, in the transaction that assigns.

    Nothing is planned for someone who has not joined: they will see it when they do.
    """
    user = assignment.client.user
    if user is None:
        return
    channel = safe_contact.channel_of(assignment.client)
    hours = safe_contact.hours_of(assignment.client, channel)
    now = timezone.now()
    _enqueue("assignment_new", assignment, user, _placed(now, hours, NEW_SPREAD))
    if "diary" in assignment.version.content:
        return  # a diary never chases: a missed day is just a day
    if assignment.version.worksheet.theme == Theme.CHECKIN:
        return  # asked once, and never chased (CLINICAL §4)
    remind_at = _placed(assignment.assigned_at + FIRST_AFTER, hours, REMINDER_SPREAD)
    _enqueue("assignment_reminder", assignment, user, remind_at)


@transaction.atomic
def plan_missing(*, by: User | None = None) -> int:
    """Plan reminders where there is none yet: the person joined later, or a plan was cut short.

    Runs as the worker, every hour; planning the same one twice changes nothing.
    """
    now = timezone.now()
    planned = OutboxMessage.objects.filter(kind="assignment_reminder").values("about_id")
    missing = (
        Assignment.objects.filter(
            state__in=OPEN_STATES, client__user__isnull=False, assigned_at__gt=now - TOO_OLD
        )
        .exclude(pk__in=planned)
        .exclude(version__content__has_key="diary")
        .exclude(version__worksheet__theme=Theme.CHECKIN)
        .select_related("client__user", "client__practice")
        .order_by("assigned_at")[:500]
    )
    for assignment in missing:
        channel = safe_contact.channel_of(assignment.client)
        hours = safe_contact.hours_of(assignment.client, channel)
        since = max(assignment.assigned_at, assignment.client.joined_at or now)
        due_at = _placed(max(since + FIRST_AFTER, now), hours, REMINDER_SPREAD)
        user = assignment.client.user
        assert user is not None, "filtered above"
        _enqueue("assignment_reminder", assignment, user, due_at)
    return len(missing)


def _placed(moment: dt.datetime, hours: quiet.Hours, spread: dt.timedelta) -> dt.datetime:
    """In open hours and moved by chance; the moment itself where no hour is open at all."""
    return quiet.place(moment, hours, safe_contact.spread(spread)) or moment


def _enqueue(kind: str, assignment: Assignment, user: User, due_at: dt.datetime) -> None:
    outbox.enqueue(
        kind=kind,
        recipient_id=user.pk,
        about=assignment.pk,
        practice_id=assignment.practice_id,
        due_at=due_at,
        send_before=due_at + KEEPS,
    )
