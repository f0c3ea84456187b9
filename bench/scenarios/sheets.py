"""Opening an assigned worksheet: one question a page, with what was answered before. [W]"""

from itertools import count

from django.urls import reverse

from bench.load import Answer
from bench.scenarios.sides import Bench, Scenario, Side

QUESTIONS = [f"q{number:02}" for number in range(10)]


class Open(Side):
    """Ten questions in turn, own words and choices, each answered already."""

    def __init__(self, bench: Bench, items: int) -> None:
        writers = bench.data.writers[:8]
        self.browsers = [bench.doors.portal_browser(one.user_id) for one in writers]
        self.paths = [
            [reverse("worksheets:question", args=[one.opened[items], key]) for key in QUESTIONS]
            for one in writers
        ]
        self.turn = [count() for _ in writers]

    async def act(self, seat: int) -> Answer:
        path = self.paths[seat][next(self.turn[seat]) % len(QUESTIONS)]
        return await self.browsers[seat].get(path)


class FloorOpen(Side):
    which = "floor"

    def __init__(self, bench: Bench) -> None:
        users = bench.floor.writers
        self.browsers = [bench.doors.floor_browser(one) for one in users]
        self.paths = [f"/sheets/{bench.floor.opened[one]}/" for one in users]

    async def act(self, seat: int) -> Answer:
        return await self.browsers[seat].get(self.paths[seat])


def scenarios(bench: Bench) -> list[Scenario]:
    floor = FloorOpen(bench)
    return [
        Scenario(f"open_worksheet_{items}", "W", Open(bench, items), floor) for items in (12, 60)
    ]
