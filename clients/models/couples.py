"""A couple is two people or more, each of whom joined for themselves (Inv 11)."""

from collections.abc import Iterable
from uuid import UUID

from django.db import models
from django.utils import timezone

from clients.enums import CoupleStage
from clients.models.base import PracticeRow


class Couple(PracticeRow):
    stage = models.CharField(max_length=16, choices=CoupleStage, default=CoupleStage.INVITED)
    created_by = models.ForeignKey("clients.Clinician", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="couple_ended_pair",
                condition=models.Q(stage=CoupleStage.ENDED, ended_at__isnull=False)
                | (~models.Q(stage=CoupleStage.ENDED) & models.Q(ended_at__isnull=True)),
            )
        ]


class MemberQuerySet(models.QuerySet["Member"]):
    def current(self) -> "MemberQuerySet":
        return self.filter(left_at__isnull=True)

    def of_couples_not_ended(self) -> "MemberQuerySet":
        return self.exclude(couple__stage=CoupleStage.ENDED)


class Member(PracticeRow):
    """A seat in a couple. Empty of consent until its person accepts from their own login."""

    couple = models.ForeignKey(Couple, models.PROTECT, related_name="members")
    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="memberships")
    place = models.PositiveSmallIntegerField(default=0)
    accepted_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["couple", "client"], name="member_once_per_couple"),
            models.UniqueConstraint(
                fields=["client"],
                condition=models.Q(left_at__isnull=True),
                name="member_of_one_current_couple",
            ),
        ]

    @classmethod
    def current_of(cls, client: UUID | models.OuterRef) -> MemberQuerySet:
        """The seat this person has and has not left."""
        return cls.objects.current().filter(client=client)

    @classmethod
    def linked_to(cls, clients: Iterable[UUID]) -> MemberQuerySet:
        """Every seat in a couple that one of these people is in and that has not ended, their own
        included."""
        seats = cls.objects.current().of_couples_not_ended()
        return seats.filter(couple__in=seats.filter(client__in=clients).values("couple"))

    @classmethod
    def ever_beside(cls, client: UUID) -> MemberQuerySet:
        """The seats of whoever this person is, or was, in a couple with."""
        couples = cls.objects.filter(client=client).values("couple")
        return cls.objects.filter(couple__in=couples).exclude(client=client)
