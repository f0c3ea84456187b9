"""Keeping one answer, as the page's script does while somebody types. [S1]"""

import json
import uuid
from itertools import count

from django.urls import reverse

from bench import words
from bench.load import Answer
from bench.scenarios.sides import Bench, Scenario, Side

SHORT, LONG = 60, 3_900
KEY = "q00"
STALE_KEYS = [f"q{number:02}" for number in range(0, 58, 2)]
MOST_ASIDE = 8


class Save(Side):
    """Each save is over the revision of the one before, with words that were not there yet."""

    def __init__(self, bench: Bench, length: int) -> None:
        self.bench, self.length = bench, length
        writers = bench.data.writers[:8]
        self.clients = [one.client_id for one in writers]
        self.assignments = [one.opened[12] for one in writers]
        self.browsers = [bench.doors.portal_browser(one.user_id) for one in writers]
        self.paths = [reverse("worksheets:save", args=[one, KEY]) for one in self.assignments]
        self.number = count()

    def reset(self) -> None:
        found = self.bench.database.execute(
            "SELECT r.assignment_id, a.revision FROM worksheets_answer a"
            " JOIN worksheets_response r ON r.id = a.response_id"
            " WHERE r.assignment_id = ANY(%s) AND a.item_key = %s",
            [self.assignments, KEY],
        )
        revisions = dict(found.fetchall())
        self.revisions = [revisions[one] for one in self.assignments]

    async def act(self, seat: int) -> Answer:
        told = f"{next(self.number)} {words.long_text(self.length)}"[: self.length]
        form = {"answer": told, "revision": str(self.revisions[seat]), "op": str(uuid.uuid4())}
        answer = await self.browsers[seat].post(self.paths[seat], form)
        if answer.is_fine:
            self.revisions[seat] = json.loads(answer.body)["revision"]
        return answer

    def effects(self) -> int:
        found = self.bench.database.execute(
            "SELECT sum(a.revision) FROM worksheets_answer a"
            " JOIN worksheets_response r ON r.id = a.response_id"
            " WHERE r.assignment_id = ANY(%s) AND a.item_key = %s",
            [self.assignments, KEY],
        )
        return (found.fetchone() or (0,))[0]

    def sent_bytes(self) -> int:
        return self.length


class Conflict(Side):
    """Saves over a revision that is no longer the newest: the text is set aside, none is lost."""

    expected = 409

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        writers = bench.data.writers
        self.assignments = [one.opened[60] for one in writers]
        self.places = [(bench.doors.portal_browser(one.user_id), one.opened[60]) for one in writers]
        self.number = count()

    def reset(self) -> None:
        self.bench.database.execute(
            "UPDATE worksheets_answer a SET set_aside_sealed = NULL"
            " FROM worksheets_response r WHERE r.id = a.response_id"
            " AND r.assignment_id = ANY(%s) AND a.set_aside_sealed IS NOT NULL",
            [self.assignments],
        )
        self.targets = iter([
            (browser, reverse("worksheets:save", args=[assignment, key]))
            for _ in range(MOST_ASIDE)
            for key in STALE_KEYS
            for browser, assignment in self.places
        ])  # fmt: skip

    async def act(self, seat: int) -> Answer | None:
        browser, path = next(self.targets, (None, ""))
        if browser is None:
            return None
        told = f"{next(self.number)} {words.long_text(SHORT)}"[:SHORT]
        return await browser.post(path, {"answer": told, "revision": "0", "op": str(uuid.uuid4())})

    def effects(self) -> int:
        found = self.bench.database.execute(
            "SELECT count(*) FROM clients_auditevent WHERE verb = 'answer.set_aside'"
        )
        return (found.fetchone() or (0,))[0]

    def sent_bytes(self) -> int:
        return SHORT * MOST_ASIDE


class FloorSave(Side):
    which = "floor"

    def __init__(self, bench: Bench, length: int) -> None:
        self.bench, self.length = bench, length
        users = bench.floor.writers
        self.browsers = [bench.doors.floor_browser(one) for one in users]
        self.assignments = [bench.floor.opened[one] for one in users]
        self.number = count()

    def reset(self) -> None:
        found = self.bench.database.execute(
            "SELECT assignment_id, revision FROM bench_floor.answer"
            " WHERE assignment_id = ANY(%s) AND key = %s",
            [self.assignments, KEY],
        )
        revisions = dict(found.fetchall())
        self.revisions = [revisions[one] for one in self.assignments]

    async def act(self, seat: int) -> Answer:
        told = f"{next(self.number)} {words.long_text(self.length)}"[: self.length]
        form = {"value": told, "revision": str(self.revisions[seat])}
        path = f"/sheets/{self.assignments[seat]}/save/{KEY}/"
        answer = await self.browsers[seat].post(path, form)
        if answer.is_fine:
            self.revisions[seat] = json.loads(answer.body)["revision"]
        return answer

    def effects(self) -> int:
        found = self.bench.database.execute(
            "SELECT sum(revision) FROM bench_floor.answer"
            " WHERE assignment_id = ANY(%s) AND key = %s",
            [self.assignments, KEY],
        )
        return (found.fetchone() or (0,))[0]


def scenarios(bench: Bench) -> list[Scenario]:
    short, long = FloorSave(bench, SHORT), FloorSave(bench, LONG)
    return [
        Scenario("autosave_short", "S1", Save(bench, SHORT), short, crowd=True),
        Scenario("autosave_long", "S1", Save(bench, LONG), long),
        Scenario("autosave_conflict", "S1", Conflict(bench), short),
    ]
