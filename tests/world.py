"""One of each thing among people in every relation to it, as the actions leave them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from clients import audit, vault
from clients.context import acting_as, acting_as_worker, stand_at_the_door
from clients.models import (
    Addendum,
    AuditEvent,
    Care,
    CheckInMark,
    ClinicianTask,
    ConsentEvent,
    ContactChannel,
    DataKey,
    Hold,
    Invitation,
    JointWindow,
    Member,
    Note,
    OutboxMessage,
    Practice,
    SafeContact,
    SetAside,
    User,
)
from tests import make
from tests.worksheets import in_room, measuring
from tests.worksheets.shared import reviewed, standing
from worksheets.models import (
    Answer,
    AssignmentGroup,
    CheckInReview,
    DialEntry,
    Draft,
    Feedback,
    HeldBack,
    Reveal,
    SecondReading,
    SharingPause,
)


@dataclass
class World:
    here: Practice
    people: dict[str, User | None]
    things: dict[str, models.Model]


def make_world() -> World:
    here, there = make.practice(), make.practice("Harbour Rooms")
    users: dict[str, User | None] = {
        name: make.clinician(practice=here, name=name.title(), owner=name == "owner")
        for name in ("therapist", "colleague", "owner", "supervisor", "gone")
    }
    therapist, gone = users["therapist"], users["gone"]
    _supervised(therapist, users["supervisor"])
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
    with acting_as(therapist.pk):
        care = {"practice": here, "clinician": gone.clinician, "sort_name": "Client"}
        Care.objects.create(client=clients["client"], **care)
    things = things_of(clients, therapist, users["colleague"], couple)
    things |= between(clients, therapist, couple)
    present = [clients[name] for name in ("client", "partner", "third")]
    things |= in_room.things(therapist, couple, present)
    with acting_as_worker():
        User.objects.filter(pk=gone.pk).update(is_active=False)
    gone.is_active = False
    return World(here, users, things)


def _supervised(therapist: User | None, supervisor: User | None) -> None:
    assert therapist
    assert supervisor
    with acting_as_worker():
        therapist.clinician.supervised_by = supervisor.clinician
        therapist.clinician.save(update_fields=["supervised_by"])


def things_of(
    clients: dict[str, Any], therapist: User, colleague: User | None, couple: Any
) -> dict[str, models.Model]:
    """One of each, as the actions leave them."""
    assert colleague
    client = clients["client"]
    return {
        **work_of(client, therapist, couple),
        **written_by(therapist, colleague),
        **notes_about(client, therapist, colleague),
        **records_of(client, clients["third"], clients["ex"], therapist),
        "pathway": make.pathway(by=therapist, couple=couple, slugs=["keeping-count"]),
        **days_of(client, therapist),
        **measuring.things(client, therapist),
        "template": make.pathway_template(therapist),
        "couple": couple,
        **safety_of(client, therapist, couple),
    }


def safety_of(client: Any, therapist: User, couple: Any) -> dict[str, models.Model]:
    """A check-in reviewed, a window opened, a task; no Hold on anyone who is in the couple."""
    now, later = timezone.now(), timezone.now() + timedelta(hours=3)
    here, me = {"practice": therapist.practice}, therapist.clinician
    with acting_as(therapist.pk):
        return {
            "window_open": JointWindow.objects.create(
                couple=couple, opened_by=me, closes_at=later, **here
            ),
            "check_in_mark": CheckInMark.objects.create(
                client=client, reviewed_at=now, reviewed_by=me, due_again_at=later, **here
            ),
            "check_in_review": CheckInReview.objects.create(
                client=client, met_on=now, asked_in_person=True, reviewed_by=me, **here
            ),
            "clinician_task": ClinicianTask.objects.create(
                client=client, kind="hold", about_id=client.pk, **here
            ),
        }


def between(clients: dict[str, Any], therapist: User, couple: Any) -> dict[str, models.Model]:
    """What the client lets the partner see while a window is open, in each state it can be in."""
    client, partner = clients["client"], clients["partner"]
    reviewed(therapist, *(clients[name] for name in ("client", "partner", "third")))
    kept = ("early_messages", "what_counts", "often_loved", "meanings")
    given = make.assignment(
        by=therapist, client=client, version=make.version("a1"), state="reviewed", couple=couple
    )
    make.answers(given, dict.fromkeys(kept, "x"), visibility="clin")
    pair = (client, partner, couple, given)
    found: dict[str, models.Model] = {
        "release_open": standing(*pair, kept[0]),
        "release_pending": standing(*pair, kept[1], ago=timedelta(hours=2)),
        "release_revoked": standing(*pair, kept[2], ended_at=timezone.now(), ended_as="revoked"),
        "release_held_back": standing(*pair, kept[3]),
    }
    here = {"practice": therapist.practice}
    with acting_as(client.user_id):
        now = timezone.now()
        found["pause"] = SharingPause.objects.create(client=client, until=now, **here)
        found["answer_released"] = Answer.objects.get(pk=found["release_open"].answer_id)  # type: ignore[attr-defined]
    with acting_as(therapist.pk):
        found["held_back"] = HeldBack.objects.create(
            release=found["release_held_back"], client=client, by=therapist.clinician, **here
        )
        found["at_once"] = Reveal.objects.create(
            group_id=given.group_id, couple=couple, proposed_by=therapist.clinician, **here
        )
    return found


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


def days_of(client: Any, therapist: User) -> dict[str, models.Model]:
    given = {"by": therapist, "client": client, "version": make.version("dial-diary")}
    sheet = make.assignment(state="opened", **given)
    today = timezone.localdate()
    diary = make.diary(
        sheet,
        (today - timedelta(days=1), {"at": -2, "note": "for me"}, "self"),
        (today, {"at": 1}, "clin"),
        mode="clin",
    )
    with acting_as(client.user_id):
        mine, shared = DialEntry.objects.filter(diary=diary)
    return {"diary": diary, "day_self": mine, "day_clin": shared}


def written_by(therapist: User, colleague: User) -> dict[str, models.Model]:
    """A worksheet of the practice's own while it is written, and what a colleague said of it."""
    here = therapist.practice
    with acting_as(therapist.pk):
        draft = Draft.objects.create(
            practice=here, author=therapist.clinician, source="new", title="Ours", content={}
        )
    with acting_as(colleague.pk):
        reading = SecondReading.objects.create(
            practice=here, draft=draft, reader=colleague.clinician, verdict="returned"
        )
    return {"draft": draft, "reading": reading}


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
                if state == "signed":
                    add_to(note)
            found[f"note_{state}{ending}"] = note
    return found


