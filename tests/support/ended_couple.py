"""A couple whose work is there, and what is left of it once it ended."""

from clients.context import acting_as_worker
from tests.support import make
from worksheets.models import (
    Assignment,
)


def is_ended(cast, sign_in):
    where = f"/couples/{cast.couple.pk}/end/"
    assert sign_in(cast.amara).post(where, {"who": "everyone"}).status_code == 302


def together(cast, code="a2", state="assigned", clients=None, couple=None, **fields):
    """Given to each of them, in one group."""
    clients = clients or [cast.jo, cast.sam]
    first = make.assignment(
        by=cast.amara, client=clients[0], version=make.version(code), state=state,
        couple=couple or cast.couple, **fields,
    )  # fmt: skip
    more = [
        make.assignment(
            by=cast.amara, client=one, version=first.version, state=state, group=first.group,
            **fields,
        )
        for one in clients[1:]
    ]  # fmt: skip
    return [first, *more]


def states(*rows):
    with acting_as_worker():
        found = dict(
            Assignment.objects.filter(pk__in=[r.pk for r in rows]).values_list("pk", "state")
        )
    return [found[row.pk] for row in rows]


def text(browser, url):
    return browser.get(url).content.decode()
