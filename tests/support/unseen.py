"""Each state in which a partner has nothing to see, made from a cast in which nothing was before.

One source for the page (test_together.py), the clock (tests/faults/test_same_time.py) and the
bench: whatever joins this table is measured in all three (G7).
"""

import datetime as dt
from collections.abc import Callable

from clients.actions import holds
from clients.context import acting_as
from tests.support import make
from tests.support.shared import sent, standing
from worksheets.actions import releases, submissions
from worksheets.models import Answer, Release
from worksheets.queries.client.answers import desk

SHEET, KEY = "a2", "like_you_to_know"


def nothing(cast: make.Cast) -> None:
    """Nothing was given to anybody."""


def not_started(cast: make.Cast) -> None:
    make.assignment(by=cast.amara, client=cast.jo, version=make.version(SHEET))


def private(cast: make.Cast) -> None:
    row = make.assignment(
        by=cast.amara, client=cast.jo, version=make.version(SHEET), state="opened"
    )
    make.answers(row, {KEY: "kept for the one who wrote it"})


def declined(cast: make.Cast) -> None:
    sent(cast)


def released(cast: make.Cast, **fields: object) -> Release:
    return standing(cast.jo, cast.sam, cast.couple, sent(cast), KEY, **fields)


def pending(cast: make.Cast) -> None:
    released(cast, ago=dt.timedelta(hours=2))


def cancelled(cast: make.Cast) -> None:
    row = released(cast, ago=dt.timedelta(hours=2))
    with acting_as(cast.jo.user_id):
        releases.end(release=row, by=make.fresh(cast.jo.user))


def revoked(cast: make.Cast) -> None:
    row = released(cast)
    with acting_as(cast.jo.user_id):
        releases.end(release=row, by=make.fresh(cast.jo.user))


def expired(cast: make.Cast) -> None:
    released(cast, ago=dt.timedelta(days=32))


def withdrawn(cast: make.Cast) -> None:
    """The answers themselves, after they were read."""
    row, jo = released(cast), make.fresh(cast.jo.user)
    with acting_as(jo.pk):
        sheet = Answer.objects.get(pk=row.answer_id).response.assignment_id
        found = desk(jo, sheet, lock=True)
        assert found
        submissions.withdraw(desk=found, by=jo)


def kept_since(cast: make.Cast) -> None:
    row = released(cast)
    with acting_as(cast.jo.user_id):
        Answer.objects.filter(pk=row.answer_id).update(visibility="self")


def held_back(cast: make.Cast) -> None:
    row = released(cast)
    with acting_as(cast.amara.pk):
        releases.hold_back(release=row, by=cast.amara)


def held(cast: make.Cast) -> None:
    """A Hold on its author: no window can be opened, and one that was open is shut."""
    released(cast)
    with acting_as(cast.amara.pk):
        holds.place(client=cast.jo, reason="clinician", marks=[], about_id=None, by=cast.amara)


STATES: dict[str, Callable[[make.Cast], None]] = {
    "nothing given": nothing,
    "not started": not_started,
    "kept private": private,
    "declined": declined,
    "pending": pending,
    "cancelled": cancelled,
    "revoked": revoked,
    "expired": expired,
    "withdrawn": withdrawn,
    "kept since": kept_since,
    "held back": held_back,
    "held": held,
}
