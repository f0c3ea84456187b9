"""Every cell of docs/who-sees-what.md, asked of the real rules and the real database."""

import pytest
from django.conf import settings

from tests.support.seeing import by_rows, by_rules, unlike
from tests.support.world import World, standing_as
from therapist_portal.written_docs import who_sees_what

TABLE = who_sees_what.read(settings.BASE_DIR)


@pytest.mark.goal(1)
@pytest.mark.invariant(1)
@pytest.mark.invariant(3)
@pytest.mark.invariant(6)
@pytest.mark.invariant(10)
def test_each_cell_of_what_people_see(world: World) -> None:
    seen = {}
    for who, user in world.people.items():
        with standing_as(user):
            seen |= {(name, who): it for name, it in by_rules(user, world.things).items()}

    assert unlike(seen, lambda name, who: TABLE["things"][name]["sees"].get(who, "")) == {}


def test_the_rules_hold_where_row_security_is_lifted(owner_role: None, world: World) -> None:
    """As the tables' owner, whom the second wall lets through: the first wall stands alone."""
    seen = {}
    for who, user in world.people.items():
        # What is open now is asked on somebody's behalf; the owner role stays who it is.
        with standing_as(user):
            seen |= {(name, who): it for name, it in by_rules(user, world.things).items()}

    assert unlike(seen, lambda name, who: TABLE["things"][name]["sees"].get(who, "")) == {}


@pytest.mark.goal(2)
@pytest.mark.invariant(1)
@pytest.mark.invariant(3)
@pytest.mark.invariant(6)
def test_each_cell_of_what_the_database_lets_through(world: World) -> None:
    let_through = {}
    for who, user in world.people.items():
        with standing_as(user):
            let_through |= {(name, who): is_ for name, is_ in by_rows(world.things).items()}

    assert unlike(let_through, lambda name, who: who in TABLE["things"][name]["database"]) == {}


def test_the_table_is_about_what_the_test_makes(world: World) -> None:
    assert set(TABLE["things"]) == set(world.things)
    assert set(TABLE["people"]) == set(world.people)
