"""Takes the pictures of README.md and docs/tour.md, on a fresh demo.

python3 run.py, then, in another window: .venv/bin/python -m tests.journeys.pictures
"""

import argparse
import re
import sys
from pathlib import Path

from playwright.sync_api import Page

from tests.journeys import rooms
from tests.journeys.at_work import PASSWORD, Therapist
from tests.journeys.rooms import DemoInbox, Rooms

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "img"
DESK = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True}
MOST_BYTES = 200_000


def take(page: Page, name: str) -> None:
    """What a window shows, once its letters are there."""
    page.evaluate("document.fonts.ready")
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path)
    size = path.stat().st_size
    assert size < MOST_BYTES, f"{name} is {size} bytes"
    print(f"  ✓  {name:<12} {size // 1024:>4} kB")


def at_work(house: Rooms) -> None:
    page = house.room("therapist", **DESK)
    amara = Therapist(page, DemoInbox(house.room("demo inbox", **DESK)))
    amara.signs_in()
    take(page, "caseload")
    page.get_by_role("link", name="Jo", exact=True).first.click()
    amara.heading(re.compile("Jo"))
    take(page, "couple")
    amara.reads("Jo", "What sex means to me")
    take(page, "reading")
    page.goto("/library/")
    page.get_by_role("link", name="Keeping score about sex", exact=True).click()
    page.get_by_role("link", name="See it as a client does").click()
    page.get_by_role("link", name="Next page").click()
    amara.heading("As a client sees it")
    take(page, "preview")


def signs_in(page: Page, name: str) -> None:
    page.goto("/")
    page.get_by_label("Email").fill(f"{name}@demo.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", level=1, name="Hello").wait_for()


def at_home(house: Rooms) -> None:
    jo = house.room("Jo", **PHONE, color_scheme="light")
    signs_in(jo, "jo")
    take(jo, "home")
    sam = house.room("Sam", **PHONE, color_scheme="light")
    signs_in(sam, "sam")
    sam.get_by_role("article").filter(has_text="What it means to me").get_by_role("link").click()
    sam.get_by_role("button", name="Continue").click()
    sam.get_by_role("button", name="Next").wait_for()
    take(sam, "question")
    sam.goto(f"{'/'.join(sam.url.split('/')[:5])}/review/")
    take(sam, "review")
    dark = house.room("Sam in the dark", **PHONE, color_scheme="dark")
    dark.goto("/help/?country=GB")
    take(dark, "help")


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.journeys.pictures")
    parser.add_argument("--base-url", default="http://localhost:8000")
    wanted = parser.parse_args(words)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with rooms.rooms(wanted.base_url) as house:
        at_work(house)
        at_home(house)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
