"""The joint space: closed by default, opened for a session, closing by itself (Inv 57).

Whether it is open now is for the SQL function app_window_open alone to say: a row here is
one of several things it asks for.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection, models
from django.utils import timezone

from clients.enums import WindowState
from clients.models.base import PracticeRow


class JointWindowQuerySet(models.QuerySet["JointWindow"]):
    def not_over(self) -> "JointWindowQuerySet":
        """Opened, and neither closed nor past its end. Not yet a yes: see open()."""
        return self.filter(closed_at__isnull=True, closes_at__gt=timezone.now())

    def open(self) -> "JointWindowQuerySet":
        """Open now, by the one rule there is."""
        yes = models.Func(
            models.F("couple_id"), function="app_window_open", output_field=models.BooleanField()
        )
        return self.filter(closed_at__isnull=True).alias(is_open=yes).filter(is_open=True)


class JointWindow(PracticeRow):
    couple = models.ForeignKey("clients.Couple", models.PROTECT, related_name="windows")
    opened_by = models.ForeignKey("clients.Clinician", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    closes_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    # Nobody, where its time simply ran out.
    closed_by = models.ForeignKey(
        "clients.Clinician", models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = JointWindowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["couple"],
                condition=models.Q(closed_at__isnull=True),
                name="window_one_open_per_couple",
            ),
            models.CheckConstraint(
                name="window_closes_after_it_opens",
                condition=models.Q(closes_at__gt=models.F("opened_at")),
            ),
            models.CheckConstraint(
                name="window_closed_by_needs_when",
                condition=models.Q(closed_by__isnull=True) | models.Q(closed_at__isnull=False),
            ),
        ]

    @staticmethod
    def is_open_for(couple: UUID) -> bool:
        """Whether this couple may be together here now, by the one rule there is."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT app_window_open(%s)", [couple])
            return bool(cursor.fetchone()[0])

    @property
    def state(self) -> WindowState:
        is_over = self.closed_at is not None or self.closes_at <= timezone.now()
        return WindowState.CLOSED if is_over else WindowState.OPEN


class CheckInMark(PracticeRow):
    """Where one person's private check-in stands, for clinicians alone. No answer is in it.

    The check-ins themselves live with the work; this is what joint work asks for (Inv 13).
    """

    client = models.OneToOneField("clients.Client", models.PROTECT, related_name="checkin_mark")
    # Sent and not looked at yet: until then nothing before it counts.
    waiting_since = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        "clients.Clinician", models.PROTECT, related_name="+", null=True, blank=True
    )
    due_again_at = models.DateTimeField(null=True, blank=True)
    # How long a review counts.
    every_weeks = models.PositiveSmallIntegerField(default=7)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="checkin_reviewed_whole",
                condition=models.Q(
                    reviewed_at__isnull=True, reviewed_by__isnull=True, due_again_at__isnull=True
                )
                | models.Q(
                    reviewed_at__isnull=False,
                    reviewed_by__isnull=False,
                    due_again_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="checkin_every_six_to_eight_weeks",
                condition=models.Q(every_weeks__in=[6, 7, 8]),
            ),
        ]

    @classmethod
    def of_each(cls, clients: "Iterable[models.Model | UUID]") -> "dict[UUID, CheckInMark]":
        """Where the check-in of each of these people stands, by client; most have none yet."""
        return {row.client_id: row for row in cls.objects.filter(client__in=clients)}

    @classmethod
    def due_by(cls, when: datetime) -> "models.QuerySet[CheckInMark]":
        """Those whose last review counts no longer than this."""
        return cls.objects.filter(due_again_at__lte=when)