def add_to(note: Note) -> None:
    more = Addendum(
        practice_id=note.practice_id,
        note=note,
        author_id=note.author_id,
        signed_name="N",
        signed_hash="0" * 64,
    )
    vault.seal(more, "body_sealed", "and one more thing")
    more.save(force_insert=True)


def records_of(client: Any, third: Any, ex: Any, therapist: User) -> dict[str, models.Model]:
    here, now = therapist.practice, timezone.now()
    with acting_as(therapist.pk):
        hold = Hold.objects.create(
            practice=here, client=ex, reason="clinician", placed_by=therapist.clinician
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
    on_record(client, ex, therapist, message, hold)
    with acting_as(therapist.pk):
        seen = {event.verb: event for event in AuditEvent.objects.all()}
        return said_and_set_aside(client, therapist) | {
            "hold": hold,
            "invitation": invitation,
            "message": message,
            "audit": seen["assignment.given"],
            "audit_by_partner": seen["release.read"],
            "audit_of_hold": seen["hold.placed"],
            "consent": ConsentEvent.objects.filter(client=client)[0],
            "channel": ContactChannel.objects.get(client=client),
            "key": DataKey.objects.get(owner_id=client.pk, key_class="answers"),
        }


def on_record(client: Any, ex: Any, therapist: User, thing: Any, hold: Hold) -> None:
    with acting_as(therapist.pk):
        audit.record("assignment.given", thing, by=therapist, about=client.pk)
        audit.record("hold.placed", hold, by=therapist, about=client.pk)
    # Nobody's own session could write this about somebody else.
    with acting_as_worker(therapist.practice_id):
        audit.record("release.read", thing, by=ex.user, about=client.pk)


def said_and_set_aside(client: Any, therapist: User) -> dict[str, models.Model]:
    """Acting as the therapist: what was said about reaching the client, and one thing set aside."""
    here = therapist.practice
    reach = SafeContact(practice=here, client=client, updated_by=therapist)
    vault.seal(reach, "words_sealed", "{}")
    reach.save(force_insert=True)
    aside = SetAside(practice=here, client=client, about_id=client.pk, by=therapist.clinician)
    vault.seal(aside, "reason_sealed", "not theirs")
    aside.save(force_insert=True)
    return {"reach": reach, "aside": aside}


@contextmanager
def standing_as(user: User | None) -> Iterator[None]:
    if user is not None:
        with acting_as(user.pk):
            yield
    else:
        with transaction.atomic():
            stand_at_the_door()
            yield
