"""A Hold pauses everything partner-facing and only a clinician sees that it does (Inv 14-17)."""

from django.db import models
from django.utils import timezone

from clients.enums import HoldReason, HoldState, KeyClass, TaskKind, TaskState
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


class ClinicianTaskQuerySet(models.QuerySet["ClinicianTask"]):
    def waiting(self) -> "ClinicianTaskQuerySet":
        return self.filter(done_at__isnull=True)


class ClinicianTask(PracticeRow):
    """Something a clinician looks at, by a time the practice chose. Written with what asks for
    it, in one transaction, or neither is there (Inv 14). It carries no words."""

    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=TaskKind)
    about_id = models.UUIDField()
    opened_at = models.DateTimeField(default=timezone.now)
    # Set by the worker, by the practice's own clock and working days; who stands in is told then.
    look_by = models.DateTimeField(null=True, blank=True)
    passed_on_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        "clients.Clinician", models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = ClinicianTaskQuerySet.as_manager()

    class Meta:
        constraints = [
            # Sent, taken back and sent again: one task, not two.
            models.UniqueConstraint(
                fields=["about_id", "kind"],
                condition=models.Q(done_at__isnull=True),
                name="task_once_for_the_same_answers",
            ),
            models.CheckConstraint(
                name="task_done_by_someone",
                condition=models.Q(done_at__isnull=True, done_by__isnull=True)
                | models.Q(done_at__isnull=False, done_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["client"], condition=models.Q(done_at__isnull=True), name="task_waiting"
            )
        ]

    @property
    def state(self) -> TaskState:
        return TaskState.DONE if self.done_at else TaskState.WAITING


class SetAside(PracticeRow):
    """What was sent under somebody's name and was not theirs, or not freely theirs.

    It stays in the record, out of every working page; the reason is for clinicians (§4, shared
    devices). Append-only.
    """

    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="+")
    # The assignment; this storey knows none.
    about_id = models.UUIDField(unique=True)
    reason_sealed = SealedField(key_class=KeyClass.NOTES)
    by = models.ForeignKey("clients.Clinician", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    @property
    def key_owner_id(self):  # noqa: ANN201
        """The reason is the therapist's words."""
        return self.by_id
