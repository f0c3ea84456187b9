"""The caseload: a page of fifty, for every order, filter and search, at every size. [D50]"""

from dataclasses import dataclass

from django.urls import reverse

from bench.load import Answer
from bench.scenarios.sides import Bench, Scenario, Side
from bench.words import SOUGHT
from therapist_portal.queries.caseload import FILTERS, SORTS

PAGE = 50


@dataclass(frozen=True)
class Way:
    """One way to look at a caseload."""

    sort: str
    only: str = "all"
    term: str = ""

    @property
    def name(self) -> str:
        return (
            f"dashboard_{self.sort}"
            + (f"_{self.only}" if self.only != "all" else "")
            + ("_search" if self.term else "")
        )


WAYS = [Way(sort, only) for sort in SORTS for only in FILTERS]
WAYS += [Way(sort, term=SOUGHT) for sort in SORTS]


class Caseload(Side):
    def __init__(self, bench: Bench, caseload: int, way: Way) -> None:
        user = bench.data.clinicians[caseload]
        self.way = way
        self.path = f"{reverse('portal:caseload')}?sort={way.sort}&only={way.only}"
        self.browsers = [bench.doors.portal_browser(user) for _ in range(8)]

    async def act(self, seat: int) -> Answer:
        if self.way.term:
            return await self.browsers[seat].post(self.path, {"name": self.way.term})
        return await self.browsers[seat].get(self.path)


class FloorDashboard(Side):
    which = "floor"

    def __init__(self, bench: Bench) -> None:
        self.browsers = [bench.doors.floor_browser(bench.floor.therapist) for _ in range(8)]

    async def act(self, seat: int) -> Answer:
        return await self.browsers[seat].get("/dashboard/")


def scenarios(bench: Bench) -> list[Scenario]:
    floor = FloorDashboard(bench)
    return [
        Scenario(f"{way.name}@{PAGE}", "D50", Caseload(bench, PAGE, way), floor)
        for way in (Way("name"), Way("activity"))
    ]


def growing(bench: Bench) -> dict[Way, dict[int, Caseload]]:
    """Every way at every caseload that the data set has."""
    sizes = sorted(bench.data.clinicians)
    return {way: {size: Caseload(bench, size, way) for size in sizes} for way in WAYS}
