"""People at their browsers, in front of the whole portal; data made once for each module.

A journey asks for `street` (the server), a module's own data, and `person`: somebody at a browser.
"""

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings as portal
from playwright.sync_api import Page, Request, Route
from pytest_django.live_server_helper import LiveServer

from clients.context import acting_as
from tests import conftest as everywhere
from tests.journeys.rooms import expect
from tests.support import browsing, make

DESK, PHONE, SMALL = 1280, 375, 320


@pytest.fixture(scope="session")
def browser(playwright: Any) -> Iterator[Any]:
    """A Chromium that keeps left pages for Back, as people's browsers do; the driver's does not."""
    keeps_pages = {"ignore_default_args": ["--disable-back-forward-cache"]}
    chromium = playwright.chromium.launch(**browsing.launch_args(), **keeps_pages)
    yield chromium
    chromium.close()


@pytest.fixture(scope="session")
def street(django_db_setup: None) -> Iterator[LiveServer]:
    """The portal on an address. Not pytest-django's own: that empties the tables every test."""
    server = LiveServer("localhost")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Real commits for a whole module; the tables are emptied after its last test."""
    with django_db_blocker.unblock():
        yield
        everywhere._empty_tables(None)


@pytest.fixture(scope="module")
def village(committed: None) -> make.Cast:
    """Amara with Jo & Sam, Ben with Kim & Lee, there for every test of a module."""
    return make.cast()


class Visitor:
    """Somebody at a browser: what they do, what they see, what their browser complains of."""

    def __init__(
        self,
        browser: Any,
        base_url: str,
        person: Any = None,
        *,
        leaves: bool = False,
        **options: Any,
    ) -> None:
        self.complaints: list[str] = []
        self.strangers: set[str] = set()
        self.base_url = base_url
        self.has_script = options.get("java_script_enabled", True)
        self.context = browser.new_context(base_url=base_url, **options)
        self.context.set_default_timeout(20_000)
        self.context.on("request", self._asks)
        if leaves:
            # Only for whoever leaves: a browser that is held up at a gate caches nothing.
            self.context.route(f"{portal.LEAVE_URL}**", an_everyday_page)
        if person:
            self.signs_in(person)
        self.page = self.tab()

    def tab(self) -> Page:
        page = self.context.new_page()
        page.on("console", lambda said: self._heard(said.type, said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def signs_in(self, person: Any) -> None:
        """As after a sign-in just now, in every tab of this browser."""
        person = make.fresh(person)
        jar = make.signed_in(person).cookies.items()
        _remember(person, dict(jar)[portal.SESSION_COOKIE_NAME].value)
        host = urlsplit(self.base_url).hostname
        self.context.add_cookies(
            [{"name": name, "value": one.value, "domain": host, "path": "/"} for name, one in jar]
        )

    def goes(self, address: str) -> Page:
        self.page.goto(address)
        return self.page

    def presses(self, name: Any, page: Page | None = None) -> None:
        page = page or self.page
        page.get_by_role("button", name=name, exact=isinstance(name, str)).click()
        if self.has_script:
            # A press waits for the server (press.js, waiting_press.js), then goes its way.
            expect(page.locator("form[data-pressed]")).to_have_count(0)
        page.wait_for_load_state()  # its styles too: what is measured next stands where it stays

    def sees(self, words: Any, page: Page | None = None) -> None:
        expect((page or self.page).get_by_text(words).first).to_be_visible()

    def waits_for(self, look: Callable[[], Any], what: str, seconds: float = 15) -> None:
        """Waiting here lets the browser's own news in; a plain sleep would keep it out."""
        deadline = time.monotonic() + seconds
        while not look():
            assert time.monotonic() < deadline, f"Waited {seconds:.0f} s in vain for {what}."
            self.page.wait_for_timeout(50)

    def _asks(self, request: Request) -> None:
        """Inv 22: pages ask nothing of anybody else. Leaving goes elsewhere on purpose."""
        asked = urlsplit(request.url)
        is_elsewhere = asked.netloc not in {urlsplit(self.base_url).netloc, ""}
        if is_elsewhere and not request.url.startswith(portal.LEAVE_URL):
            self.strangers.add(asked.netloc)

    def _heard(self, kind: str, text: str) -> None:
        # Chromium also writes down every answer of 400 and more; people see those on the page.
        if kind == "error" and not text.startswith("Failed to load resource"):
            self.complaints.append(text)


def an_everyday_page(route: Route) -> None:
    route.fulfill(body="An everyday page", content_type="text/html")


def _remember(person: Any, session_key: str) -> None:
    """The line on the page of places where somebody is signed in."""
    with acting_as(person.pk):
        UserSession.objects.create(
            user=person, session_key=session_key, ip="127.0.0.1", user_agent="A browser"
        )


@pytest.fixture
def person(street: LiveServer, browser: Any) -> Iterator[Callable[..., Visitor]]:
    """person(user, width, scheme) -> that person, signed in just now; no user: a stranger."""
    there: list[Visitor] = []

    def arrive(user: Any = None, width: int = PHONE, scheme: str = "light", **more: Any) -> Visitor:
        options = {"viewport": {"width": width, "height": 844}, "color_scheme": scheme} | more
        visitor = Visitor(browser, street.url, user, **options)
        there.append(visitor)
        return visitor

    expect.set_options(timeout=10_000)
    yield arrive
    for visitor in there:
        with contextlib.suppress(Exception):
            visitor.context.close()
