"""The scripted story: every thing, every person, every state of consent, every turn of events;
by rule, by row, and by the words that stand on the pages each of them can open.

What is expected stands in who_sees_what.yaml and nowhere here.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from clients.signin import load_user
from tests.portal import circumstances, rounds
from tests.portal.seeing import by_rows, by_rules, unlike
from tests.world import World, make_world, standing_as
from therapist_portal import docs_who

TABLE = docs_who.read(settings.BASE_DIR)
THINGS, CONSENTS, SITUATIONS = TABLE["things"], TABLE["consents"], TABLE["situations"]
pytestmark = [pytest.mark.django_db, *(pytest.mark.invariant(n) for n in (1, 2, 3, 5, 6, 10, 23))]


class Story:
    """One world, walked once for each thing that can be so; each time undone to the last row."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.browsers = rounds.browsers(world)
        self.where = rounds.addresses(world)
        self.worded = rounds.worded(world)
        # Whoever sees the same things gets the same bytes, whatever the reason (G7).
        self.bytes: dict[tuple[Any, ...], tuple[str, bytes]] = {}
        self.wrong: list[str] = []

    def turn(
        self,
        called: str,
        happens: Callable[[World], None],
        changes: dict[str, Any],
        *,
        everywhere: bool = False,
    ) -> None:
        with transaction.atomic():
            happens(self.world)
            expected = Expected(changes)
            self._by_rule_and_row(called, expected)
            self._on_pages(called, expected, everywhere=everywhere)
            transaction.set_rollback(True)

    def _by_rule_and_row(self, called: str, expected: "Expected") -> None:
        rules: dict[Any, str] = {}
        rows: dict[Any, bool] = {}
        for who, user in self.world.people.items():
            with standing_as(user):
                # As a request finds them: what changed about a person counts from the next one.
                found = by_rules(user and load_user(user.pk), self.world.things)
                rules |= {(thing, who): grade for thing, grade in found.items()}
                handed = by_rows(self.world.things)
                rows |= {(thing, who): is_there for thing, is_there in handed.items()}
        self._tell(called, "by rule", unlike(rules, expected.sees))
        self._tell(called, "by row", unlike(rows, expected.is_handed))

    def _on_pages(self, called: str, expected: "Expected", *, everywhere: bool) -> None:
        for who, browser in self.browsers.items():
            all_of = rounds.everything(self.where)
            paths = all_of if everywhere else rounds.round_of(who, self.where)
            seen = dict(rounds.goes(browser, who, paths))
            met = rounds.words_met(seen, who, self.worded)
            found = {(thing, who): thing in met for thing in self.worded}
            self._tell(called, "on pages", unlike(found, expected.is_on_pages))
            if who not in {"client", "therapist"} and who not in expected.knows:
                self._same_for_the_same(called, who, frozenset(met), seen)

    def _same_for_the_same(
        self, called: str, who: str, met: frozenset[str], seen: rounds.Seen
    ) -> None:
        for key, page in seen.items():
            before, was = self.bytes.setdefault((*key, met), (called, page))
            if page != was:
                self.wrong.append(f"{called}: {key} is not the page it was when {before}")

    def _tell(self, called: str, how: str, wrong: dict[Any, str]) -> None:
        self.wrong += [
            f"{called}: {who} {how}, {thing} {what}" for (thing, who), what in wrong.items()
        ]


class Expected:
    """The tables, with what this turn changes in them."""

    def __init__(self, changes: dict[str, Any]) -> None:
        self.changes = changes
        # Who meets no page with anybody's words, and who is told by their own pages.
        self.shut, self.knows = changes.get("shut", []), changes.get("knows", [])

    def _changed(self, part: str, thing: str, who: str) -> Any:
        named = self.changes.get(part, {}).get(thing, {})
        if part != "pages" and who in self.changes.get("gone", {}).get(thing, []):
            return named.get(who, "")
        return named.get(who)

    def sees(self, thing: str, who: str) -> str:
        changed = self._changed("sees", thing, who)
        return THINGS[thing]["sees"].get(who, "") if changed is None else changed

    def is_handed(self, thing: str, who: str) -> bool:
        changed = self._changed("database", thing, who)
        return who in THINGS[thing]["database"] if changed is None else bool(changed)

    def is_on_pages(self, thing: str, who: str) -> bool:
        if who in self.shut:
            return False
        changed = self._changed("pages", thing, who) or THINGS[thing].get("pages", {}).get(who)
        return (changed or self.sees(thing, who)) == "words"


@pytest.mark.goal(1)
@pytest.mark.goal(7)
def test_whatever_happens_each_sees_what_the_table_says() -> None:
    story = Story(make_world())

    for name, turn in SITUATIONS.items():
        happens = circumstances.SITUATIONS[name]
        story.turn(turn["name"], happens, turn, everywhere=name == "always")

    assert not story.wrong, "\n" + "\n".join(story.wrong)


@pytest.mark.goal(1)
@pytest.mark.goal(7)
@pytest.mark.parametrize("purpose", CONSENTS["purposes"])
def test_in_every_state_of_consent_each_sees_what_the_table_says(purpose: str) -> None:
    story = Story(make_world())
    for state, told in CONSENTS["states"].items():
        changes = CONSENTS["changes"].get(f"{purpose} {state}", {})
        called = f"{CONSENTS['purposes'][purpose]}: {told}"
        if state == "none":
            never = Story(circumstances.world_without(purpose))
            never.turn(called, lambda world: None, changes)
            story.wrong += never.wrong
            continue
        happens = circumstances.STATES[state]
        story.turn(called, lambda world, do=happens: do(world, purpose), changes)

    assert not story.wrong, "\n" + "\n".join(story.wrong)


def test_the_table_names_what_the_story_can_do() -> None:
    assert set(SITUATIONS) == set(circumstances.SITUATIONS)
    assert set(CONSENTS["purposes"]) == set(circumstances.PURPOSES)
    assert set(CONSENTS["states"]) == {"none", *circumstances.STATES}
    cells = re.findall(r"\S+ .+", "\n".join(CONSENTS["changes"]))
    assert {one.split(" ", 1)[0] for one in cells} <= set(CONSENTS["purposes"])
    assert {one.split(" ", 1)[1] for one in cells} <= set(CONSENTS["states"])
