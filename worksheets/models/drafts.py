"""Worksheets a practice writes itself: the draft, and what a second clinician said of it."""

from typing import Any

from django.db import models
from django.utils import timezone

from clients.enums import KeyClass
from clients.fields import SealedField
from clients.models.base import PracticeRow
from clients.models.people import User
from worksheets.enums import OPEN_DRAFTS, DraftState, Verdict


class DraftQuerySet(models.QuerySet["Draft"]):
    def open(self) -> "DraftQuerySet":
        return self.filter(state__in=OPEN_DRAFTS)


class Draft(PracticeRow):
    """A wording that may still change, and that nobody can be given.

    Its content is a worksheet as authors write it, perhaps unfinished; publishing copies it into a
    Version, which never changes (Inv 39). Its words are sealed, and there once they were opened:
    worksheets/sealed/drafts.py.
    """

    title: str
    content: dict[str, Any]
    # Questions taken out, newest first, so that they can be put back.
    removed: list[dict[str, Any]]
    reason: str

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
    title_sealed = SealedField(key_class=KeyClass.NOTES, owner="practice_id", null=True, blank=True)
    words_sealed = SealedField(key_class=KeyClass.NOTES, owner="practice_id", null=True, blank=True)
    # Not written since 0013, and emptied by 0014: here until no release reads them any more.
    clear_title = models.CharField(max_length=120, default="", db_column="title")
    clear_content = models.JSONField(default=dict, db_column="content")
    clear_removed = models.JSONField(default=list, db_column="removed")
    clear_reason = models.CharField(max_length=1000, blank=True, db_column="reason")
    # Clinicians who changed a word: none of them can be its second reader.
    editors = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=0)
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

    def may_be_changed_by(self, user: User) -> bool:
        """Its author, or an owner of the practice."""
        return self.author_id == user.clinician.pk or user.clinician.is_owner

    def is_approved(self, content_hash: str) -> bool:
        """Whether somebody who wrote none of it said yes to exactly these words."""
        yeses = self.readings.filter(content_hash=content_hash, verdict=Verdict.APPROVED)
        return yeses.exclude(reader__in=self.editors).exists()

    @property
    def origin_content(self) -> dict[str, Any] | None:
        """The shipped wording that it grew from; None where it began from nothing."""
        return self.origin.content if self.origin else None

    @property
    def slug(self) -> str:
        """Lasting, and never one of the shipped: no shipped name begins with “own-”."""
        return self.worksheet.slug if self.worksheet else f"own-{self.pk.hex[:12]}"


class SecondReading(PracticeRow):
    """What one clinician said of one exact wording. A changed word is another wording."""

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="readings")
    reader = models.ForeignKey("clients.Clinician", models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=64)
    verdict = models.CharField(max_length=16, choices=Verdict)
    comment_sealed = SealedField(
        key_class=KeyClass.NOTES, owner="practice_id", null=True, blank=True
    )
    # As the clear columns of a draft.
    clear_comment = models.CharField(max_length=2000, blank=True, db_column="comment")
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-read_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "reader", "content_hash"], name="reading_once_per_wording"
            )
        ]
