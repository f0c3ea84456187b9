"""Homework's notes: neutral, rare, by the person's own clock, and gone once they are not wanted."""

import datetime as dt
import statistics
import zoneinfo

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from clients.actions import contact, holds
from clients.context import acting_as, acting_as_worker
from clients.enums import CoupleStage, Decision, HoldReason, MessageState, Purpose
from clients.messaging import outbox
from clients.models import Care, ConsentNotice, ContactChannel, Couple, OutboxMessage, User
from tests.support import mailbox, make
from worksheets import tasks
from worksheets.actions import reminders, unsent_answers
from worksheets.enums import AssignmentState
from worksheets.models import Answer, Assignment
from worksheets.queries.clinician import reminders as reminder_queries

NOON = dt.datetime(2026, 6, 3, 11, 0, tzinfo=dt.UTC)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon(settings):
    settings.EMAIL_BACKEND = "tests.support.mailbox.Backend"
    settings.OUTBOX_JITTER = False
    mailbox.answers.clear()
    mail.outbox = []
    with time_machine.travel(NOON, tick=True) as traveller:
        yield traveller


def assign(cast, person=None):
    """As the assign action does: a row, and its notes planned in the same transaction."""
    person = person or cast.jo
    given = make.assignment(by=cast.amara, client=person, version=make.version("a2"))
    with acting_as(cast.amara.pk):
        reminders.announce(assignment=given, by=cast.amara)
    return given


def note(given, kind="assignment_new"):
    with acting_as_worker():
        return OutboxMessage.objects.get(about_id=given.pk, kind=kind)


def change(model, pk, **fields):
    with acting_as_worker():
        model.objects.filter(pk=pk).update(**fields)


def outcome(given, kind="assignment_new"):
    row = note(given, kind)
    return row.state, row.outcome


def test_assigning_sends_one_neutral_note(cast):
    given = assign(cast)

    outbox.deliver_due()

    assert note(given).state == MessageState.SENT
    assert [letter.to for letter in mail.outbox] == [[cast.jo.user.email]]
    assert mail.outbox[0].subject == "A note from Elm Street"


def test_the_reminder_is_planned_two_to_three_days_later(cast, settings):
    settings.OUTBOX_JITTER = True
    for _ in range(20):
        given = assign(cast)

        after = note(given, "assignment_reminder").due_at - given.assigned_at

        assert 48 * HOUR <= after <= 72 * HOUR


def test_nothing_is_planned_for_someone_who_has_not_joined(cast):
    lou = make.client(by=cast.amara, name="Lou", joined=False)

    given = assign(cast, lou)

    with acting_as_worker():
        assert not OutboxMessage.objects.filter(about_id=given.pk).exists()


def _withdraw(cast, given):
    make.agree(cast.jo, [Purpose.EMAIL], Decision.WITHDRAWN)


def _stop(cast, given):
    with acting_as(cast.jo.user_id):
        channel = ContactChannel.objects.select_related("client").get()
        contact.stop(channel=channel, by=cast.jo.user)


def _light(cast, given):
    with acting_as(cast.jo.user_id):
        contact.set_demand_light(on=True, by=cast.jo.user)


def _hold(cast, given):
    with acting_as(cast.amara.pk):
        holds.place(
            client=cast.jo, reason=HoldReason.CLINICIAN, marks=[], about_id=None, by=cast.amara
        )


def _end_couple(cast, given):
    with acting_as(cast.amara.pk):
        Couple.objects.filter(pk=cast.couple.pk).update(
            stage=CoupleStage.ENDED, ended_at=timezone.now()
        )


def _state(state):
    def set_state(cast, given):
        at = {"opened": "opened_at", "submitted": "submitted_at", "withdrawn": "withdrawn_at"}
        change(Assignment, given.pk, state=state, **{at[state]: timezone.now()})

    return set_state


WAYS = {
    "no_consent": _withdraw,
    "stopped": _stop,
    "demand_light": _light,
    "hold": _hold,
    "submitted": _state("submitted"),
    "withdrawn": _state("withdrawn"),
    "opened": _state("opened"),
    "bounced": lambda cast, _: change(ContactChannel, channel(cast).pk, bounced_at=timezone.now()),
    "unverified": lambda cast, _: change(ContactChannel, channel(cast).pk, verified_at=None),
    "care_ended": lambda cast, _: change(Care, care(cast).pk, until=timezone.now()),
    "not_joined": lambda cast, _: change(User, cast.jo.user_id, is_active=False),
}


