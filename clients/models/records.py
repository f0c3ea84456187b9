"""The record about the record: who did or read what, what is to be sent, and the keys."""

from django.db import models
from django.utils import timezone

from clients.enums import Channel, KeyClass, MessageState
from clients.models.base import PracticeRow


class AuditEvent(models.Model):
    """Append-only, ids and hashes only. Written by the SQL function audit_append alone."""

    # No index of its own (practice, seq) serves; no check a row: audit_append locks the head,
    # whose key is the practice.
    practice = models.ForeignKey(
        "clients.Practice", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
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
        constraints = [models.UniqueConstraint(fields=["practice", "seq"], name="audit_seq_once")]
        indexes = [
            models.Index(fields=["object_id", "verb"], name="audit_of_object"),
            models.Index("about_id", models.F("at").desc(), name="audit_about_person"),
        ]


class AuditHead(models.Model):
    """The end of each practice's chain; its row lock keeps the chain from forking."""

    practice = models.OneToOneField(
        "clients.Practice", models.PROTECT, primary_key=True, related_name="+"
    )
    seq = models.BigIntegerField(default=0)
    hash = models.BinaryField(default=bytes)


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
