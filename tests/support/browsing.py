"""A signed-in person in the system's own Chromium, for tests that must see a page as people do."""

import os
import shutil
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from tests.support import make

QUIET = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
# No other name is looked up: what a page asks of somebody else goes nowhere.
STAYS_HERE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"


def launch_args() -> dict[str, Any]:
    """Nothing is downloaded and nothing calls out. Skips loudly where there is no Chromium."""
    # Playwright's loop lives in this thread; Django would refuse to touch the database beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not chromium:
        pytest.skip("NO BROWSER: set $CHROMIUM to look at pages.")
    return {"executable_path": chromium, "args": [*QUIET.split(), STAYS_HERE]}


def context_for(browser: Any, live_server: Any, person: Any = None, **options: Any) -> Any:
    """A browser context, with this person signed in just now; the neutral site answers locally."""
    context = browser.new_context(**options)
    context.route(
        f"{settings.LEAVE_URL}**",
        lambda route: route.fulfill(body="An everyday page", content_type="text/html"),
    )
    if person:
        host = urlsplit(live_server.url).hostname
        cookies = make.signed_in(person).cookies.items()
        context.add_cookies(
            [{"name": n, "value": c.value, "domain": host, "path": "/"} for n, c in cookies]
        )
    return context


def watched(context: Any) -> tuple[Any, list[str]]:
    """A page and whatever its console complains of: a blocked script shows up there first."""
    page, complaints = context.new_page(), []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints
