"""One of each thing among people in every relation to it, as the actions leave them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from clients import audit, vault
from clients.actions import help_lines as help_line_actions
from clients.context import acting_as, acting_as_worker, stand_at_the_door
from clients.enums import Purpose
from clients.models import (
    AccountOpening,
    Addendum,
    AuditEvent,
    Care,
    CheckInMark,
    ClinicianTask,
    ConsentEvent,
    ContactChannel,
    DataKey,
    Hold,
    HoldByHand,
    Invitation,
    JointWindow,
    Member,
    Note,
    OutboxMessage,
    Practice,
    SafeContact,
    SetAside,
    UnsentWords,
    User,
)
from clients.queries import help_lines
from tests.support import helping, in_room, make, measuring
from tests.support.couple_sharing import couple_sharing, sheet, told
from worksheets.actions import cut_points, submissions, voiding
from worksheets.models import (
    Answer,
    Assignment,
    AssignmentGroup,
    CheckInReview,
    DialEntry,
    Draft,
    Feedback,
    SecondReading,
)
from worksheets.queries.client.answers import desk
from worksheets.sealed import drafts

AGREED = (Purpose.PORTAL, Purpose.SUBMISSIONS, Purpose.EMAIL)


@dataclass
class World:
    here: Practice
    people: dict[str, User | None]
    things: dict[str, models.Model]


def make_world(*, agrees: Iterable[str] = AGREED, releases_agreed: bool = True) -> World:
    here, there = make.practice(), make.practice("Harbour Rooms")
    users: dict[str, User | None] = {
        name: make.clinician(practice=here, name=name.title(), owner=name == "owner")
        for name in ("therapist", "colleague", "owner", "supervisor", "gone")
    }
    therapist, gone = users["therapist"], users["gone"]
    _at_work(users)
    assert therapist
    assert gone
    clients = {
        name: make.client(
            by=therapist, name=name.title(), agrees=agrees if name == "client" else AGREED
        )
        for name in ("client", "partner", "third", "ex")
    }
    if Purpose.EMAIL not in agrees:
        make.channel(clients["client"])
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
    things |= couple_sharing(clients, therapist, couple, agreed=releases_agreed)
    present = [clients[name] for name in ("client", "partner", "third")]
    things |= in_room.things(therapist, couple, present)
    with acting_as_worker():
        # A code that somebody was told; nobody sees that there is one.
        ends = timezone.now() + timedelta(days=1)
        AccountOpening.objects.create(
            practice=here, user=clients["ex"].user, code_hash="-", expires_at=ends
        )
        User.objects.filter(pk=gone.pk).update(is_active=False)
    gone.is_active = False
    return World(here, users, things)


def _at_work(users: dict[str, User | None]) -> None:
    """The therapist is supervised; the owner confirmed a help line, added one, and made the private
    check-in stricter."""
    _supervised(users["therapist"], users["supervisor"])
    owner = users["owner"]
    assert owner
    with acting_as(owner.pk):
        line = help_lines.of(owner.practice)[0].listed
        help_line_actions.confirm(practice=owner.practice, line=line, by=owner)
        helping.own(by=owner)
        cut_points.raise_outcome(
            practice=owner.practice, item="checked", answer="once", outcome="safety", by=owner
        )


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


def work_of(client: Any, therapist: User, couple: Any) -> dict[str, models.Model]:
    """What was given, and one answer in each state it can be in."""
    given = {"by": therapist, "client": client, "version": make.version(), "couple": couple}
    states = ("assigned", "opened", "submitted", "lapsed", "withdrawn")
    sheets = {state: make.assignment(state=state, note="for you", **given) for state in states}
    answered = answers_of(client, therapist)
    with acting_as(therapist.pk):
        sent = Assignment.objects.get(pk=answered["answer_read"].response.assignment_id)
        reply = Feedback(
            practice=therapist.practice, assignment=sent, client=client, author=therapist.clinician
        )
        vault.seal(reply, "body_sealed", told("feedback"))
        reply.save(force_insert=True)
        unsent = UnsentWords(
            practice=therapist.practice, author=therapist.clinician, kind="feedback",
            about_id=sent.pk, revision=1,
        )  # fmt: skip
        vault.seal(unsent, "body_sealed", told("unsent"))
        unsent.save(force_insert=True)
        group = AssignmentGroup.objects.get(pk=sheets["opened"].group_id)
    return {
        **answered,
        "feedback": reply,
        "unsent": unsent,
        "assignment_given": sheets["assigned"],
        "assignment_open": sheets["opened"],
        "assignment_sent": sheets["submitted"],
        "assignment_lapsed": sheets["lapsed"],
        "assignment_withdrawn": sheets["withdrawn"],
        "group": group,
    }


# As what each was sent, and whether its author meant it for their therapist.
SENT_AS = {
    "answer_draft_self": {"state": "opened", "visibility": "self"},
    "answer_draft_clin": {"state": "opened", "visibility": "self"},
    "answer_sent_self": {"state": "submitted", "visibility": "self"},
    "answer_sent_clin": {"state": "submitted"},
    "answer_read": {},
    "answer_withdrawn": {},
    "answer_set_aside": {},
    "answer_check_in": {"state": "submitted", "code": "p0", "key": "safe_contact"},
}


def answers_of(client: Any, therapist: User) -> dict[str, Any]:
    sheets = {name: sheet(name, client, therapist, **how) for name, how in SENT_AS.items()}
    with acting_as(client.user_id):
        found = {
            name: Answer.objects.select_related("response").get(response__assignment=one)
            for name, one in sheets.items()
        }
        Answer.objects.filter(
            pk__in=[found[f"answer_{one}_self"].pk for one in ("draft", "sent")]
        ).update(audience="self")
        me, back = make.fresh(client.user), sheets["answer_withdrawn"]
        submissions.withdraw(desk=desk(me, back.pk, lock=True), by=me)  # type: ignore[arg-type]
    with acting_as(therapist.pk):
        aside = sheets["answer_set_aside"]
        voiding.set_aside(assignment=aside, why=told("aside"), by=therapist)
    return found


def days_of(client: Any, therapist: User) -> dict[str, models.Model]:
    given = {"by": therapist, "client": client, "version": make.version("dial-diary")}
    sheet = make.assignment(state="opened", **given)
    today = timezone.localdate()
    diary = make.diary(
        sheet,
        (today - timedelta(days=1), {"at": -2, "note": told("day_self")}, "self"),
        (today - timedelta(days=9), {"at": 1, "note": told("day_clin")}, "clin"),
        mode="clin",
    )
    with acting_as(client.user_id):
        shared, mine = DialEntry.objects.filter(diary=diary).order_by("on")
    return {"diary": diary, "day_self": mine, "day_clin": shared}


def written_by(therapist: User, colleague: User) -> dict[str, models.Model]:
    """A worksheet of the practice's own while it is written, and what a colleague said of it."""
    here = therapist.practice
    with acting_as(therapist.pk):
        draft = Draft(practice=here, author=therapist.clinician, source="new")
        drafts.sealed(draft, title=told("draft"), content={}, removed=[]).save()
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
                vault.seal(note, "body_sealed", told(f"note_{state}{ending}"))
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


