"""What a client can fetch, to be compared before and after something they must not notice."""

from typing import Any

from tests.support import make, shared
from tests.support.at_desk import begun, given, same

PAGES = [
    "/home/", "/together/", "/sharing/", "/settings/", "/settings/log/", "/settings/notes/",
    "/settings/together/", "/settings/reach/", "/settings/sees/", "/consents/",
    "/consents/receipts/", "/messages/", "/inbox/", "/help/",
]  # fmt: skip


def fetched(browser: Any, *more: str) -> dict[str, tuple[int, int, bytes]]:
    found = {path: browser.get(path) for path in [*PAGES, *more]}
    return {
        path: (one.status_code, len(same(one.content)), same(one.content))
        for path, one in found.items()
    }


def at_work(cast: make.Cast) -> dict[Any, list[str]]:
    """Each has something open, something sent and something shared, and more could be seen."""
    sheets = {}
    for client, other in ((cast.jo, cast.sam), (cast.sam, cast.jo)):
        row = shared.sent(cast, client=client)
        shared.standing(client, other, cast.couple, row, "like_you_to_know")
        task = begun(cast, "a1", client)
        given(cast, "p0", client)
        sheets[client.pk] = [
            f"/sent/{row.pk}/",
            f"/sent/{row.pk}/lines/{other.pk}/",
            f"/pages/{task.pk}/",
        ]
    return sheets
