"""A worksheet given to one person. A couple's assignment is one row a person, in a group."""

from collections.abc import Iterable
from uuid import UUID

from django.db import models
from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from clients.enums import KeyClass
from clients.fields import SealedField
from clients.models.base import PracticeRow
from worksheets.enums import OPEN_STATES, AssignmentState, Theme


class AssignmentGroup(PracticeRow):
    """Given to several partners in one go. Only clinicians can see that a group exists."""

    couple = models.ForeignKey(
        "clients.Couple", models.PROTECT, related_name="assignment_groups", null=True, blank=True
    )
    version = models.ForeignKey("worksheets.Version", models.PROTECT, related_name="+")
    created_by = models.ForeignKey("clients.Clinician", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def open(self) -> "AssignmentQuerySet":
        return self.filter(state__in=OPEN_STATES)

    def newest_of_each(self, count: int) -> "AssignmentQuerySet":
        """Of each person all that is open, and so many of the newest; `total`: of how many."""
        of_one = [F("client")]
        rank = Window(RowNumber(), partition_by=of_one, order_by=F("assigned_at").desc())
        ranked = self.annotate(rank=rank, total=Window(Count("pk"), partition_by=of_one))
        return ranked.filter(Q(rank__lte=count) | Q(state__in=OPEN_STATES))

    def to_read(self) -> "AssignmentQuerySet":
        return self.filter(state=AssignmentState.SUBMITTED)


class Assignment(PracticeRow):
    """Pins a version, so that an answer always stands beside the words it answered (Inv 39)."""

    group = models.ForeignKey(AssignmentGroup, models.PROTECT, related_name="assignments")
    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="assignments")
    version = models.ForeignKey("worksheets.Version", models.PROTECT, related_name="+")
    assigned_by = models.ForeignKey("clients.Clinician", models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=16, choices=AssignmentState, default=AssignmentState.ASSIGNED
    )
    due_on = models.DateField(null=True, blank=True)
    note_sealed = SealedField(key_class=KeyClass.NOTES, null=True, blank=True)
    # Where the reader or runner was left.
    place = models.PositiveSmallIntegerField(default=0)
    not_now_until = models.DateField(null=True, blank=True)
    assigned_at = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "client"], name="assignment_once_per_group_and_client"
            ),
            models.CheckConstraint(
                name="assignment_submitted_when_sent",
                condition=~models.Q(state__in=["submitted", "reviewed"])
                | models.Q(submitted_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index("client", models.F("assigned_at").desc(), name="assignment_of_client"),
            models.Index(
                fields=["client", "due_on"],
                condition=models.Q(state__in=["assigned", "opened"]),
                name="assignment_open",
            ),
            models.Index(
                "practice",
                models.F("submitted_at").desc(),
                condition=models.Q(state="submitted"),
                name="assignment_to_read",
            ),
        ]

    @classmethod
    def of_recipient(cls, user: UUID, pk: UUID) -> AssignmentQuerySet:
        """This one, if it was assigned to the person of this sign-in."""
        return cls.objects.filter(pk=pk, client__user=user)

    @classmethod
    def given_to(cls, clients: Iterable[UUID]) -> AssignmentQuerySet:
        """All that any of these people were given."""
        return cls.objects.filter(client__in=list(clients))

    @classmethod
    def checkins_of(cls, client: UUID | models.OuterRef) -> AssignmentQuerySet:
        """Every private check-in this person was asked to do."""
        return cls.objects.filter(client=client, version__worksheet__theme=Theme.CHECKIN)

    @property
    def key_owner_id(self):  # noqa: ANN201
        """The note to the client is the therapist's words."""
        return self.assigned_by_id
