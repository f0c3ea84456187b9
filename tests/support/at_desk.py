"""Small steps that the tests of a client's work share."""

import contextlib
import json
import re
import threading
import uuid
from collections.abc import Iterator
from typing import Any

from django.db import connection, connections
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from clients import vault
from clients.context import acting_as
from tests.support import make
from worksheets.item_types import type_of
from worksheets.models import Answer, Assignment, Response
from worksheets.queries.client.desks import value_of


def given(cast: make.Cast, slug: str = "a2", client: Any = None, **fields: Any) -> Assignment:
    by = cast.ben if client in (cast.kim, cast.lee) else cast.amara
    return make.assignment(by=by, client=client or cast.jo, version=make.version(slug), **fields)


def begun(cast: make.Cast, slug: str = "a2", client: Any = None) -> Assignment:
    """Opened, with a place for answers."""
    row = given(cast, slug, client, state="opened")
    make.answers(row, {})
    return row


def box_of(assignment: Assignment) -> str:
    """The key of a question that asks for one's own words."""
    items = assignment.version.content["items"]
    return next(item["key"] for item in items if item["type"] == "free_text")


def url(assignment: Assignment, key: str, tail: str = "") -> str:
    name = key if key == "review" else make.opaque(key)
    return f"/pages/{assignment.pk}/{name}/{tail}"


def body(value: Any = "", *, revision: int = 0, op: Any = None, **extra: Any) -> dict[str, Any]:
    return {"answer": value, "revision": revision, "op": str(op or uuid.uuid4())} | extra


def autosave(browser: Browser, user: Any, assignment: Assignment, key: str, **fields: Any) -> Any:
    data = fields.pop("data", None) or body(**fields)
    return browser.post(
        url(assignment, key, "save/"), data, headers={"X-Portal-User": str(user.pk)}
    )


def stored(assignment: Assignment, key: str) -> Answer | None:
    with acting_as(assignment.client.user_id):
        return Answer.objects.filter(response__assignment=assignment.pk, item_key=key).first()


def value(assignment: Assignment, key: str) -> Any:
    """What is kept, as its author may open it."""
    with acting_as(assignment.client.user_id):
        row = Answer.objects.filter(response__assignment=assignment.pk, item_key=key).first()
        return value_of(row) if row else "nothing kept"


def fresh(assignment: Assignment) -> Assignment:
    with acting_as(assignment.client.user_id):
        return Assignment.objects.get(pk=assignment.pk)


def response_of(assignment: Assignment) -> Response:
    with acting_as(assignment.client.user_id):
        return Response.objects.get(assignment=assignment.pk)


def why(by: Any, hold: Any) -> tuple[str, list[str]]:
    """What a Hold was placed for, as this clinician may open it."""
    with acting_as(by.pk):
        told = json.loads(vault.opened(hold, "why_sealed") or "{}")
    return told["reason"], told["marks"]


def rows(assignment: Assignment) -> list[dict[str, Any]]:
    """Everything kept about an assignment's answers, to be compared before and after."""
    with acting_as(assignment.client.user_id):
        return list(
            Answer.objects.filter(response__assignment=assignment.pk).order_by("pk").values()
        )


def valid_post(item: dict[str, Any], said: Any) -> dict[str, Any]:
    return type_of(item).post_data(item, said)


def same(page: bytes) -> bytes:
    """A page without what differs at each look: nonces, form proofs and ops."""
    return re.sub(rb'(nonce|(?:csrf\w+|page_owner)" value|"op" value)="[^"]+"', b"", page)


@contextlib.contextmanager
def statements() -> Iterator[list[str]]:
    """The statements of a request; the savepoint that stands for its transaction in a test is
    the one thing left out."""
    seen: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield seen
    around = ("SAVEPOINT", "RELEASE", "ROLLBACK TO", "BEGIN", "COMMIT")
    seen += [q["sql"] for q in captured if not q["sql"].startswith(around)]


def together(*tasks):
    """All at once, each on a connection of its own."""
    gate, results = threading.Barrier(len(tasks)), [None] * len(tasks)

    def run(place, task):
        gate.wait()
        try:
            results[place] = task()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    connection.close()
    return results
