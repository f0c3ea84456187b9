"""What a scenario is made of: a side of the portal beside its yardstick, and what both need."""

from dataclasses import dataclass

import psycopg

from bench.floor.fill import FloorData
from bench.gen import Data
from bench.load import Answer
from bench.people import Doors


@dataclass(frozen=True)
class Bench:
    """What every side needs: the data, the doors, and the database to look at and to reset."""

    data: Data
    floor: FloorData
    doors: Doors
    database: psycopg.Connection


class Side:
    """One half of a scenario: how a seat acts, and how to know that it had its effect."""

    which = "portal"
    expected: int | None = None  # a status that is meant, although it is not a success

    async def act(self, seat: int) -> Answer | None:
        raise NotImplementedError

    def reset(self) -> None:
        """Before each stretch: what the last one used up is there again."""

    def effects(self) -> int | None:
        """A number in the database that grows by one a request; None where nothing is written."""
        return None

    def sent_bytes(self) -> int:
        """Bytes of people's words that one request brings, for the limit on WAL."""
        return 0


@dataclass(frozen=True)
class Scenario:
    name: str
    floor_name: str
    product: Side
    floor: Side
    crowd: bool = False  # measured with eight at once as well
