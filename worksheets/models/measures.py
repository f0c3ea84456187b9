"""Measures: whose words a practice added, what was counted, and when one comes again."""

from django.db import models
from django.utils import timezone

from clients.enums import KeyClass
from clients.fields import SealedField
from clients.models.base import PracticeRow
from worksheets.enums import Right, ScheduleState, Turn, WordsEnd


class MeasureWording(PracticeRow):
    """Who attested by which right a version's words stand here. Never changed, never deleted."""

    version = models.OneToOneField(
        "worksheets.Version", models.PROTECT, related_name="measure_wording"
    )
    right = models.CharField(max_length=8, choices=Right)
    # Where the right can be looked up: a licence number, a date of an email. Nobody's secret.
    where = models.CharField(max_length=300)
    is_staffed = models.BooleanField(default=False)
    attested_by = models.ForeignKey("clients.Clinician", models.PROTECT, related_name="+")
    attested_at = models.DateTimeField(default=timezone.now)


class WordingEnd(PracticeRow):
    """Who took a version's words out of force here, when and why. Never changed; to use the measure
    again its words come in again, as a new version with an attestation of its own."""

    wording = models.OneToOneField(MeasureWording, models.PROTECT, related_name="end")
    why = models.CharField(max_length=10, choices=WordsEnd)
    ended_by = models.ForeignKey("clients.Clinician", models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(default=timezone.now)


class Score(PracticeRow):
    """One scale of one sending. For clinicians in care only; not even its author reads it here.

    Sealed with the author's key for answers: what shreds the answers shreds what they came to.
    """

    response = models.ForeignKey("worksheets.Response", models.PROTECT, related_name="scores")
    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="+")
    version = models.ForeignKey("worksheets.Version", models.PROTECT, related_name="+")
    scale = models.CharField(max_length=60)
    value_sealed = SealedField(key_class=KeyClass.ANSWERS)
    scored_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["response", "scale"], name="score_once_per_scale")
        ]
        indexes = [models.Index(fields=["client", "scored_at"], name="score_of_client")]

    @property
    def key_owner_id(self):  # noqa: ANN201
        return self.client_id


class MeasureScheduleQuerySet(models.QuerySet["MeasureSchedule"]):
    def running(self) -> "MeasureScheduleQuerySet":
        return self.exclude(state=ScheduleState.ENDED)


class MeasureSchedule(PracticeRow):
    """A measure that comes again every few weeks for one person, until a day or a count."""

    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="+")
    worksheet = models.ForeignKey("worksheets.Worksheet", models.PROTECT, related_name="+")
    set_by = models.ForeignKey("clients.Clinician", models.PROTECT, related_name="+")
    every_weeks = models.PositiveSmallIntegerField()
    # A day by the person's own calendar.
    next_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    times = models.PositiveSmallIntegerField(null=True, blank=True)
    given_count = models.PositiveSmallIntegerField(default=0)
    # When the worker last tried to give it, whatever came of that: who was tried waits longest.
    tried_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=ScheduleState, default=ScheduleState.ACTIVE)
    set_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MeasureScheduleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "worksheet"],
                condition=~models.Q(state="ended"),
                name="one_running_schedule_per_measure",
            ),
            models.CheckConstraint(
                name="schedule_ended_when_ended",
                condition=models.Q(state="ended", ended_at__isnull=False)
                | (~models.Q(state="ended") & models.Q(ended_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="schedule_every_few_weeks",
                condition=models.Q(every_weeks__gte=1, every_weeks__lte=52),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_on"], condition=models.Q(state="active"), name="schedule_due"
            )
        ]


class MeasureTurn(PracticeRow):
    """What became of one day of a schedule: each day is decided once."""

    schedule = models.ForeignKey(MeasureSchedule, models.PROTECT, related_name="turns")
    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="+")
    on = models.DateField()
    outcome = models.CharField(max_length=16, choices=Turn)
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-on"]
        constraints = [models.UniqueConstraint(fields=["schedule", "on"], name="one_turn_per_day")]
