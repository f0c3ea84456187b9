"""A Hold pauses everything partner-facing and only a clinician sees that it does (Inv 14-17)."""

from collections.abc import Iterable
from uuid import UUID

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
    # Why it stands, and the keys of the rules that matched, e.g. "fear": made of answers, and so
    # sealed as they are. Only that there is a Hold is clear (clients/sealed/hold_reasons.py).
    why_sealed = SealedField(key_class=KeyClass.ANSWERS, owner="client_id", null=True, blank=True)
    # Not written since 0015, and emptied by 0016: here until no release reads them any more.
    reason = models.CharField(max_length=24, choices=HoldReason, default="")
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

    @classmethod
    def active_of(cls, client: UUID | models.OuterRef) -> HoldQuerySet:
        """The Holds that are on for this person."""
        return cls.objects.active().filter(client=client)

    @classmethod
    def clients_held(cls, clients: Iterable[UUID]) -> set[UUID]:
        """Who of these people has a Hold on."""
        rows = cls.objects.active().filter(client__in=clients)
        return set(rows.values_list("client", flat=True))

    @property
    def key_owner_id(self):  # noqa: ANN201
        """Why it was lifted is in the words of who lifted it."""
        return self.lifted_by_id

    @property
    def state(self) -> HoldState:
        return HoldState.LIFTED if self.lifted_at else HoldState.ACTIVE


class HoldByHand(PracticeRow):
    """Why a clinician placed a Hold themselves: after a call, in a session. Append-only, and in a
    table of its own, whose key is its clinician's and not that of whoever lifts the Hold."""

    hold = models.OneToOneField(Hold, models.PROTECT, related_name="by_hand")
    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="+")
    why_sealed = SealedField(key_class=KeyClass.NOTES)
    # The note or the answers it was placed from, if any: an id, for drafts can be deleted.
    about_id = models.UUIDField(null=True, blank=True)
    by = models.ForeignKey("clients.Clinician", models.PROTECT, related_name="+")

    @property
    def key_owner_id(self):  # noqa: ANN201
        return self.by_id


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

    It stays in the record, out of every working page; the reason is for clinicians (devices are
    shared). Append-only.
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
