"""A Hold pauses everything partner-facing and only a clinician sees that it does (Inv 14-17)."""

from django.db import models
from django.utils import timezone

from clients.enums import HoldReason, HoldState, KeyClass
from clients.fields import SealedField
from clients.models.base import PracticeRow


class HoldQuerySet(models.QuerySet["Hold"]):
    def active(self) -> "HoldQuerySet":
        return self.filter(lifted_at__isnull=True)


class Hold(PracticeRow):
    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=24, choices=HoldReason)
    # Keys of the rules that matched, e.g. "fear"; the words for them live with the worksheet.
    marks = models.JSONField(default=list)
    about_id = models.UUIDField(null=True, blank=True)
    placed_by = models.ForeignKey(
        "clients.Clinician", models.PROTECT, related_name="+", null=True, blank=True
    )
    placed_at = models.DateTimeField(default=timezone.now)
    lifted_by = models.ForeignKey(
        "clients.Clinician", models.PROTECT, related_name="+", null=True, blank=True
    )
    lifted_at = models.DateTimeField(null=True, blank=True)
    lift_reason_sealed = SealedField(key_class=KeyClass.NOTES, null=True, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        constraints = [
            # Sent, taken back and sent again: one Hold, not two.
            models.UniqueConstraint(
                fields=["client", "about_id"],
                condition=models.Q(lifted_at__isnull=True, about_id__isnull=False),
                name="hold_once_for_the_same_answers",
            ),
            models.CheckConstraint(
                name="hold_lifted_by_someone_with_a_reason",
                condition=models.Q(
                    lifted_at__isnull=True,
                    lifted_by__isnull=True,
                    lift_reason_sealed__isnull=True,
                )
                | models.Q(
                    lifted_at__isnull=False,
                    lifted_by__isnull=False,
                    lift_reason_sealed__isnull=False,
                ),
            ),
        ]
        indexes = [
            models.Index(
                fields=["client"], condition=models.Q(lifted_at__isnull=True), name="hold_active"
            )
        ]

    @property
    def key_owner_id(self):  # noqa: ANN201
        return self.lifted_by_id

    @property
    def state(self) -> HoldState:
        return HoldState.LIFTED if self.lifted_at else HoldState.ACTIVE
