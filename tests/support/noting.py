"""Small steps that the tests of a diary share."""

import datetime as dt
import uuid

from clients.context import acting_as
from clients.models import Hold
from tests.support import make
from tests.support.at_desk import why
from worksheets.models import DialEntry
from worksheets.queries import dial_values

NOON = dt.datetime(2026, 6, 3, 11, 0, tzinfo=dt.UTC)  # a Wednesday
DAY = dt.timedelta(days=1)


def later(noon, browser, cast, step=DAY):
    """The clock moves on, and the same person signs in again."""
    noon.shift(step)
    make.signed_in(cast.jo.user, browser)


def begun(browser, sheet, mode="self"):
    return browser.post(f"/moments/{sheet.pk}/", {"mode": mode})


def noted(browser, sheet, op=None, **said):
    return browser.post(f"/moments/{sheet.pk}/", {"op": str(op or uuid.uuid4())} | said)


def kept(cast):
    with acting_as(cast.jo.user_id):
        rows = list(DialEntry.objects.order_by("on"))
        return [(row.visibility, dial_values.value_of(row)) for row in rows]


def marked(cast):
    with acting_as(cast.amara.pk):
        rows = list(Hold.objects.select_related("client"))
    return [(row.client.name, *why(cast.amara, row), row.about_id) for row in rows]
