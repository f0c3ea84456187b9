"""Where a practice made the private check-in stricter than it is shipped; never changed."""

import datetime as dt
from uuid import UUID

from django.db import models
from django.utils import timezone

from clients.models.base import PracticeRow
from worksheets.enums import Outcome


class RaisedOutcome(PracticeRow):
    """One answer that asks for more here than in content/safety.yaml. It counts for check-ins sent
    from that moment on, and is never lowered again: not by another row either (raised_guard)."""

    item_key = models.CharField(max_length=40)
    answer = models.CharField(max_length=40)
    outcome = models.CharField(max_length=10, choices=Outcome)
    raised_by = models.ForeignKey("clients.Clinician", models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["raised_at"]
        constraints = [
            models.CheckConstraint(
                name="raised_to_note_or_safety", condition=models.Q(outcome__in=Outcome.values)
            ),
            models.UniqueConstraint(
                fields=["practice", "item_key", "answer", "outcome"], name="raised_once"
            ),
        ]

    @classmethod
    def of(cls, practice_id: UUID, *, until: dt.datetime | None = None) -> "list[RaisedOutcome]":
        """What the practice had raised at that moment; by now, without one."""
        rows = cls.objects.filter(practice=practice_id)
        if until is not None:
            rows = rows.filter(raised_at__lte=until)
        return list(rows)