def channel(cast):
    with acting_as_worker():
        return ContactChannel.objects.get(client=cast.jo)


def care(cast):
    with acting_as_worker():
        return Care.objects.get(client=cast.jo)


@pytest.mark.invariant(46)
@pytest.mark.invariant(23)
@pytest.mark.parametrize("why", WAYS)
def test_a_note_that_is_no_longer_wanted_is_not_sent(cast, why):
    given = assign(cast)
    WAYS[why](cast, given)

    outbox.deliver_due()

    assert outcome(given) == (MessageState.CANCELLED, why)
    assert mail.outbox == []


@pytest.mark.invariant(46)
def test_an_agreement_to_an_older_notice_does_not_count(cast):
    given = assign(cast)
    with acting_as_worker():
        ConsentNotice.objects.create(
            purpose=Purpose.EMAIL,
            version=99,
            title="Newer",
            body="Newer words.",
            text_hash="0" * 64,
        )

    outbox.deliver_due()

    assert outcome(given) == (MessageState.CANCELLED, "no_consent")


@pytest.mark.invariant(46)
def test_a_couple_that_ended_gets_no_notes(cast):
    given = make.assignment(
        by=cast.amara, client=cast.jo, version=make.version("a2"), couple=cast.couple
    )
    with acting_as(cast.amara.pk):
        reminders.announce(assignment=given, by=cast.amara)
    _end_couple(cast, given)

    outbox.deliver_due()

    assert outcome(given) == (MessageState.CANCELLED, "couple_ended")


@pytest.mark.invariant(46)
@pytest.mark.parametrize(
    ("zone", "utc_hour", "arrives"),
    [("Europe/London", 22, 9), ("America/New_York", 11, 9), ("Asia/Kolkata", 15, 9)],
)
def test_a_night_note_waits_for_their_own_morning(cast, noon, zone, utc_hour, arrives):
    given = assign(cast)
    change(User, cast.jo.user_id, time_zone=zone)
    noon.move_to(NOON.replace(hour=utc_hour, minute=5))

    outbox.deliver_due()

    row = note(given)
    local = row.due_at.astimezone(zoneinfo.ZoneInfo(zone))
    assert (row.state, row.tries) == (MessageState.PENDING, 0)
    assert (local.hour, local.minute) == (arrives, 0)
    noon.move_to(row.due_at + dt.timedelta(seconds=1))
    assert outbox.deliver_due() == 1


@pytest.mark.invariant(46)
def test_at_most_one_note_in_seven_days(cast, noon):
    """Three more wait for the same moment; the one that would be too late first goes first."""
    first = assign(cast)
    outbox.deliver_due()
    second = assign(cast)

    for _ in range(8 * 24):
        noon.shift(HOUR)
        outbox.deliver_due()

    sent = [note(first).finished_at, note(second).finished_at]
    assert note(second).state == MessageState.SENT
    assert sent[1] - sent[0] >= 7 * DAY
    assert len(mail.outbox) == 2


@pytest.mark.invariant(46)
def test_of_several_that_wait_for_one_moment_the_first_to_be_late_goes_first(cast, noon):
    """However the rows lie on disk: a tie was once decided by that."""
    assign(cast)
    outbox.deliver_due()
    second = assign(cast)
    noon.shift(2 * DAY + HOUR)
    outbox.deliver_due()
    with acting_as_worker():
        waiting = OutboxMessage.objects.filter(state=MessageState.PENDING)
        assert waiting.values("due_at").distinct().count() == 1
        assert waiting.count() == 3
        # Rewritten, it lies behind the others.
        OutboxMessage.objects.filter(pk=note(second).pk).update(outcome="deferred")
        due = waiting.first().due_at
    noon.move_to(due + dt.timedelta(seconds=1))

    outbox.deliver_due()

    assert note(second).state == MessageState.SENT
    assert len(mail.outbox) == 2


@pytest.mark.invariant(46)
def test_three_notes_without_a_visit_are_the_last(cast, noon):
    for _ in range(60):
        assign(cast)
        outbox.deliver_due()
        noon.shift(DAY)
    with acting_as_worker():
        sent = sorted(
            OutboxMessage.objects.filter(state="sent").values_list("finished_at", flat=True)
        )
    gaps = [(b - a).days for a, b in zip(sent, sent[1:], strict=False)]

    assert len(sent) == 3
    assert gaps[0] >= 7
    assert gaps[1] >= 14
    with acting_as(cast.amara.pk):
        note = reminder_queries.next_notes_for([cast.jo])[cast.jo.pk]
    assert note.why_not.startswith("They didn’t sign in after three notes")


