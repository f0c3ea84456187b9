"""What a practice made of the list of help lines, and when it looked one up."""

import datetime as dt

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from clients.enums import HelpLineKind, HelpLineTrace
from clients.models.base import PracticeRow
from clients.models.practice import Practice

# A number that nobody looked up for longer may have changed hands (Inv 54).
LASTS = dt.timedelta(days=180)


class HelpLine(PracticeRow):
    """A line of the practice's own, or what it made of one on the portal's list.

    With `shipped_name` and `shipped_number` it stands for that line: corrected, or left out. The
    wording never changes: another one is another row, and what was is told by the rows that ended.
    """

    practice = models.ForeignKey("clients.Practice", models.PROTECT, related_name="help_lines")
    country = models.CharField(max_length=2)
    shipped_name = models.CharField(max_length=80, blank=True)
    shipped_number = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=12, choices=HelpLineKind)
    name = models.CharField(max_length=80, blank=True)
    number = models.CharField(max_length=80, blank=True)
    about = models.CharField(max_length=160, blank=True)
    hours = models.CharField(max_length=80, blank=True)
    text = models.CharField(max_length=80, blank=True, db_default="")
    chat = models.CharField(max_length=80, blank=True, db_default="")
    address = models.CharField(max_length=160, blank=True, db_default="")
    languages = models.CharField(max_length=80, blank=True, db_default="")
    deaf = models.CharField(max_length=160, blank=True, db_default="")
    # Whether a call stands on a phone bill.
    trace = models.CharField(max_length=3, blank=True, db_default="", choices=HelpLineTrace)
    place = models.CharField(max_length=80, blank=True, db_default="")
    silent = models.CharField(max_length=240, blank=True, db_default="")
    is_left_out = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey("clients.Clinician", models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        "clients.Clinician", models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="help_line_worded_or_left_out",
                condition=(
                    models.Q(is_left_out=False, reason="")
                    & ~models.Q(name="")
                    & ~models.Q(number="")
                )
                | (
                    models.Q(is_left_out=True, name="", number="")
                    & ~models.Q(reason="")
                    & ~models.Q(shipped_name="")
                ),
            ),
            models.CheckConstraint(
                name="help_line_ended_pair",
                condition=models.Q(ended_at__isnull=True, ended_by__isnull=True)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
            # Of one shipped line the practice makes one thing at a time.
            models.UniqueConstraint(
                name="help_line_one_for_each_shipped",
                fields=["practice", "country", "shipped_name", "shipped_number"],
                condition=models.Q(ended_at__isnull=True) & ~models.Q(shipped_name=""),
            ),
        ]

    @property
    def shipped(self) -> tuple[str, str]:
        return self.shipped_name, self.shipped_number


class HelpLineCheck(PracticeRow):
    """A line as it was when somebody of the practice looked it up. The newest counts; none changes.

    All that people see of it was confirmed: another number is another line, and where its hours or
    its text number change, `signature` no longer fits. `is_withdrawn` takes back what was confirmed
    before.
    """

    practice = models.ForeignKey(
        "clients.Practice", models.PROTECT, related_name="help_line_checks"
    )
    country = models.CharField(max_length=2)
    name = models.CharField(max_length=80)
    number = models.CharField(max_length=80)
    # Of all that was confirmed (clients/content/resources.py). Empty for what was confirmed before
    # a line had more than name and number: that is looked up once more.
    signature = models.CharField(max_length=16, blank=True, db_default="")
    checked_on = models.DateField()
    checked_by = models.ForeignKey("clients.Clinician", models.PROTECT, related_name="+")
    is_withdrawn = models.BooleanField(default=False, db_default=False)
    written_at = models.DateTimeField(default=timezone.now, db_default=Now())

    @property
    def line(self) -> tuple[str, str, str]:
        return self.name, self.number, self.signature


def every_list() -> list[tuple[Practice, list[HelpLine], list[HelpLineCheck]]]:
    """In worker scope: each practice, what it made of the list for its country, and its checks
    there, oldest first. Three queries."""
    found = []
    rows = HelpLine.objects.filter(ended_at=None).order_by("added_at", "pk")
    checks = HelpLineCheck.objects.order_by("checked_on", "written_at")
    lines, looked = models.Prefetch("help_lines", rows), models.Prefetch("help_line_checks", checks)
    for practice in Practice.objects.prefetch_related(lines, looked).order_by("pk"):
        found.append(
            (
                practice,
                [row for row in practice.help_lines.all() if row.country == practice.country],
                [row for row in practice.help_line_checks.all() if row.country == practice.country],
            )
        )
    return found
