"""The scripted story: every thing, every person, every state of consent, every turn of events;
by rule, by row, and by the words on the pages each of them can open.

What is expected stands in who_sees_what.yaml and nowhere here.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from clients.signin.accounts import load_user
from tests.support import circumstances, rounds
from tests.support.seeing import by_rows, by_rules, unlike
from tests.support.world import World, make_world, standing_as
from therapist_portal.written_docs import who_sees_what

TABLE = who_sees_what.read(settings.BASE_DIR)
THINGS, CONSENTS, SITUATIONS = TABLE["things"], TABLE["consents"], TABLE["situations"]
STATES, PURPOSES = CONSENTS["states"], CONSENTS["purposes"]
CELLS = "cells of the story"
pytestmark = [pytest.mark.giant, *(pytest.mark.invariant(n) for n in (1, 2, 3, 5, 6, 10, 23))]


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
        self.cells = 0
        self.made_at = timezone.now()

    def turn(
        self,
        called: str,
        happens: Callable[[World], None],
        changes: dict[str, Any],
        *,
        everywhere: bool = False,
    ) -> list[str]:
        """What was not as the table says, once this has happened; then it has not happened.

        Each turn begins when the world was made: nobody's sign-in grows old meanwhile.
        """
        self.wrong, self.cells = [], 0
        with time_machine.travel(self.made_at), transaction.atomic():
            happens(self.world)
            expected = Expected(changes)
            self._by_rule_and_row(called, expected)
            self._on_pages(called, expected, everywhere=everywhere)
            transaction.set_rollback(True)
        return self.wrong

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
        self._tell(called, "by rule", rules, expected.sees)
        self._tell(called, "by row", rows, expected.is_handed)

    def _on_pages(self, called: str, expected: "Expected", *, everywhere: bool) -> None:
        for who, browser in self.browsers.items():
            all_of = rounds.everything(self.where)
            paths = all_of if everywhere else rounds.round_of(who, self.where)
            seen = dict(rounds.goes(browser, who, paths))
            met = rounds.words_met(seen, who, self.worded)
            found = {(thing, who): thing in met for thing in self.worded}
            self._tell(called, "on pages", found, expected.is_on_pages)
            if who not in {"client", "therapist"} and who not in expected.knows:
                self._same_for_the_same(called, who, frozenset(met), seen)

    def _same_for_the_same(
        self, called: str, who: str, met: frozenset[str], seen: rounds.Seen
    ) -> None:
        for key, page in seen.items():
            before, was = self.bytes.setdefault((*key, met), (called, page))
            if page != was:
                self.wrong.append(f"{called}: {key} is not the page it was when {before}")

    def _tell(
        self, called: str, how: str, found: dict[Any, Any], wanted: Callable[[str, str], Any]
    ) -> None:
        self.cells += len(found)
        wrong = unlike(found, wanted)
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


@pytest.fixture(scope="module")
def story(request: Any, made_once: Any) -> Iterator[Story]:
    """A world for the turns that can be taken, or for one question's states of consent."""
    with transaction.atomic():
        yield Story(make_world())
        transaction.set_rollback(True)


def cells_each(story: Story) -> int:
    """Every thing by rule and by row, and every thing with words on pages: for each person."""
    return (2 * len(story.world.things) + len(story.worded)) * len(story.world.people)


@pytest.mark.goal(1)
@pytest.mark.goal(7)
@pytest.mark.parametrize("story", ["any turn"], indirect=True)
@pytest.mark.parametrize("name", SITUATIONS)
def test_whatever_happens_each_sees_what_the_table_says(
    story: Story, name: str, asked: Any
) -> None:
    turn = SITUATIONS[name]

    wrong = story.turn(
        turn["name"], circumstances.SITUATIONS[name], turn, everywhere=name == "always"
    )

    asked(CELLS, story.cells)
    assert not wrong, "\n" + "\n".join(wrong)
    assert story.cells == cells_each(story)


@pytest.mark.goal(1)
@pytest.mark.goal(7)
@pytest.mark.parametrize(
    ("story", "purpose"), [(one, one) for one in PURPOSES], indirect=["story"], ids=PURPOSES
)
@pytest.mark.parametrize("state", [one for one in STATES if one != "none"])
def test_in_every_state_of_consent_each_sees_what_the_table_says(
    story: Story, purpose: str, state: str, asked: Any
) -> None:
    wrong = story.turn(
        f"{PURPOSES[purpose]}: {STATES[state]}",
        lambda world: circumstances.STATES[state](world, purpose),
        CONSENTS["changes"].get(f"{purpose} {state}", {}),
    )

    asked(CELLS, story.cells)
    assert not wrong, "\n" + "\n".join(wrong)
    assert story.cells == cells_each(story)


@pytest.mark.goal(1)
@pytest.mark.goal(7)
@pytest.mark.parametrize("purpose", PURPOSES)
def test_where_consent_was_never_asked_each_sees_what_the_table_says(
    made_once: Any, purpose: str, asked: Any
) -> None:
    with transaction.atomic():
        story = Story(circumstances.world_without(purpose))
        wrong = story.turn(
            f"{PURPOSES[purpose]}: {STATES['none']}",
            lambda world: None,
            CONSENTS["changes"].get(f"{purpose} none", {}),
        )
        transaction.set_rollback(True)

    asked(CELLS, story.cells)
    assert not wrong, "\n" + "\n".join(wrong)
    assert story.cells == cells_each(story)


def test_the_story_has_as_many_cells_as_ever(made_once: Any) -> None:
    turns = len(SITUATIONS) + len(PURPOSES) * len(STATES)
    with transaction.atomic():
        each = cells_each(Story(make_world()))
        transaction.set_rollback(True)

    assert turns * each >= 94_809


def test_the_table_names_what_the_story_can_do() -> None:
    assert set(SITUATIONS) == set(circumstances.SITUATIONS)
    assert set(CONSENTS["purposes"]) == set(circumstances.PURPOSES)
    assert set(CONSENTS["states"]) == {"none", *circumstances.STATES}
    cells = re.findall(r"\S+ .+", "\n".join(CONSENTS["changes"]))
    assert {one.split(" ", 1)[0] for one in cells} <= set(CONSENTS["purposes"])
    assert {one.split(" ", 1)[1] for one in cells} <= set(CONSENTS["states"])
