"""Why the joint space is shut is in no page, no size and no status that a client can fetch."""

import pytest

from clients.context import acting_as
from clients.models import AuditEvent
from clients.policies import windows
from tests.support.at_desk import given, same
from tests.support.shared import reviewed, window
from tests.support.windows import (
    close_now,
    hold_sam,
    sam_is_due_again,
    sam_sends_another,
    time_runs_out,
)

pytestmark = pytest.mark.django_db

PAGES = ["/home/", "/together/", "/sharing/", "/settings/", "/settings/notes/", "/consents/"]


def fetched(browser):
    found = [browser.get(path) for path in PAGES]
    return [(one.status_code, same(one.content), len(one.content)) for one in found]


def never_reviewed(cast):
    pass


def reviewed_and_never_opened(cast):
    reviewed(cast.amara, cast.jo, cast.sam)


def opened_and(happens):
    def both(cast):
        window(cast.amara, cast.couple, cast.jo, cast.sam)
        happens(cast)

    both.__name__ = happens.__name__
    return both


def check_in_given_to_sam(cast):
    reviewed_and_never_opened(cast)
    given(cast, "p0", cast.sam)


WAYS = [
    never_reviewed, reviewed_and_never_opened, check_in_given_to_sam, opened_and(close_now),
    opened_and(time_runs_out), opened_and(hold_sam), opened_and(sam_sends_another),
    opened_and(sam_is_due_again),
]  # fmt: skip


@pytest.mark.invariant(5)
@pytest.mark.invariant(6)
@pytest.mark.invariant(15)
@pytest.mark.parametrize("way", WAYS)
def test_shut_looks_the_same_whatever_the_reason(cast, sign_in, way):
    jo = sign_in(cast.jo.user)
    ordinary = fetched(jo)

    way(cast)

    assert fetched(jo) == ordinary
    with acting_as(cast.jo.user_id):
        kinds = set(AuditEvent.objects.values_list("object_kind", flat=True))
    assert not kinds & {"hold", "jointwindow", "cliniciantask", "checkinmark", "couple"}


def test_opening_alone_tells_nothing_either(cast, sign_in):
    """Open, with nothing released to look at: tests/worksheets/test_shared_page.py has the rest."""
    jo = sign_in(cast.jo.user)
    ordinary = fetched(jo)

    window(cast.amara, cast.couple, cast.jo, cast.sam)

    with acting_as(cast.jo.user_id):
        assert windows.is_open(cast.couple)
    assert fetched(jo) == ordinary