def consent_of(client: Any) -> ConsentEvent:
    """Their yes to the portal, or another where there is none."""
    given = ConsentEvent.objects.filter(client=client)
    return min(given, key=lambda event: event.purpose != Purpose.PORTAL)


def records_of(client: Any, third: Any, ex: Any, therapist: User) -> dict[str, models.Model]:
    here, now = therapist.practice, timezone.now()
    with acting_as(therapist.pk):
        hold = Hold.objects.create(practice=here, client=ex, placed_by=therapist.clinician)
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
            "reason_of_hold": placed_by_hand(hold, therapist),
            "invitation": invitation,
            "message": message,
            "audit": seen["assignment.given"],
            "audit_by_partner": seen["release.read"],
            "audit_of_hold": seen["hold.placed"],
            "consent": consent_of(client),
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


def placed_by_hand(hold: Hold, therapist: User) -> HoldByHand:
    row = HoldByHand(
        practice=therapist.practice, hold=hold, client=hold.client, by=therapist.clinician
    )
    vault.seal(row, "why_sealed", told("reason_of_hold"))
    row.save(force_insert=True)
    return row


def said_and_set_aside(client: Any, therapist: User) -> dict[str, models.Model]:
    """Acting as the therapist: what was said about reaching the client, and one thing set aside."""
    here = therapist.practice
    reach = SafeContact(practice=here, client=client, updated_by=therapist)
    vault.seal(reach, "words_sealed", vault.dumps({"code_word": told("reach")}))
    reach.save(force_insert=True)
    return {"reach": reach, "aside": SetAside.objects.get(client=client)}


@contextmanager
def standing_as(user: User | None) -> Iterator[None]:
    if user is not None:
        with acting_as(user.pk):
            yield
    else:
        with transaction.atomic():
            stand_at_the_door()
            yield
