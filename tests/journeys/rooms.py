"""Browsers for those who walk the whole stack: a room for each person, nothing shared.

Needs Playwright and a Chromium, and no Django: the portal is met as people meet it.
"""

import datetime as dt
import os
import re
import shutil
import time
import zoneinfo
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

QUIET = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
DESK = {"viewport": {"width": 1280, "height": 860}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PATIENCE = 20  # seconds; a machine may be busy with other things
LEAST_CODE_SECONDS = 4


@dataclass
class Letter:
    subject: str
    text: str
    link: str


@dataclass
class Rooms:
    """One Chromium; every room is a browser of its own. What goes wrong in any is written down."""

    browser: Browser
    base_url: str
    complaints: list[str] = field(default_factory=list)
    strangers: set[str] = field(default_factory=set)
    pages: dict[str, Page] = field(default_factory=dict)

    def room(self, name: str, **options: Any) -> Page:
        context = self.browser.new_context(base_url=self.base_url, locale="en-GB", **options)
        context.set_default_timeout(PATIENCE * 1000)
        context.route("**/*", self._at_the_gate)
        page = context.new_page()
        page.on("console", lambda said: self._heard(name, said.type, said.text))
        page.on("pageerror", lambda error: self._heard(name, "error", str(error)))
        self.pages[name] = page
        return page

    def _at_the_gate(self, route: Route) -> None:
        """Nothing leaves this machine; a page that asks for it is remembered (Inv 22)."""
        asked = urlsplit(route.request.url)
        if asked.netloc == urlsplit(self.base_url).netloc or asked.scheme == "data":
            route.continue_()
        else:
            self.strangers.add(asked.netloc)
            route.fulfill(body="An everyday page", content_type="text/html")

    def _heard(self, name: str, kind: str, text: str) -> None:
        # A refused form answers 422, which Chromium also writes down; people see it on the page.
        if kind == "error" and "422" not in text:
            self.complaints.append(f"{name}: {text}")


@contextmanager
def rooms(base_url: str) -> Iterator[Rooms]:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not chromium:
        raise SystemExit("No Chromium: set $CHROMIUM to one.")
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET.split())
        try:
            yield Rooms(browser, base_url)
        finally:
            browser.close()


class DemoInbox:
    """The demo's page that stands in for everybody's mailbox and code app."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def code_of(self, email: str) -> str:
        """What this account's code app shows now, with a few seconds left to type it."""
        self.page.goto("/demo/inbox/")
        left = int(re.findall(r"change in (\d+) seconds", self.page.inner_text("main"))[0])
        if left < LEAST_CODE_SECONDS:
            time.sleep(left + 1)
            self.page.goto("/demo/inbox/")
        row = self.page.get_by_role("row").filter(has_text=email)
        return row.get_by_role("cell").last.inner_text()

    def letters_to(self, email: str) -> list[Letter]:
        """Newest first."""
        self.page.goto("/demo/inbox/")
        found = self.page.get_by_role("article").filter(has_text=f"To {email},")
        return [_letter(one) for one in found.all()]

    def wait_for(self, email: str, count: int = 1) -> list[Letter]:
        """The letters to this address, once there are as many; the worker brings them."""
        return until(
            lambda: [*self.letters_to(email)] if len(self.letters_to(email)) >= count else None,
            f"{count} letter(s) to {email}",
        )


def _letter(article: Any) -> Letter:
    subject, _, *text = [line for line in article.inner_text().splitlines() if line.strip()]
    links = article.get_by_role("link")
    link = links.first.get_attribute("href") or "" if links.count() else ""
    return Letter(subject, "\n".join(text), link)


def until(look: Callable[[], Any], what: str, seconds: float = 60) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > deadline:
            raise AssertionError(f"Waited {seconds:.0f} s in vain for {what}.")
        time.sleep(0.5)
    return found


def daytime_town() -> str:
    """A zone where it is about noon now: nobody is written to at night (Inv 46)."""
    towns = ["Pacific/Auckland", "Asia/Tokyo", "Asia/Dhaka", "Asia/Dubai", "Europe/Athens",
             "Atlantic/Reykjavik", "America/Sao_Paulo", "America/New_York", "America/Los_Angeles",
             "Pacific/Honolulu"]  # fmt: skip
    now = dt.datetime.now(dt.UTC)
    return min(towns, key=lambda town: abs(now.astimezone(zoneinfo.ZoneInfo(town)).hour - 13))


def photograph(page: Page, path: Path) -> None:
    page.screenshot(path=path, full_page=True)
