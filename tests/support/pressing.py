"""Every form on every page of a person's own, filled in and sent; each request is undone after."""

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.mfa.totp.internal import auth as totp
from django.db import transaction
from django.test import Client as Browser
from django.urls import Resolver404, resolve

from clients.signin import page_owner
from tests.support import make
from tests.support.form_on_page import FormOnPage, forms_on
from tests.support.matrix import restore

Fields = dict[str, list[str]]
# What a person types into a field of this name; into any other that is empty, OTHER.
TYPED = {
    "address": "theirs@example.org", "quiet_from": "20:00", "quiet_until": "09:00",
    "phone": "020 7946 0099", "code_word": "mine", "password": make.PASSWORD,
    "oldpassword": make.PASSWORD,
}  # fmt: skip
OTHER = "Some other words here"
SIGNED_FOR_THE_PAGE = {page_owner.FIELD, "csrfmiddlewaretoken"}
# Ending a session is undone with the request, but not in the browser's own memory.
LEFT_OUT = {"account_logout"}


@dataclass(frozen=True)
class Press:
    """One form sent by one of its buttons."""

    address: str
    body: str

    @property
    def route(self) -> str:
        return route_of(self.address)

    def sent_by(self, browser: Browser) -> Any:
        return browser.post(
            self.address,
            self.body,
            content_type="application/x-www-form-urlencoded",
            headers={"X-Portal-User": browser.session.get("_auth_user_id", "")},
        )


def route_of(address: str) -> str:
    """The name of the URL this address is one of; blank for none."""
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""


def presses_on(answer: Any, address: str, browser: Browser) -> Iterator[Press]:
    """Each form of this page, with the first and with the last of its choices, by each button."""
    for form in forms_on(answer, address):
        is_post = form.attributes.get("method", "get").lower() == "post"
        if not is_post or route_of(form.action) in LEFT_OUT:
            continue
        for pick in (0, -1):
            fields = _filled(form, pick, browser)
            for name, value in form.buttons or [("", "")]:
                body = fields | ({name: [value]} if name else {})
                yield Press(form.action, urlencode(body, doseq=True))


def _filled(form: FormOnPage, pick: int, browser: Browser) -> Fields:
    kept = {name: value for name, value in form.fields.items() if name not in SIGNED_FOR_THE_PAGE}
    typed = {name: [TYPED.get(name, OTHER)] for name, value in kept.items() if value == [""]}
    picked = {
        name: values if kind == "checkbox" else [values[pick]]
        for name, (kind, values) in form.choices.items()
    }
    return kept | typed | picked | _code(kept, browser)


def _code(fields: Fields, browser: Browser) -> Fields:
    """The six digits that an app shows for the secret on this page."""
    secret = browser.session.get(totp.SECRET_SESSION_KEY)
    if "code" not in fields or not secret:
        return {}
    value = totp.hotp_value(secret, int(time.time()) // 30)
    return {"code": [totp.format_hotp_value(value)]}


def found_by(browser: Browser, addresses: list[str]) -> list[Press]:
    """What can be pressed on these pages; what looks the same on many pages is there once."""
    found: dict[str, Press] = {}
    for address in addresses:
        answer = browser.get(address)
        if answer.status_code == 200 and "text/html" in answer.headers.get("Content-Type", ""):
            for press in presses_on(answer, address, browser):
                found.setdefault(_likeness(press), press)
    return list(found.values())


def _likeness(press: Press) -> str:
    """Without what is new each time a page is drawn."""
    uuids = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    return json.dumps([press.address, re.sub(uuids, "-", press.body)])


def pressed(
    browser: Browser,
    presses: list[Press],
    stands: Callable[[], Any],
    prepared: dict[str, Callable[[], Any]],
) -> Iterator[tuple[Press, Any, Any]]:
    """Each press with what stood before and after it and after what its own answer then offers: a
    page that shows something once more is confirmed, and that press is added to `presses`.
    `prepared`: what to do first, by route."""
    for press in list(presses):
        cookies = browser.cookies.output()
        with transaction.atomic():
            prepared.get(press.route, lambda: None)()
            before = stands()
            answer = press.sent_by(browser)
            if answer.status_code == 200:
                offered = presses_on(answer, press.address, browser)
                confirmations = [one for one in offered if one.route == press.route]
                for one in confirmations:
                    one.sent_by(browser)
                presses += confirmations
            yield press, before, stands()
            transaction.set_rollback(True)
        if browser.cookies.output() != cookies:
            restore(browser, cookies)
