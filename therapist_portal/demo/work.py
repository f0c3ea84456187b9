"""The demo's homework and notes, in every state they can be in, through the real actions."""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django.utils import timezone

from clients import audit
from clients.actions import holds, notes
from clients.context import acting_as
from clients.enums import HoldReason
from clients.messaging import outbox
from clients.models import CheckInMark, Client, Couple, User
from therapist_portal.demo import words
from therapist_portal.demo.answering import answer
from therapist_portal.demo.people import House, as_asked
from therapist_portal.demo.sharing import let_see
from worksheets.actions import answers, assignments, checkins, feedback, submissions
from worksheets.enums import Audience
from worksheets.models import Assignment
from worksheets.queries.client.answers import answers_of, desk
from worksheets.queries.client.desks import Desk
from worksheets.rules.conditions import shown
from worksheets.visibility.worksheets import versions_for

A1, A2, B2, MODULE = (
    "what-it-means-to-me",
    "keeping-count",
    "asking-and-answering",
    "when-sex-feels-owed",
)

# Only what somebody wrote on their own can be shared with a partner.
WHERE = "g2_setting"


def give(
    owner: User,
    slug: str,
    clients: Sequence[Client],
    couple: Couple | None,
    note: str = "",
    in_days: int | None = None,
    days_ago: int = 0,
) -> list[Assignment]:
    """Assigned as a therapist would, then moved back in time."""
    with acting_as(owner.pk):
        by = as_asked(owner)
        newest = versions_for(by).filter(worksheet__slug=slug).order_by("-number")[0]
        due_on = timezone.localdate() + dt.timedelta(days=in_days) if in_days is not None else None
        group = assignments.assign(
            op=uuid.uuid4(),
            couple=couple,
            clients=clients,
            version=newest,
            due_on=due_on,
            note=note,
            by=by,
        )
        rows = group.assignments.all()
        rows.update(assigned_at=timezone.now() - dt.timedelta(days=days_ago))
        return [rows.get(client=client) for client in clients]


def at_desk(
    user: User, assignment: Assignment, do: Callable[[Desk, User], Any], key: str = ""
) -> Any:
    """Something its person does with it, in one transaction of theirs."""
    with acting_as(user.pk):
        by = as_asked(user)
        found = desk(by, assignment.pk, key, lock=True)
        assert found is not None
        answers.start(desk=found, by=by)
        return do(found, by)


def write(user: User, assignment: Assignment, *, share: float = 1.0, private: bool = False) -> None:
    """Answers to the first part of the questions; every fourth one is skipped."""
    content = at_desk(user, assignment, lambda found, by: found.content)
    items = content["items"]
    for place, item in enumerate(items[: max(1, round(len(items) * share))]):
        is_skipped = place % 4 == 3 and item["key"] != WHERE
        value = None if is_skipped else answer(item, place, private=private)
        draft = answers.Draft(value=value, revision=0, op=uuid.uuid4())
        at_desk(
            user,
            assignment,
            lambda found, by, draft=draft: answers.save(desk=found, draft=draft, by=by),
            item["key"],
        )


def send(user: User, assignment: Assignment, *, shares: bool = True) -> None:
    """Looked over and sent: all but every third for the therapist, or nothing at all."""

    def over(found: Desk, by: User) -> str:
        mine = answers_of(by, found)
        values = {one.item_key: one.value for one in mine}
        keys = [item["key"] for item in shown(found.content, values)]
        choices = {
            key: Audience.CLIN if shares and (place % 3 != 2 or key == WHERE) else Audience.SELF
            for place, key in enumerate(keys)
        }
        return submissions.send(
            desk=found,
            answers=mine,
            choices=choices,
            op=uuid.uuid4(),
            seen=submissions.fingerprint(mine),
            by=by,
        )

    assert at_desk(user, assignment, over) == "sent"


def read(owner: User, assignment: Assignment, reply: str = "") -> None:
    with acting_as(owner.pk):
        by = as_asked(owner)
        response = assignment.response
        audit.record("answers.read", response, by=by, about=assignment.client_id)
        if reply:
            feedback.write(op=uuid.uuid4(), assignment=assignment, body=reply, by=by)
        else:
            feedback.mark_read(assignment=assignment, by=by)


