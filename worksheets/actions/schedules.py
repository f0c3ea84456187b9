"""A measure that comes again: set up, paused, stopped, and given when its day has come.

Each day is decided once. What cannot be given on its day is let go, never chased: the next one
comes at its own time.
"""

import datetime as dt
import uuid
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from clients import audit, transitions
from clients.enums import Purpose
from clients.models import Care, Client, Hold, User
from clients.policies import contact, licences, quiet_hours
from clients.policies.licences import NotLicensed
from worksheets.actions import assignments
from worksheets.actions.assignments import NotNow
from worksheets.enums import SCHEDULE_TRANSITIONS, Kind, ScheduleState, Turn
from worksheets.models import Assignment, MeasureSchedule, MeasureTurn, Version, Worksheet
from worksheets.policies.schedules import COMES_AGAIN

# The same day of the same schedule is the same giving, whoever comes first.
DAYS = uuid.UUID("6f0f64a5-5b3a-4f0e-9d4b-1f4c3c8d9a51")
# Beyond the farthest clock on Earth a day has not begun for anybody.
AHEAD = dt.timedelta(hours=14)
MOST_AT_ONCE = 500


@transaction.atomic
def set_up(
    *,
    client: Client,
    worksheet: Worksheet,
    every_weeks: int,
    first_on: dt.date,
    until_on: dt.date | None,
    times: int | None,
    by: User,
) -> MeasureSchedule:
    """One running schedule for this person and measure; set up twice alike, it is the same one."""
    licences.gate(by)
    care = Care.objects.current().filter(client=client, clinician=by.clinician)
    if not care.select_for_update().exists() or worksheet.kind != Kind.MEASURE:
        raise NotNow(_("This can only be set up for one of your clients."))
    if Worksheet.objects.filter(pk=worksheet.pk, archived_at__isnull=False).exists():
        raise NotNow(_("Its wording is no longer in use here. Add it again first."))
    wanted = {
        "every_weeks": every_weeks,
        "next_on": first_on,
        "until_on": until_on,
        "times": times,
    }
    running = MeasureSchedule.objects.running().filter(client=client, worksheet=worksheet).first()
    if running is not None:
        if all(getattr(running, name) == value for name, value in wanted.items()):
            return running
        raise NotNow(COMES_AGAIN)
    schedule = MeasureSchedule(
        practice_id=client.practice_id,
        client=client,
        worksheet=worksheet,
        set_by=by.clinician,
        **wanted,
    )
    schedule.save(force_insert=True)
    audit.record("schedule.set_up", schedule, by=by, about=client.pk, weeks=every_weeks)
    return schedule


@transaction.atomic
def move(*, schedule: MeasureSchedule, to: ScheduleState, by: User) -> MeasureSchedule:
    """Paused, taken up again or stopped. Days that went by meanwhile are not made up for."""
    schedule = MeasureSchedule.objects.select_for_update().get(pk=schedule.pk)
    transitions.check(SCHEDULE_TRANSITIONS, schedule.state, to, schedule, by)
    schedule.state = to
    if to == ScheduleState.ENDED:
        schedule.ended_at = timezone.now()
    if to == ScheduleState.ACTIVE:
        today = today_of(schedule.client)
        while schedule.next_on < today:
            schedule.next_on += _step(schedule)
        if _is_over(schedule):
            schedule.state, schedule.ended_at = ScheduleState.ENDED, timezone.now()
    schedule.save(update_fields=["state", "ended_at", "next_on"])
    audit.record("schedule.moved", schedule, by=by, about=schedule.client_id, to=schedule.state)
    return schedule


@transaction.atomic
def stop_without_words(*, schedule: MeasureSchedule, by: User) -> None:
    """Its words are out of force: the day it would have come next says so, and it ends."""
    MeasureTurn.objects.get_or_create(
        schedule=schedule,
        on=schedule.next_on,
        defaults={
            "practice_id": schedule.practice_id,
            "client_id": schedule.client_id,
            "outcome": Turn.NO_WORDS,
        },
    )
    about, outcome = schedule.client_id, str(Turn.NO_WORDS)
    audit.record(
        "schedule.turn", schedule, by=by, about=about, outcome=outcome, on=schedule.next_on
    )
    move(schedule=schedule, to=ScheduleState.ENDED, by=by)


