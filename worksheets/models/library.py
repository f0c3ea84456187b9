"""The library: a stable name for each module and worksheet, and its frozen versions (Inv 39)."""

import uuid

from django.core.exceptions import ValidationError
from django.db import models

from worksheets.enums import Kind, Theme


class WorksheetQuerySet(models.QuerySet):
    def shipped(self):
        return self.filter(practice__isnull=True)

    def modules(self):
        return self.filter(kind=Kind.MODULE)

    def worksheets(self):
        return self.filter(kind=Kind.WORKSHEET)


class Worksheet(models.Model):
    """A module or worksheet under its lasting slug; the words live in its versions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(
        "clients.Practice", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    slug = models.SlugField(max_length=80)
    theme = models.CharField(max_length=10, choices=Theme)
    code = models.CharField(max_length=8)
    # The shipped wording that a practice's sheet grew from: its sharing limits hold on (Inv 4).
    origin = models.ForeignKey(
        "worksheets.Version", models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Put away: not given anew, while what was given goes on (Inv 39).
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = WorksheetQuerySet.as_manager()

    class Meta:
        ordering = ["code", "slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "slug"], nulls_distinct=False, name="one_slug_per_practice"
            )
        ]

    def __str__(self):
        return f"{self.code} {self.slug}"


class Version(models.Model):
    """One published wording. It never changes: answers point here for ever (Inv 39)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    worksheet = models.ForeignKey(Worksheet, on_delete=models.PROTECT, related_name="versions")
    practice = models.ForeignKey(
        "clients.Practice", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    client_title = models.CharField(max_length=120)
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["worksheet", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["worksheet", "number"], name="one_number_per_version"),
            models.UniqueConstraint(
                fields=["worksheet", "content_hash"], name="one_version_per_content"
            ),
        ]

    def __str__(self):
        return f"version {self.number} of {self.worksheet_id}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise ValidationError("A published version never changes. Publish a new one.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise ValidationError("A published version is never deleted.")

    @classmethod
    def is_library_loaded(cls) -> bool:
        """Whether anything that came with the portal is here."""
        return cls.objects.filter(worksheet__practice=None).exists()

    @classmethod
    def shipped(cls, theme: str) -> "models.QuerySet[Version]":
        """The wordings of this theme that came with the portal."""
        return cls.objects.filter(worksheet__theme=theme, worksheet__practice__isnull=True)
