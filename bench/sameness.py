"""Whether the clock tells a partner what the page does not (G7): the joint page in each state in
which there is nothing to see, two thousand requests in turns, each median beside the others'."""

import asyncio
import random
import statistics

from bench.load import Browser
from bench.people import Doors
from bench.stage import manage
from clients import audit
from clients.context import acting_as_worker
from clients.models import Client, Couple, User
from tests.support import make
from tests.support.shared import window
from tests.support.unseen import STATES

NAME = "sameness"
REQUESTS = 2000
GAP_MS = 2.0
PAGE = "/together/"


def couple_in(state: str) -> User:
    """A practice of their own with one couple in this state; whoever looks at the page."""
    practice = make.practice(f"Practice of {state}")
    amara = make.clinician(practice=practice, name="Amara")
    jo, sam = make.client(by=amara, name="Jo"), make.client(by=amara, name="Sam")
    couple = make.couple(by=amara, clients=[jo, sam])
    cast = make.Cast(**_cast(practice, amara, jo, sam, couple))
    # Held, it is shut by that; in every other state it is open, and there is nothing to see.
    window(amara, couple, jo, sam, hours=12)
    STATES[state](cast)
    with acting_as_worker():
        # The door the bench writes sessions for.
        User.objects.filter(pk=sam.user_id).update(password="!")
    return sam.user


def _cast(practice, amara: User, jo: Client, sam: Client, couple: Couple) -> dict:
    """Of the cast, those who live here; the others are nobody's business in this measurement."""
    here = {"practice": practice, "amara": amara, "jo": jo, "sam": sam, "couple": couple}
    return {name: here.get(name) for name in make.Cast.__dataclass_fields__}


def measure(doors: Doors) -> tuple[bool, str]:
    """(whether every gap is within the limit and every page the same size, the table)."""
    manage("load_library")
    with audit.collecting():
        readers = {state: couple_in(state).pk for state in STATES}
    browsers = {state: doors.portal_browser(reader) for state, reader in readers.items()}
    return judged(*asyncio.run(ask(browsers)))


async def ask(browsers: dict[str, Browser]) -> tuple[dict[str, list[float]], dict[str, set[int]]]:
    """Milliseconds and sizes by state; the states take turns in no order."""
    turns = list(STATES) * -(-REQUESTS // len(STATES))
    random.Random(7).shuffle(turns)
    taken: dict[str, list[float]] = {state: [] for state in STATES}
    sizes: dict[str, set[int]] = {state: set() for state in STATES}
    for state in list(STATES) * 10:
        await browsers[state].get(PAGE)
    for state in turns:
        answer = await browsers[state].get(PAGE)
        if answer.status != 200:
            raise RuntimeError(f"{PAGE} answered {answer.status} where {state}")
        taken[state].append(answer.seconds * 1000)
        sizes[state].add(len(answer.body))
    return taken, sizes


def judged(taken: dict[str, list[float]], sizes: dict[str, set[int]]) -> tuple[bool, str]:
    medians = {state: statistics.median(times) for state, times in taken.items()}
    gap = max(medians.values()) - min(medians.values())
    lines = [f"{'joint page, nothing to see':<28} median ms    p95 ms    bytes"]
    for state, times in taken.items():
        p95 = statistics.quantiles(times, n=20)[-1]
        told = "/".join(str(one) for one in sorted(sizes[state]))
        lines.append(f"{state:<28} {medians[state]:>9.2f} {p95:>9.2f}    {told}")
    same = len(set.union(*sizes.values())) == 1
    lines.append(
        f"G7: medians at most {gap:.2f} ms apart over {REQUESTS} requests (limit {GAP_MS});"
        f" bytes {'all the same' if same else 'DIFFER'}"
    )
    return gap <= GAP_MS and same, "\n".join(lines)


def is_wanted(patterns: list[str]) -> bool:
    return NAME in patterns or "*" in patterns
