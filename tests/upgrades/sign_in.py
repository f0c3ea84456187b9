"""Signs in by the pages, as two people of the demo would: `python -m tests.upgrades.sign_in`.

Runs as the app, in a process of its own, on whatever database the environment names; prints what
each met on a page with words of theirs.
"""

import html
import json
import sys
import time
from typing import Any

import django


def therapist() -> dict[str, Any]:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
    from django.urls import reverse

    from clients import vault
    from clients.context import acting_as
    from clients.models import Note
    from clients.signin import factor_secrets

    browser, user, first = at_the_door("amara")
    with acting_as(user.pk):
        factor = Authenticator.objects.get(user=user, type="totp")
        secret = factor_secrets.opened(factor.data["secret"])
        note = Note.objects.filter(author=user.clinician, state="signed").order_by("pk")[0]
        words = vault.opened(note, "body_sealed") or ""
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    second = browser.post(first["Location"], {"code": code})
    page = browser.get(reverse("clients:note", args=[note.pk]))
    return told([first, second, page], words)


def client() -> dict[str, Any]:
    from django.urls import reverse

    from clients.context import acting_as
    from worksheets.models import Answer
    from worksheets.queries.client.desks import value_of

    browser, user, first = at_the_door("jo")
    with acting_as(user.pk):
        mine = Answer.objects.filter(client=user.client, visibility="clin")
        answers = mine.select_related("response").order_by("pk")
        answer = next(one for one in answers if isinstance(value_of(one), str))
        words = value_of(answer)
    page = browser.get(reverse("worksheets:sent", args=[answer.response.assignment_id]))
    return told([first, page], words)


def at_the_door(name: str) -> Any:
    from django.test import Client as Browser

    from clients.context import acting_as_worker
    from clients.models import User
    from clients.signin.accounts import load_user
    from therapist_portal.demo import people

    email, browser = people.address(name), Browser()
    first = browser.post("/accounts/login/", {"login": email, "password": people.PASSWORD})
    with acting_as_worker():
        user = load_user(User.objects.get(email=email).pk)
    return browser, user, first


def told(answers: list[Any], words: str) -> dict[str, Any]:
    page = html.unescape(answers[-1].content.decode())
    return {
        "statuses": [one.status_code for one in answers],
        "words": words,
        "on_the_page": words.split("\n")[0] in page,
    }


if __name__ == "__main__":
    django.setup()
    from django.test.utils import setup_test_environment

    setup_test_environment()
    json.dump({"amara": therapist(), "jo": client()}, sys.stdout, ensure_ascii=False)
