"""Steps in order, tailored for one couple or one person. No client ever sees that they exist."""

from django.db import models
from django.utils import timezone

from clients.models.base import PracticeRow

MOST_STEPS = 30


class PathwayTemplate(PracticeRow):
    """A practice's own pathway, to begin from. Text about method, with nobody's name in it."""

    title = models.CharField(max_length=80)
    purpose = models.CharField(max_length=600, blank=True)
    # [{"sheet": slug, "why": text}], as in the shipped files.
    steps = models.JSONField()
    saved_by = models.ForeignKey("clients.Clinician", models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)
    put_away_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["title", "id"]


class PathwayQuerySet(models.QuerySet["Pathway"]):
    def current(self) -> "PathwayQuerySet":
        return self.filter(ended_at__isnull=True)


class Pathway(PracticeRow):
    """The steps for one couple, or for one person. `revision` counts changes: a stale press of a
    button changes nothing."""

    couple = models.ForeignKey(
        "clients.Couple", models.PROTECT, related_name="pathways", null=True, blank=True
    )
    client = models.ForeignKey(
        "clients.Client", models.PROTECT, related_name="pathways", null=True, blank=True
    )
    title = models.CharField(max_length=80)
    revision = models.PositiveIntegerField(default=1)
    begun_by = models.ForeignKey("clients.Clinician", models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = PathwayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="pathway_of_a_couple_or_a_person",
                condition=models.Q(couple__isnull=False, client__isnull=True)
                | models.Q(couple__isnull=True, client__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["couple"],
                condition=models.Q(ended_at__isnull=True),
                name="pathway_one_current_per_couple",
            ),
            models.UniqueConstraint(
                fields=["client"],
                condition=models.Q(ended_at__isnull=True),
                name="pathway_one_current_per_person",
            ),
        ]


class PathwayStep(PracticeRow):
    """One thing to give. `group` is what opening it gave; taken back by all, it waits again."""

    pathway = models.ForeignKey(Pathway, models.PROTECT, related_name="steps")
    place = models.PositiveSmallIntegerField()
    slug = models.CharField(max_length=80)
    why = models.CharField(max_length=300, blank=True)
    group = models.ForeignKey(
        "worksheets.AssignmentGroup", models.PROTECT, related_name="+", null=True, blank=True
    )
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["place", "id"]
        constraints = [
            models.CheckConstraint(
                name="pathway_step_opened_with_what_was_given",
                condition=models.Q(group__isnull=True, opened_at__isnull=True)
                | models.Q(group__isnull=False, opened_at__isnull=False),
            )
        ]
