"""Plans the notes that homework sends. Planning is free to be generous: whether a note is still
wanted is asked again when it is about to leave (worksheets/messages.py).
"""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clients.context import acting_as_worker, one_by_one
from clients.messaging import outbox
from clients.models import ContactChannel, OutboxMessage, User
from clients.policies import contact
from worksheets.enums import OPEN_STATES, Theme
from worksheets.messages import KEEPS, NEW_SPREAD, REMINDER_SPREAD
from worksheets.models import Assignment

# One reminder an assignment, between 48 and 72 hours after it was given.
FIRST_AFTER = dt.timedelta(hours=48)
# Older assignments without a reminder get none: a stale nudge is only a demand.
TOO_OLD = dt.timedelta(days=7)


@transaction.atomic
def announce(*, assignment: Assignment, by: User) -> None:
    """Plan the first note and the one reminder, in the transaction that assigns.

    Nothing is planned for someone who has not joined: they will see it when they do.
    """
    if assignment.client.user is None:
        return
    channel = contact.channel_of(assignment.client)
    _enqueue("assignment_new", assignment, channel, timezone.now(), NEW_SPREAD)
    if "diary" in assignment.version.content:
        return  # a diary never chases: a missed day is just a day
    if assignment.version.worksheet.theme == Theme.CHECKIN:
        return  # asked once, and never chased
    remind_at = assignment.assigned_at + FIRST_AFTER
    _enqueue("assignment_reminder", assignment, channel, remind_at, REMINDER_SPREAD)


def plan_missing(*, by: User | None = None) -> int:
    """How many reminders were planned where there was none: the person joined later, or a plan was
    cut short.

    Runs as the worker, every hour; planning the same one twice changes nothing. All of them, each
    in a transaction of its own: one that fails stays on the list, and keeps nobody waiting.
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
        .order_by("assigned_at")
    )
    with acting_as_worker():
        ids = list(missing.values_list("pk", flat=True))
    return one_by_one(ids, _remind, event="reminder.not_planned")


def _remind(assignment_id: UUID) -> bool:
    whose = Assignment.objects.select_related("client__user", "client__practice")
    assignment, now = whose.get(pk=assignment_id), timezone.now()
    if assignment.client.user is None:
        return False
    channel = contact.channel_of(assignment.client)
    since = max(assignment.assigned_at, assignment.client.joined_at or now)
    remind_at = max(since + FIRST_AFTER, now)
    _enqueue("assignment_reminder", assignment, channel, remind_at, REMINDER_SPREAD)
    return True


def _enqueue(
    kind: str,
    assignment: Assignment,
    channel: ContactChannel | None,
    moment: dt.datetime,
    spread: dt.timedelta,
) -> None:
    """Due in the person's open hours; at that very moment where they have none."""
    client = assignment.client
    assert client.user is not None, "nothing is planned for someone who has not joined"
    due_at = contact.in_open_hours(client, channel, moment, spread=spread) or moment
    outbox.enqueue(
        kind=kind,
        recipient_id=client.user.pk,
        about=assignment.pk,
        practice_id=assignment.practice_id,
        due_at=due_at,
        send_before=due_at + KEEPS,
    )
