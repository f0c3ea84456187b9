"""Answering as a client does: question by question through the real pages, then sending."""

import re
import uuid
from typing import Any

from django.utils import timezone

from clients.wording import day
from tests.support import make
from tests.support.at_desk import begun, valid_post
from worksheets.item_types import SKIPPED
from worksheets.models import Assignment
from worksheets.url_converters import OpaqueName

OWN = {"g2_setting": {"chosen": ["own"]}}


def chosen(*keys: str) -> dict[str, list[str]]:
    return {"chosen": list(keys)}


def some_answer(item: dict[str, Any], pick: int = 0) -> Any:
    """Some answer to a question; `pick` says which of its options."""
    kind = item["type"]
    if kind == "paired":
        return {"guess": some_answer(item["of"], pick)}
    options = item.get("options", [])
    key = options[pick % len(options)]["key"] if options else ""
    return {
        "agreement": lambda: {"clauses": {item["clauses"][0]["key"]: "tea"}},
        "choice": lambda: {"chosen": [key]},
        "diary": lambda: {"at": -2, "free": 3},
        "free_text": lambda: "I took a walk.",
        "likert": lambda: item.get("from", 0) + pick % len(item["labels"]),
        "ranking": lambda: {"order": [key]},
        "regions": lambda: {"regions": {key: [item["feelings"][0]["key"]]}},
        "sentence": lambda: {"parts": {item["parts"][0]["key"]: "it rains"}},
        "slider": lambda: {"at": 0},
        "sort": lambda: {item["cards"][0]["key"]: item["places"][0]["key"]},
        "true_false": lambda: "unsure",
        "yes_no_maybe": lambda: {key: "yes"},
    }[kind]()


def answered(
    cast: make.Cast,
    sign_in: Any,
    code: str,
    said: dict[str, Any],
    *,
    client: Any = None,
    kept: tuple[str, ...] = (),
) -> Assignment:
    """What is not in `said` is skipped; `kept` stays with its author."""
    client = client or cast.jo
    sheet = begun(cast, code, client)
    items = {item["key"]: item for item in sheet.version.content["items"]}
    browser, said = sign_in(client.user), OWN | said
    where = browser.post(f"/pages/{sheet.pk}/").url
    while not where.endswith("/review/"):
        key = OpaqueName().to_python(where.rstrip("/").split("/")[-1])
        value = said.get(key, SKIPPED)
        proof = {"revision": 0, "op": str(uuid.uuid4()), "go": "next"}
        posted = {} if value is SKIPPED else valid_post(items[key], value)
        answer = browser.post(where, posted | proof)
        assert answer.status_code == 302, (key, answer.text)
        where = answer.url
    page = browser.get(where).text
    fields = dict(re.findall(r'<input type="hidden" name="(op|seen)" value="([^"]+)"', page))
    radios = re.findall(r'<input type="radio" name="(who-\w+)" value="(\w+)"[^>]* checked', page)
    choices = dict(radios) | {f"who-{key}": "self" for key in kept}
    sent = browser.post(where, fields | choices | {"go": "send"})
    assert sent.url == f"/sent/{sheet.pk}/done/"
    return sheet


def today() -> str:
    return day(timezone.now())