def test_opening_something_begins_the_count_again(cast, noon):
    given = assign(cast)
    outbox.deliver_due()
    noon.shift(DAY)
    change(Assignment, given.pk, state="opened", opened_at=timezone.now())
    noon.shift(8 * DAY)
    assign(cast)

    outbox.deliver_due()

    assert len(mail.outbox) == 2
    assert channel(cast).unanswered == 1


def test_not_this_week_is_kept(cast, noon):
    given = assign(cast)
    change(Assignment, given.pk, not_now_until=(NOON + 5 * DAY).date())

    outbox.deliver_due()

    assert note(given).due_at.astimezone(zoneinfo.ZoneInfo("Europe/London")) == dt.datetime(
        2026, 6, 8, 9, 0, tzinfo=zoneinfo.ZoneInfo("Europe/London")
    )


@pytest.mark.invariant(47)
@pytest.mark.invariant(48)
def test_a_stop_at_any_moment_ends_the_notes(cast, noon):
    given = assign(cast)
    _stop(cast, given)
    for _ in range(10):
        outbox.deliver_due()
        noon.shift(DAY)

    assert mail.outbox == []
    assert note(given, "assignment_reminder").state == MessageState.CANCELLED


@pytest.mark.invariant(49)
def test_partners_notes_are_unrelated(cast, settings):
    settings.OUTBOX_JITTER = True
    pairs = []
    for _ in range(150):
        moments = []
        for person in (cast.jo, cast.sam):
            given = assign(cast, person)
            moments.append(note(given, "assignment_reminder").due_at.timestamp())
        pairs.append(moments)

    assert abs(statistics.correlation(*zip(*pairs, strict=True))) < 0.28


@pytest.mark.invariant(15)
@pytest.mark.invariant(19)
def test_a_hold_sends_nothing_to_anyone(cast):
    _hold(cast, None)

    outbox.deliver_due()

    with acting_as_worker():
        assert not OutboxMessage.objects.exists()
    assert mail.outbox == []


def test_the_hourly_plan_finds_what_is_missing_once(cast, noon):
    lou = make.client(by=cast.amara, name="Lou", joined=False)
    early = assign(cast, lou)
    person = make.user(practice=cast.practice, name="Lou", role="client")
    with acting_as(cast.amara.pk):
        lou.user, lou.joined_at, lou.adult_attested_at = person, NOON, NOON
        lou.save()

    tasks.plan_reminders()
    tasks.plan_reminders()

    assert note(early, "assignment_reminder").due_at >= NOON + 48 * HOUR


def test_the_therapist_sees_when_the_next_note_goes(cast):
    assign(cast)

    with acting_as(cast.amara.pk):
        found = reminder_queries.next_notes_for([cast.jo])[cast.jo.pk]

    assert abs(found.at - NOON) < dt.timedelta(minutes=1)
    assert (found.at.utcoffset(), found.why_not) == (HOUR, "")


@pytest.mark.parametrize("why", ["no_consent", "stopped", "demand_light", "hold", "unverified"])
def test_the_therapist_sees_why_none_goes(cast, why):
    given = assign(cast)
    WAYS[why](cast, given)
    with acting_as(cast.amara.pk):
        jo = cast.jo.__class__.objects.select_related("user", "practice").get(pk=cast.jo.pk)
        found = reminder_queries.next_notes_for([jo])[jo.pk]

    assert (found.at, found.why_not) == (None, reminder_queries.WHY_NOT[why])


@pytest.mark.parametrize(
    ("state", "days", "kept"),
    [("withdrawn", 31, False), ("withdrawn", 29, True), ("opened", 90, True)],
)
def test_unsent_drafts_go_thirty_days_after_the_end(cast, noon, state, days, kept):
    given = make.assignment(
        by=cast.amara, client=cast.jo, version=make.version("a2"), state=AssignmentState.OPENED
    )
    make.answers(given, {"one": "words of mine"})
    if state == "withdrawn":
        change(Assignment, given.pk, state=state, withdrawn_at=NOON)
    noon.shift(days * DAY)

    gone = unsent_answers.delete_expired()

    with acting_as(cast.jo.user_id):
        assert Answer.objects.filter(response__assignment=given).exists() is kept
    assert gone == (0 if kept else 1)
