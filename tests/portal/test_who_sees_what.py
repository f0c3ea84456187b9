"""Every cell of docs/who-sees-what.md, asked of the real rules and the real database."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import models

from clients import visibility as people
from clients.models import User
from tests.world import World, make_world, standing_as
from therapist_portal import docs_who
from worksheets import joint_visibility as joint
from worksheets import visibility as work

TABLE = docs_who.read(settings.BASE_DIR)
Look = Callable[[User], models.QuerySet[Any]]
# By which rule each kind of thing is looked up, and what is then seen of it.
RULES: dict[str, list[tuple[Look, str]]] = {
    "answer": [(work.own_answers_for, "words"), (work.readable_answers_for, "words")],
    "release": [
        (work.own_releases_for, "words"),
        (work.released_for, "words"),
        (work.releases_for, "status"),
    ],
    "held": [(work.held_back_for, "status")],
    "pause": [(work.own_pauses_for, "status"), (work.pauses_for, "status")],
    "at": [(work.own_reveals_for, "status"), (work.reveals_for, "status")],
    "joint": [
        (joint.joint_sheets_for, "words"),
        (joint.open_texts_for, "words"),
        (joint.joint_texts_for, "words"),
        (joint.own_yeses_for, "status"),
    ],
    "feedback": [(work.feedback_for, "words")],
    "assignment": [(work.own_assignments_for, "words"), (work.assignments_for, "status")],
    "score": [(work.scores_for, "words")],
    "schedule": [(work.schedules_for, "status")],
    "turn": [(work.turns_for, "status")],
    "wording": [(work.wordings_for, "status")],
    "group": [],
    "diary": [(work.own_diaries_for, "words")],
    "day": [(work.own_days_for, "words"), (work.readable_days_for, "words")],
    "pathway": [(work.pathways_for, "status")],
    "template": [(work.pathway_templates_for, "status")],
    "draft": [(work.drafts_for, "words")],
    "reading": [(work.readings_for, "words")],
    "note": [(people.notes_for, "words")],
    "hold": [(people.holds_for, "status")],
    "window": [(people.open_windows_for, "status"), (people.windows_for, "status")],
    "check": [(people.checkin_marks_for, "status"), (work.checkin_reviews_for, "status")],
    "clinician": [(people.tasks_for, "status")],
    "consent": [(people.consent_events_for, "status")],
    "channel": [(people.channels_for, "words")],
    "reach": [(people.safe_contacts_for, "words")],
    "aside": [(people.set_asides_for, "status")],
    "couple": [(people.own_couple_for, "status"), (people.couples_for, "status")],
    "invitation": [(people.invitations_for, "status")],
    "message": [(people.messages_for, "status")],
    "audit": [(people.audit_about_me, "status")],
    "key": [],
}


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def unlike(
    found: dict[tuple[str, str], Any], expected: Callable[[str, str], Any]
) -> dict[tuple[str, str], str]:
    """The cells in which the database and the table disagree."""
    return {
        cell: f"is {value!r}, expected {expected(*cell)!r}"
        for cell, value in found.items()
        if value != expected(*cell)
    }


def sees(user: User | None, thing: models.Model, name: str) -> str:
    if user is None:  # no page looks anything up for somebody who has not signed in
        return ""
    for look, grade in RULES[name.split("_")[0]]:
        if look(user).filter(pk=thing.pk).exists():
            return grade
    return ""


@pytest.mark.goal(1)
@pytest.mark.invariant(1)
@pytest.mark.invariant(3)
@pytest.mark.invariant(6)
@pytest.mark.invariant(10)
def test_each_cell_of_what_people_see(world: World) -> None:
    seen = {}
    for who, user in world.people.items():
        with standing_as(user):
            for name, thing in world.things.items():
                seen[name, who] = sees(user, thing, name)

    assert unlike(seen, lambda name, who: TABLE["things"][name]["sees"].get(who, "")) == {}


def test_the_rules_hold_where_row_security_is_lifted(owner_role: None, world: World) -> None:
    """As the tables' owner, whom the second wall lets through: the first wall stands alone."""
    seen = {}
    for who, user in world.people.items():
        # What is open now is asked on somebody's behalf; the owner role stays who it is.
        with standing_as(user):
            for name, thing in world.things.items():
                seen[name, who] = sees(user, thing, name)

    assert unlike(seen, lambda name, who: TABLE["things"][name]["sees"].get(who, "")) == {}


@pytest.mark.goal(2)
@pytest.mark.invariant(1)
@pytest.mark.invariant(3)
@pytest.mark.invariant(6)
def test_each_cell_of_what_the_database_lets_through(world: World) -> None:
    let_through = {}
    for who, user in world.people.items():
        with standing_as(user):
            for name, thing in world.things.items():
                rows = type(thing)._default_manager.filter(pk=thing.pk)
                let_through[name, who] = rows.exists()

    assert unlike(let_through, lambda name, who: who in TABLE["things"][name]["database"]) == {}


def test_the_table_is_about_what_the_test_makes(world: World) -> None:
    assert set(TABLE["things"]) == set(world.things)
    assert set(TABLE["people"]) == set(world.people)
