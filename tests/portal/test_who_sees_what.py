"""Every cell of docs/who-sees-what.md, asked of the real rules and the real database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from clients import audit, vault
from clients import visibility as people
from clients.context import acting_as, acting_as_worker, stand_at_the_door
from clients.models import (
    AuditEvent,
    Care,
    ConsentEvent,
    ContactChannel,
    DataKey,
    Hold,
    Invitation,
    Member,
    Note,
    OutboxMessage,
    User,
)
from tests import make
from therapist_portal import docs_who
from worksheets import visibility as work
from worksheets.models import Answer, AssignmentGroup, Feedback

TABLE = docs_who.read(settings.BASE_DIR)
Look = Callable[[User], models.QuerySet[Any]]
# By which rule each kind of thing is looked up, and what is then seen of it.
RULES: dict[str, list[tuple[Look, str]]] = {
    "answer": [(work.own_answers_for, "words"), (work.readable_answers_for, "words")],
    "feedback": [(work.feedback_for, "words")],
    "assignment": [(work.own_assignments_for, "words"), (work.assignments_for, "status")],
    "group": [],
    "note": [(people.notes_for, "words")],
    "hold": [(people.holds_for, "status")],
    "consent": [(people.consent_events_for, "status")],
    "channel": [(people.channels_for, "words")],
    "couple": [(people.own_couple_for, "status"), (people.couples_for, "status")],
    "invitation": [(people.invitations_for, "status")],
    "message": [(people.messages_for, "status")],
    "audit": [(people.audit_about_me, "status")],
    "key": [],
}


@dataclass
class World:
    people: dict[str, User | None]
    things: dict[str, models.Model]


@pytest.fixture
def world(db: None) -> World:
    here, there = make.practice(), make.practice("Harbour Rooms")
    users: dict[str, User | None] = {
        name: make.clinician(practice=here, name=name.title(), owner=name == "owner")
        for name in ("therapist", "colleague", "owner", "gone")
    }
    therapist, gone = users["therapist"], users["gone"]
    assert therapist
    assert gone
    clients = {
        name: make.client(by=therapist, name=name.title())
        for name in ("client", "partner", "third", "ex")
    }
    users |= {name: client.user for name, client in clients.items()}
    users["elsewhere"] = make.clinician(practice=there, name="Ben", owner=True)
    users["nobody"] = None
    couple = make.couple(by=therapist, clients=clients.values())
    with acting_as(therapist.pk):
        Member.objects.filter(client=clients["ex"]).update(left_at=timezone.now())
    with acting_as(gone.pk):
        care = {"practice": here, "clinician": gone.clinician, "sort_name": "Client"}
        Care.objects.create(client=clients["client"], **care)
    things = things_of(clients["client"], clients["third"], therapist, users["colleague"], couple)
    with acting_as_worker():
        User.objects.filter(pk=gone.pk).update(is_active=False)
    gone.is_active = False
    return World(users, things)


def things_of(
    client: Any, third: Any, therapist: User, colleague: User | None, couple: Any
) -> dict[str, models.Model]:
    """One of each, as the actions leave them."""
    assert colleague
    return {
        **work_of(client, therapist, couple),
        **notes_about(client, therapist, colleague),
        **records_of(client, third, therapist),
        "couple": couple,
    }


def work_of(client: Any, therapist: User, couple: Any) -> dict[str, models.Model]:
    given = {"by": therapist, "client": client, "version": make.version(), "couple": couple}
    open_, sent, taken = (
        make.assignment(state=state, note="for you", **given)
        for state in ("opened", "submitted", "withdrawn")
    )
    back = make.assignment(state="submitted", **given)
    make.answers(open_, {"self": "a"})
    make.answers(open_, {"clin": "b"})
    make.answers(sent, {"self": "c"})
    make.answers(sent, {"clin": "d"}, visibility="clin")
    withdrawn = make.answers(back, {"clin": "e"}, visibility="clin")
    with acting_as(client.user_id):
        withdrawn.withdrawn_at = timezone.now()
        withdrawn.save()
        Answer.objects.filter(item_key="self").update(audience="self")
        found = {
            (answer.response.assignment_id, answer.item_key): answer
            for answer in Answer.objects.select_related("response")
        }
    with acting_as(therapist.pk):
        reply = Feedback(
            practice=therapist.practice, assignment=sent, client=client, author=therapist.clinician
        )
        vault.seal(reply, "body_sealed", "thank you")
        reply.save(force_insert=True)
        group = AssignmentGroup.objects.get(pk=open_.group_id)
    return {
        "answer_draft_self": found[open_.pk, "self"],
        "answer_draft_clin": found[open_.pk, "clin"],
        "answer_sent_self": found[sent.pk, "self"],
        "answer_sent_clin": found[sent.pk, "clin"],
        "answer_withdrawn": found[back.pk, "clin"],
        "feedback": reply,
        "assignment_open": open_,
        "assignment_sent": sent,
        "assignment_withdrawn": taken,
        "group": group,
    }


def notes_about(client: Any, therapist: User, colleague: User) -> dict[str, models.Model]:
    found: dict[str, models.Model] = {}
    for author, ending in ((therapist, ""), (colleague, "_by_colleague")):
        for state in ("draft", "signed"):
            note = Note(
                practice=author.practice, author=author.clinician, client=client, state=state
            )
            if state == "signed":
                note.signed_at, note.signed_name, note.signed_hash = timezone.now(), "N", "0" * 64
            with acting_as(author.pk):
                vault.seal(note, "body_sealed", "a note")
                note.save(force_insert=True)
            found[f"note_{state}{ending}"] = note
    return found


def records_of(client: Any, third: Any, therapist: User) -> dict[str, models.Model]:
    here, now = therapist.practice, timezone.now()
    with acting_as(therapist.pk):
        hold = Hold.objects.create(
            practice=here, client=client, reason="clinician", placed_by=therapist.clinician
        )
        invitation = Invitation(
            practice=here,
            client=third,
            name="Third",
            email_lookup=b"0" * 32,
            code_hash="x",
            invited_by=therapist.clinician,
            expires_at=now,
        )
        vault.seal(invitation, "email_sealed", "third@example.org")
        invitation.save(force_insert=True)
        message = OutboxMessage.objects.create(
            practice=here,
            kind="waiting",
            recipient_id=client.user_id,
            about_id=client.pk,
            send_before=now,
            idempotency_key=client.pk,
        )
        audit.record("assignment.given", message, by=therapist, about=client.pk)
        audit.record("hold.placed", hold, by=therapist, about=client.pk)
    with acting_as(therapist.pk):
        seen = {event.verb: event for event in AuditEvent.objects.all()}
        return {
            "hold": hold,
            "invitation": invitation,
            "message": message,
            "audit": seen["assignment.given"],
            "audit_of_hold": seen["hold.placed"],
            "consent": ConsentEvent.objects.filter(client=client)[0],
            "channel": ContactChannel.objects.get(client=client),
            "key": DataKey.objects.get(owner_id=client.pk, key_class="answers"),
        }


@contextmanager
def standing_as(user: User | None) -> Iterator[None]:
    if user is not None:
        with acting_as(user.pk):
            yield
    else:
        with transaction.atomic():
            stand_at_the_door()
            yield


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
    seen = {
        (name, who): sees(user, thing, name)
        for who, user in world.people.items()
        for name, thing in world.things.items()
    }

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