def withdraw(user: User, assignment: Assignment) -> None:
    at_desk(user, assignment, lambda found, by: submissions.withdraw(desk=found, by=by))


def not_this_week(user: User, assignment: Assignment) -> None:
    until = timezone.localdate() + dt.timedelta(days=5)
    at_desk(
        user,
        assignment,
        lambda found, by: answers.set_aside_until(desk=found, until=until, by=by),
    )


def note(owner: User, body: str, *, couple: Couple | None = None, client: Client | None = None,
         signed: bool = False, addendum: str = "", days_ago: int = 0) -> None:  # fmt: skip
    with acting_as(owner.pk):
        by = as_asked(owner)
        row = notes.begin(op=uuid.uuid4(), couple=couple, client=client, by=by)
        assert row is not None
        day = timezone.localdate() - dt.timedelta(days=days_ago)
        saved = notes.save_draft(note=row, body=body, session_on=day, revision=0, by=by)
        if signed:
            saved = notes.sign(note=row, revision=saved.revision, by=by)
        if addendum:
            notes.add(note=saved, op=uuid.uuid4(), body=addendum, by=by)


def hold(owner: User, client: Client) -> None:
    with acting_as(owner.pk):
        holds.place(
            client=client,
            reason=HoldReason.CLINICIAN,
            marks=[],
            about_id=None,
            by=as_asked(owner),
        )


def no_mail_yet(house: House) -> None:
    """Nothing of this is written about: the first note is to be one that somebody watches."""
    with acting_as(house.owner.pk):
        for user in house.users:
            outbox.cancel(reason="demo", recipient_id=user.pk)


def met_in_person(owner: User, people: Sequence[Client], days_ago: int) -> None:
    """Each private check-in held in person, so that a joint session can be opened."""
    back = dt.timedelta(days=days_ago)
    with acting_as(owner.pk):
        for client in people:
            on = timezone.localdate() - back
            checkins.record_meeting(
                client=client, met_on=on, note=words.MEETING_NOTE, by=as_asked(owner)
            )
        for mark in CheckInMark.of_each(people).values():
            mark.reviewed_at, mark.due_again_at = mark.reviewed_at - back, mark.due_again_at - back
            mark.save()


def for_amara(house: House) -> None:
    """Jo & Sam: one ahead, one behind, which neither can see of the other."""
    (jo, sam), couple, owner = house.users, house.couple, house.owner
    met_in_person(owner, house.clients, days_ago=18)
    first = give(owner, A2, house.clients, couple, words.TO_THE_COUPLE, -6, days_ago=16)
    for user, row in zip((jo, sam), first, strict=True):
        write(user, row)
        send(user, row)
    read(owner, first[0], words.FEEDBACK)
    read(owner, first[1])
    withdraw(sam, first[1])
    second = give(owner, A1, house.clients, couple, in_days=2, days_ago=5)
    write(jo, second[0])
    send(jo, second[0])
    let_see(jo, second[0], house.clients[1])
    write(sam, second[1], share=0.6)
    third = give(owner, MODULE, house.clients, couple, words.TO_ONE, 4, days_ago=3)
    not_this_week(sam, third[1])
    give(owner, B2, [house.clients[0]], None, in_days=9, days_ago=1)
    note(owner, words.NOTE_SIGNED, couple=couple, signed=True, addendum=words.NOTE_ADDENDUM,
         days_ago=8)  # fmt: skip
    note(owner, words.NOTE_DRAFT, couple=couple, days_ago=1)


def for_ben(house: House) -> None:
    """Kim & Lee: a Hold that neither sees, and answers their writer keeps."""
    (kim, lee), couple, owner = house.users, house.couple, house.owner
    first = give(owner, A1, house.clients, couple, in_days=3, days_ago=6)
    write(kim, first[0])
    send(kim, first[0])
    write(lee, first[1], private=True)
    send(lee, first[1], shares=False)
    give(owner, A2, [house.clients[1]], None, in_days=6, days_ago=2)
    hold(owner, house.clients[0])
    note(owner, words.NOTE_KIM, client=house.clients[0], signed=True, days_ago=2)
