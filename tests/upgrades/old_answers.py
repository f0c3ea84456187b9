"""Answers to what an earlier release shipped, opened today: `python -m tests.upgrades.old_answers`.

Runs as the app, in a process of its own, on whatever database the environment names. For every
worksheet of which there is a newer version now, it prints how the pages of the one who answered and
of their therapist show the older one, and which of its questions they leave out.
"""

import html
import json
import re
import sys
from typing import Any

import django


def told() -> dict[str, Any]:
    from tests.support import make

    amara, jo = person("amara"), person("jo")
    browsers = {"jo": make.signed_in(jo), "amara": make.signed_in(amara)}
    return {
        first.worksheet.slug: opened(answered(first, amara, jo), newest, browsers)
        for first, newest in outdated()
    }


def person(name: str) -> Any:
    from clients.context import acting_as_worker
    from clients.models import User
    from clients.signin.accounts import load_user
    from therapist_portal.demo import people

    with acting_as_worker():
        return load_user(User.objects.get(email=people.address(name)).pk)


def outdated() -> list[Any]:
    """(first version, newest) of each shipped worksheet that has several by now."""
    from clients.context import acting_as_worker
    from worksheets.models import Version

    with acting_as_worker():
        rows = Version.objects.filter(worksheet__practice__isnull=True)
        every = list(rows.select_related("worksheet").order_by("worksheet__slug", "number"))
    newest = {one.worksheet_id: one for one in every}
    pairs = [(one, newest[one.worksheet_id]) for one in every if one.number == 1]
    return [(one, last) for one, last in pairs if last != one and one.content.get("items")]


def answered(version: Any, amara: Any, jo: Any) -> Any:
    """Sent by Jo, each question with some answer."""
    from tests.support import make

    sheet = make.assignment(by=amara, client=jo.client, version=version, state="submitted")
    make.answers(sheet, said(version.content), visibility="clin")
    return sheet


def said(content: dict[str, Any]) -> dict[str, Any]:
    from tests.support.answering import some_answer
    from worksheets.rules.conditions import asked_alone

    return {item["key"]: some_answer(item) for item in asked_alone(content)}


def opened(sheet: Any, newest: Any, browsers: dict[str, Any]) -> dict[str, Any]:
    """How each page answered and which questions it leaves out; how many were put otherwise."""
    from django.urls import reverse

    from worksheets.rules.conditions import asked_alone, shown

    content, met = sheet.version.content, {}
    now = {item["prompt"] for item in newest.content["items"]}
    alone = [item for item in asked_alone(content) if item in shown(content, said(content))]
    asked = [plain(item["prompt"]) for item in alone]
    met["other_words_now"] = sum(item["prompt"] not in now for item in alone)
    addresses = {"jo": "worksheets:sent", "amara": "worksheets:submission"}
    if "diary" in content:
        del addresses["jo"]  # who keeps a diary has its days, and no page of what was sent
    for name, address in addresses.items():
        answer = browsers[name].get(reverse(address, args=[sheet.pk]))
        text = plain(answer.content.decode())
        left_out = [one for one in asked if one not in text]
        met[name] = {"status": answer.status_code, "left_out": left_out}
    return met


def plain(words: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>|[*_]", "", words)).split())


if __name__ == "__main__":
    django.setup()
    from django.test.utils import setup_test_environment

    setup_test_environment()
    json.dump(told(), sys.stdout, ensure_ascii=False)
