"""Sending a whole worksheet to the therapist from its review page. [S12]"""

import uuid
from collections.abc import Iterator
from types import SimpleNamespace

from django.urls import reverse

from bench import words
from bench.floor.fill import KEYS
from bench.load import Answer, Browser
from bench.scenarios.sides import Bench, Scenario, Side
from worksheets.actions.submissions import fingerprint
from worksheets.forms.submissions import PREFIX


class Send(Side):
    """Each request sends a worksheet of its own; between stretches they all come back."""

    def __init__(self, bench: Bench, items: int) -> None:
        self.bench = bench
        self.places: list[tuple[Browser, uuid.UUID]] = []
        keys = [item["key"] for item in bench.data.sheets[items]["items"]]
        self.choices = {PREFIX + key: "clin" for key in keys}
        seen = fingerprint(SimpleNamespace(item_key=key, revision=1) for key in keys)  # type: ignore[misc]
        self.choices |= {"seen": seen, "go": "send"}
        for writer in bench.data.writers:
            browser = bench.doors.portal_browser(writer.user_id)
            self.places += [(browser, one) for one in writer.unsent[items]]
        self.assignments = [one for _, one in self.places]

    def reset(self) -> None:
        self.left: Iterator[tuple[Browser, uuid.UUID]] = iter(self.places)
        for statement in BACK:
            self.bench.database.execute(statement, [self.assignments])
        self.bench.database.execute(TIDY)

    async def act(self, seat: int) -> Answer | None:
        browser, assignment = next(self.left, (None, None))
        if browser is None:
            return None
        form = self.choices | {"op": str(uuid.uuid4())}
        return await browser.post(reverse("worksheets:review", args=[assignment]), form)

    def effects(self) -> int:
        found = self.bench.database.execute(SENT, [self.assignments])
        return (found.fetchone() or (0,))[0]


BACK = (
    "UPDATE worksheets_assignment SET state = 'opened', submitted_at = NULL"
    " WHERE id = ANY(%s) AND state <> 'opened'",
    "UPDATE worksheets_response SET submitted_at = NULL, submit_op = NULL"
    " WHERE assignment_id = ANY(%s) AND submitted_at IS NOT NULL",
    "UPDATE worksheets_answer a SET visibility = 'self' FROM worksheets_response r"
    " WHERE r.id = a.response_id AND r.assignment_id = ANY(%s) AND a.visibility <> 'self'",
)
# What came back left old versions of its rows behind; they are not what a sending costs.
TIDY = "VACUUM worksheets_assignment, worksheets_response, worksheets_answer"
# Sent, with every answer readable by the therapist.
SENT = """
SELECT count(*) FROM worksheets_assignment s JOIN worksheets_response r ON r.assignment_id = s.id
WHERE s.id = ANY(%s) AND s.state = 'submitted' AND r.submit_op IS NOT NULL
  AND NOT EXISTS (SELECT FROM worksheets_answer a
                  WHERE a.response_id = r.id AND a.visibility <> 'clin')
"""


class FloorSend(Side):
    which = "floor"

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.places: list[tuple[Browser, int]] = []
        for user in bench.floor.writers:
            browser = bench.doors.floor_browser(user)
            self.places += [(browser, one) for one in bench.floor.unsent[user]]
        self.assignments = [one for _, one in self.places]
        items = bench.data.sheets[len(KEYS)]["items"]
        self.form = {
            key: item["options"][0]["text"] if "options" in item else words.long_text(60)
            for key, item in zip(KEYS, items, strict=True)
        }

    def reset(self) -> None:
        self.left = iter(self.places)
        self.bench.database.execute(
            "UPDATE bench_floor.assignment SET state = 'opened' WHERE id = ANY(%s)",
            [self.assignments],
        )

    async def act(self, seat: int) -> Answer | None:
        browser, assignment = next(self.left, (None, 0))
        if browser is None:
            return None
        return await browser.post(f"/sheets/{assignment}/submit/", self.form)

    def effects(self) -> int:
        found = self.bench.database.execute(
            "SELECT count(*) FROM bench_floor.assignment WHERE id = ANY(%s)"
            " AND state = 'submitted'",
            [self.assignments],
        )
        return (found.fetchone() or (0,))[0]


def scenarios(bench: Bench) -> list[Scenario]:
    floor = FloorSend(bench)
    return [Scenario(f"submit_{items}", "S12", Send(bench, items), floor) for items in (12, 60)]
