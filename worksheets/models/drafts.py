"""Worksheets a practice writes itself: the draft, and what a second clinician said of it."""

from django.db import models
from django.utils import timezone

from clients.models.base import PracticeRow
from worksheets.enums import OPEN_DRAFTS, DraftState, Verdict


class DraftQuerySet(models.QuerySet["Draft"]):
    def open(self) -> "DraftQuerySet":
        return self.filter(state__in=OPEN_DRAFTS)


class Draft(PracticeRow):
    """A wording that may still change, and that nobody can be given.

    `content` is a worksheet as authors write it, perhaps unfinished; publishing copies it into a
    Version, which never changes (Inv 39).
    """

    author = models.ForeignKey("clients.Clinician", models.PROTECT, related_name="+")
    # The practice's worksheet it becomes a next version of; none for a new one.
    worksheet = models.ForeignKey(
        "worksheets.Worksheet", models.PROTECT, null=True, blank=True, related_name="drafts"
    )
    # The shipped wording it grew from, at first or long ago: a floor for sharing (Inv 4).
    origin = models.ForeignKey(
        "worksheets.Version", models.PROTECT, null=True, blank=True, related_name="+"
    )
    source = models.CharField(max_length=20)
    state = models.CharField(max_length=16, choices=DraftState, default=DraftState.WRITING)
    title = models.CharField(max_length=120)
    content = models.JSONField()
    # Questions taken out, newest first, so that they can be put back.
    removed = models.JSONField(default=list)
    # Clinicians who changed a word: none of them can be its second reader.
    editors = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=1000, blank=True)
    version = models.ForeignKey(
        "worksheets.Version", models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["worksheet"],
                condition=models.Q(state__in=["writing", "asked"], worksheet__isnull=False),
                name="draft_one_open_per_worksheet",
            ),
            models.CheckConstraint(
                name="draft_published_with_its_version",
                condition=models.Q(state="published", version__isnull=False)
                | (~models.Q(state="published") & models.Q(version__isnull=True)),
            ),
        ]
        indexes = [
            models.Index("practice", models.F("updated_at").desc(), name="draft_of_practice")
        ]


class SecondReading(PracticeRow):
    """What one clinician said of one exact wording. A changed word is another wording."""

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="readings")
    reader = models.ForeignKey("clients.Clinician", models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=64)
    verdict = models.CharField(max_length=16, choices=Verdict)
    comment = models.CharField(max_length=2000, blank=True)
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-read_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "reader", "content_hash"], name="reading_once_per_wording"
            )
        ]