@transaction.atomic
def assign_next(*, schedule_id: UUID, by: User) -> Turn | None:
    """Decide the day that has come, as the clinician who set it up; None where there is none.

    Everything is asked again now: care, licence, Hold, consent, and whether the last one is still
    open. Run twice, late or by two workers, each day is decided once.
    """
    mine = MeasureSchedule.objects.filter(state=ScheduleState.ACTIVE, set_by=by.clinician)
    schedule = mine.select_for_update(skip_locked=True).filter(pk=schedule_id).first()
    if schedule is None:
        return None
    today = today_of(schedule.client)
    if schedule.next_on > today:
        return None
    if _is_over(schedule) or not _cares(schedule, by):
        move(schedule=schedule, to=ScheduleState.ENDED, by=by)
        return None
    outcome, on = _decide(schedule, by), schedule.next_on
    MeasureTurn.objects.create(
        practice_id=schedule.practice_id,
        schedule=schedule,
        client_id=schedule.client_id,
        on=on,
        outcome=outcome,
    )
    audit.record("schedule.turn", schedule, by=by, about=schedule.client_id, outcome=outcome, on=on)
    schedule.given_count += outcome == Turn.GIVEN
    while schedule.next_on <= today:
        schedule.next_on += _step(schedule)
    if _is_over(schedule):
        schedule.state, schedule.ended_at = ScheduleState.ENDED, timezone.now()
    schedule.save(update_fields=["given_count", "next_on", "state", "ended_at"])
    return outcome


@transaction.atomic
def begin_try(*, schedule_id: UUID, by: User) -> None:
    """On record before it is tried, in a transaction of its own: one that fails, or ends its
    worker, has gone behind all others by then."""
    mine = MeasureSchedule.objects.filter(pk=schedule_id, set_by=by.clinician)
    mine.update(tried_at=timezone.now())


def due() -> list[tuple[UUID, UUID]]:
    """Schedules whose day may have come somewhere, with the user each is given by. As worker.

    First who was never tried, then who was tried longest ago: none keeps its place by failing.
    """
    rows = (
        MeasureSchedule.objects.filter(
            state=ScheduleState.ACTIVE,
            next_on__lte=(timezone.now() + AHEAD).date(),
            set_by__user__is_active=True,
        )
        .order_by(F("tried_at").asc(nulls_first=True), "next_on", "pk")
        .values_list("pk", "set_by__user")
    )
    return list(rows[:MOST_AT_ONCE])


def today_of(client: Client) -> dt.date:
    """The day it is where this person lives; where nobody has joined yet, in the practice."""
    place = client.user.time_zone if client.user else client.practice.time_zone
    return timezone.now().astimezone(quiet_hours.zone(place, "UTC")).date()


def _decide(schedule: MeasureSchedule, by: User) -> Turn:
    client = schedule.client
    if by.clinician.licence_problem():
        return Turn.NOT_LICENSED
    if Hold.objects.active().filter(client=client).exists():
        return Turn.HELD
    wanted = (Purpose.PORTAL, Purpose.SUBMISSIONS)
    if client.user is None or not all(contact.agreed([client], one) for one in wanted):
        return Turn.NO_CONSENT
    again = Assignment.objects.open().filter(
        client=client, version__worksheet=schedule.worksheet_id
    )
    if again.exists():
        return Turn.STILL_OPEN
    newest = Version.objects.filter(worksheet=schedule.worksheet_id).order_by("-number").first()
    if newest is None:
        return Turn.NOT_NOW
    try:
        assignments.assign(
            op=uuid.uuid5(DAYS, f"{schedule.pk}|{schedule.next_on}"),
            couple=None,
            clients=[client],
            version=newest,
            due_on=None,
            note="",
            by=by,
        )
    except (NotNow, NotLicensed):
        return Turn.NOT_NOW
    return Turn.GIVEN


def _cares(schedule: MeasureSchedule, by: User) -> bool:
    care = Care.objects.current().filter(client=schedule.client_id, clinician=by.clinician)
    return care.exists()


def _step(schedule: MeasureSchedule) -> dt.timedelta:
    return dt.timedelta(weeks=schedule.every_weeks)


def _is_over(schedule: MeasureSchedule) -> bool:
    is_counted = schedule.times is not None and schedule.given_count >= schedule.times
    return is_counted or bool(schedule.until_on and schedule.next_on > schedule.until_on)
