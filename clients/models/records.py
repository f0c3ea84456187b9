"""The record about the record: who did or read what, what is to be sent, and the keys."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone

from clients.enums import Channel, KeyClass, MessageState
from clients.models.base import PracticeRow, Row


class AuditEvent(models.Model):
    """Append-only, ids and hashes only. Written by the SQL function audit_append alone."""

    # No index of its own (practice, seq) serves; no check a row: audit_append locks the head,
    # whose key is the practice.
    practice = models.ForeignKey(
        "clients.Practice", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    # Which of the practice's chains it stands in, and where in it (ADR 36).
    lane = models.SmallIntegerField(default=0, db_default=0)
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    verb = models.CharField(max_length=48)
    object_kind = models.CharField(max_length=32)
    object_id = models.UUIDField(null=True)
    about_id = models.UUIDField(null=True)
    facts = models.JSONField(default=dict)
    prev_hash = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "lane", "seq"], name="audit_seq_once")
        ]
        indexes = [
            models.Index(fields=["object_id", "verb"], name="audit_of_object"),
            models.Index("about_id", models.F("at").desc(), name="audit_about_person"),
        ]


class AuditHead(models.Model):
    """The end of each of a practice's chains; its row lock keeps that chain from forking.

    Every lane's head is there from the day the practice is: one that is missing was taken away.
    """

    pk = models.CompositePrimaryKey("practice", "lane")
    practice = models.ForeignKey(
        "clients.Practice", models.PROTECT, related_name="+", db_index=False
    )
    lane = models.SmallIntegerField(default=0, db_default=0)
    seq = models.BigIntegerField(default=0)
    hash = models.BinaryField(default=bytes)

    @classmethod
    def begun(cls) -> "models.QuerySet[AuditHead]":
        """The ends of all chains in which something stands."""
        return cls.objects.filter(seq__gt=0).order_by("practice_id", "lane")


class OutboxMessage(PracticeRow):
    """Something to send. This row is the truth; a broker message only wakes a worker."""

    kind = models.CharField(max_length=40)
    # A user's id, or an invitation's while there is no user yet.
    recipient_id = models.UUIDField()
    about_id = models.UUIDField()
    channel = models.CharField(max_length=16, choices=Channel, default=Channel.EMAIL)
    slot = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=16, choices=MessageState, default=MessageState.PENDING)
    due_at = models.DateTimeField(default=timezone.now)
    send_before = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=60, blank=True)
    idempotency_key = models.UUIDField(unique=True)
    tries = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    # Somebody sits at a page that waits for it: it leaves before everything else that is due.
    is_urgent = models.BooleanField(default=False)
    # When a worker first took it; a failed call moves due_at, and never this.
    waiting_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "recipient_id", "about_id", "channel", "slot"],
                name="outbox_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(state__in=["pending", "sending"]),
                name="outbox_due",
            ),
            models.Index(fields=["recipient_id", "state", "finished_at"], name="outbox_recipient"),
            models.Index(fields=["about_id"], name="outbox_about"),
            models.Index(
                fields=["due_at"],
                condition=models.Q(state="pending", is_urgent=True),
                name="outbox_urgent",
            ),
            models.Index(
                "practice",
                Coalesce("waiting_since", "due_at"),
                condition=models.Q(state__in=["pending", "sending"]),
                name="outbox_waiting",
            ),
            models.Index(
                fields=["practice", "finished_at"],
                condition=models.Q(state="sent"),
                name="outbox_sent",
            ),
        ]

    @classmethod
    def last_arrived_at(cls, recipient: UUID, kinds: Iterable[str]) -> datetime | None:
        """When the last of these kinds went to this recipient, those that only may have arrived
        included; None where there was none."""
        went = [MessageState.SENT, MessageState.UNKNOWN]
        rows = cls.objects.filter(recipient_id=recipient, kind__in=kinds, state__in=went)
        return rows.aggregate(last=models.Max("finished_at"))["last"]

    @classmethod
    def next_due_at(cls, recipients: Iterable[UUID], kinds: Iterable[str]) -> dict[UUID, datetime]:
        """When the next of these kinds is due to each recipient who has one coming."""
        coming = [MessageState.PENDING, MessageState.SENDING]
        rows = cls.objects.filter(
            recipient_id__in=list(recipients), kind__in=kinds, state__in=coming
        )
        return dict(rows.order_by("-due_at").values_list("recipient_id", "due_at"))


class PasswordResetRequest(Row):
    """Somebody asked for a code at the door: address and code, sealed, until the letter has left.

    Written alike for an address that has an account and one that has none. Only the worker can
    read it, finds out which it is, and deletes it once the letter has left or is too late.
    """

    sealed = models.BinaryField()
    asked_at = models.DateTimeField(default=timezone.now)
    send_before = models.DateTimeField()
    # When the worker made an outbox row of it.
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["asked_at"], name="reset_request_asked")]


class SendingStatus(models.Model):
    """One row for the whole portal: signs of life of beat, worker and mail server. No names."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    # The last round that beat asked for, and the last one that anything asked for.
    swept_at = models.DateTimeField(null=True)
    worked_at = models.DateTimeField(null=True)
    # Since when the mail server takes nothing; empty once it answers again.
    failing_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="sending_status_one_row", condition=models.Q(id=1))
        ]


class DataKey(PracticeRow):
    """A person's key for one class of their words, wrapped. Destroying it shreds the words."""

    owner_id = models.UUIDField()
    key_class = models.CharField(max_length=16, choices=KeyClass)
    version = models.PositiveIntegerField(default=1)
    kek_id = models.CharField(max_length=40)
    wrapped = models.BinaryField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    shredded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner_id", "key_class", "version"], name="datakey_version_once"
            ),
            models.CheckConstraint(
                name="datakey_wrapped_or_shredded",
                condition=models.Q(wrapped__isnull=False, shredded_at__isnull=True)
                | models.Q(wrapped__isnull=True, shredded_at__isnull=False),
            ),
        ]

    @classmethod
    def versions_of(
        cls, owner: UUID | models.OuterRef, key_class: str
    ) -> "models.QuerySet[DataKey]":
        """Every key there was for one class of this owner's words, the oldest first."""
        return cls.objects.filter(owner_id=owner, key_class=key_class).order_by("version")

    @classmethod
    def of_slots(cls, slots: Iterable[tuple[UUID, str]]) -> "models.QuerySet[DataKey]":
        """Every key of these owners' classes of words, the oldest first. At least one slot."""
        wanted = models.Q()
        for owner_id, key_class in slots:
            wanted |= models.Q(owner_id=owner_id, key_class=key_class)
        return cls.objects.filter(wanted).order_by("version")

    @classmethod
    def live_of(cls, owner: UUID, key_classes: Iterable[str]) -> "models.QuerySet[DataKey]":
        """The keys of this owner's that still open something, for these classes of words."""
        return cls.objects.filter(
            owner_id=owner, key_class__in=list(key_classes), shredded_at__isnull=True
        )

    def add_once(self) -> None:
        """Save it, unless this version of the key is there already: then nothing changes."""
        type(self).objects.bulk_create([self], ignore_conflicts=True)


class KeyCheck(models.Model):
    """What tells the right key-encryption key from another of the same id. Written once each."""

    kek_id = models.CharField(max_length=40, primary_key=True)
    value = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"KeyCheck {self.kek_id}"
