"""Whether mail leaves: signs of life of beat, worker and mail server, and what an owner is told.

Written by the worker in each round; read by owners with what waits in their own practice. The
table holds one row, without a practice and without a name.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from clients.context import acting_as_worker
from clients.models import Practice, SendingStatus, User
from clients.wording import day

# Beat asks once a minute. What is late by this much is said to an owner.
LATE = dt.timedelta(minutes=10)

_HERE = """
INSERT INTO clients_sendingstatus (id, worked_at, swept_at)
VALUES (1, %(now)s, CASE WHEN %(for_beat)s THEN %(now)s END)
ON CONFLICT (id) DO UPDATE SET worked_at = EXCLUDED.worked_at,
    swept_at = coalesce(EXCLUDED.swept_at, clients_sendingstatus.swept_at)
"""
_STATE = """
SELECT (SELECT coalesce(waiting_since, due_at) FROM clients_outboxmessage
        WHERE practice_id = %(practice)s AND state IN ('pending', 'sending')
        ORDER BY coalesce(waiting_since, due_at) LIMIT 1),
       (SELECT finished_at FROM clients_outboxmessage
        WHERE practice_id = %(practice)s AND state = 'sent'
        ORDER BY finished_at DESC LIMIT 1),
       s.swept_at, s.worked_at, s.failing_since
FROM (SELECT) one LEFT JOIN clients_sendingstatus s ON true
"""

# Of all practices together, for the state of the service: by the indexes of what is
# due and, practice by practice, of what was sent.
_EVERYWHERE = """
SELECT (SELECT coalesce(waiting_since, due_at) FROM clients_outboxmessage
        WHERE state IN ('pending', 'sending') ORDER BY due_at LIMIT 1),
       (SELECT max(sent.finished_at) FROM clients_practice p, LATERAL (
            SELECT finished_at FROM clients_outboxmessage
            WHERE practice_id = p.id AND state = 'sent'
            ORDER BY finished_at DESC LIMIT 1) sent),
       s.swept_at, s.worked_at, s.failing_since
FROM (SELECT) one LEFT JOIN clients_sendingstatus s ON true
"""


@dataclass(frozen=True)
class Stopped:
    """What does not work, since when, and what to do about it, in an owner's words."""

    what: str
    since: dt.datetime
    to_do: str

    @property
    def words(self) -> str:
        """Since when, and what to do about it."""
        since = gettext("Since %(since)s.") % {"since": _when(self.since)}
        return f"{since} {self.to_do}"


@dataclass(frozen=True)
class State:
    """How sending stands for one practice, or for all. None: never yet, or nothing waits."""

    waiting_since: dt.datetime | None
    last_sent_at: dt.datetime | None
    swept_at: dt.datetime | None
    worked_at: dt.datetime | None
    failing_since: dt.datetime | None
    stopped: Stopped | None

    @property
    def lines(self) -> list[tuple[str, str]]:
        """For the owner's page: whether it works, and its signs of life."""
        works = gettext("Not working as they should") if self.stopped else gettext("Working")
        return [(gettext("Emails"), works), *self.signs]

    @property
    def signs(self) -> list[tuple[str, str]]:
        """What waits, what was last sent and when somebody last looked, each with its moment."""
        waiting = self.waiting_since and gettext("Since %(since)s") % {
            "since": _when(self.waiting_since)
        }
        return [
            (gettext("Oldest email waiting"), waiting or gettext("No email is waiting")),
            (
                gettext("Last email sent"),
                _when(self.last_sent_at) if self.last_sent_at else gettext("None yet"),
            ),
            (
                gettext("Last check for due emails"),
                _when(self.swept_at) if self.swept_at else gettext("None yet"),
            ),
        ]


def _when(at: dt.datetime) -> str:
    """“14:02”, with the day where it is not today, in the reader's own zone."""
    here = timezone.localtime(at)
    time = f"{here:%H:%M}"
    if here.date() == timezone.localdate():
        return time
    return gettext("%(time)s on %(day)s") % {"time": time, "day": day(at)}


def here(*, for_beat: bool) -> None:
    """By the worker: a round has begun; `for_beat` where beat asked for it."""
    with connection.cursor() as cursor:
        cursor.execute(_HERE, {"now": timezone.now(), "for_beat": for_beat})


def record_answer(answered: bool | None) -> None:
    """By the worker: whether the mail server answered in this round. None: nobody asked it."""
    if answered is None:
        return
    with acting_as_worker():
        rows = SendingStatus.objects.filter(failing_since__isnull=not answered)
        rows.update(failing_since=None if answered else timezone.now())


def is_failing() -> bool:
    """Whether the mail server did not answer when it was last asked."""
    with acting_as_worker():
        return SendingStatus.objects.filter(failing_since__isnull=False).exists()


def of(practice: Practice) -> State:
    """One statement, however many letters there are."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE, {"practice": practice.pk})
        return _state(*cursor.fetchone())


def everywhere() -> State:
    """Of all practices together: for the operator, who is no practice's."""
    with acting_as_worker(), connection.cursor() as cursor:
        cursor.execute(_EVERYWHERE)
        return _state(*cursor.fetchone())


def _state(
    waiting: dt.datetime | None,
    sent: dt.datetime | None,
    swept: dt.datetime | None,
    worked: dt.datetime | None,
    failing: dt.datetime | None,
) -> State:
    """From a row of one of the statements above; what is due later does not wait yet."""
    now = timezone.now()
    waiting = waiting if waiting and waiting <= now else None
    return State(
        waiting_since=waiting,
        last_sent_at=sent,
        swept_at=swept,
        worked_at=worked,
        failing_since=failing,
        stopped=_stopped(waiting, swept, worked, failing, now - LATE),
    )


def shown_to(user: User) -> Stopped | None:
    """For the top of an owner's page; colleagues can do nothing about it and are told nothing."""
    return of(user.practice).stopped if user.clinician.is_owner else None


def _stopped(
    waiting: dt.datetime | None,
    swept: dt.datetime | None,
    worked: dt.datetime | None,
    failing: dt.datetime | None,
    late: dt.datetime,
) -> Stopped | None:
    """The first of these that holds explains the others. Before anything ever ran, only a letter
    that waits tells that it should have."""
    last = worked or waiting
    if last and last < late:
        return Stopped(
            gettext("The mail worker is not running, so no email is sent."), last, gettext(WORKER)
        )
    last = swept or waiting
    if last and last < late:
        return Stopped(
            gettext("The scheduler is not running, so emails are sent late."), last, gettext(BEAT)
        )
    if failing and failing < late:
        return Stopped(
            gettext("The mail server does not accept our emails."), failing, gettext(SERVER)
        )
    if waiting and waiting < late:
        return Stopped(gettext("Emails are being sent, but late."), waiting, gettext(SLOW))
    return None


WORKER = _(
    "Ask whoever runs the portal to check that the worker is running and can reach the message "
    "broker. Emails that are waiting are kept and sent afterwards; sign-in codes have to be asked "
    "for again."
)
BEAT = _(
    "Ask whoever runs the portal to start the scheduler (“beat”). Emails that are waiting are kept "
    "and sent then."
)
SERVER = _(
    "Ask whoever runs the portal to check the mail server and the portal’s mail settings. Emails "
    "that are waiting are kept and tried again; sign-in codes have to be asked for again."
)
SLOW = _(
    "Ask whoever runs the portal to check the worker’s log: the mail server may be slow or refuse "
    "some emails."
)
