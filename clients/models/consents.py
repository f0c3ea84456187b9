"""What a person was asked, in which words, and what they said; never changed afterwards."""

from collections.abc import Iterable
from uuid import UUID

from django.db import models
from django.utils import timezone

from clients.enums import Decision, Purpose
from clients.models.base import PracticeRow, Row

# What a receipt that somebody brings may weigh before it is not looked at.
LONGEST_RECEIPT = 20_000


class ConsentNotice(Row):
    """One version of the words in which one purpose is asked. Shipped in clients/content."""

    purpose = models.CharField(max_length=24, choices=Purpose)
    version = models.PositiveIntegerField()
    language = models.CharField(max_length=10, default="en")
    title = models.CharField(max_length=120)
    body = models.TextField()
    # Basis, data, recipients, how long it is kept, how to withdraw.
    terms = models.JSONField(default=dict)
    is_required = models.BooleanField(default=False)
    # Whoever agreed to the version before is asked anew only where this one means something else.
    is_material = models.BooleanField(default=True)
    text_hash = models.CharField(max_length=64)
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "language", "version"], name="notice_version_once"
            )
        ]

    @classmethod
    def in_order(cls) -> "models.QuerySet[ConsentNotice]":
        """Every version of every purpose, the oldest of each first."""
        return cls.objects.filter(language="en").order_by("purpose", "version")

    @classmethod
    def purposes(cls) -> set[str]:
        """What is asked for in any version."""
        return set(cls.objects.values_list("purpose", flat=True))

    @classmethod
    def material_of(cls, purpose: str | models.OuterRef) -> "models.QuerySet[ConsentNotice]":
        """The versions of one purpose that changed its meaning: a yes to an earlier one is over."""
        return cls.objects.filter(purpose=purpose, language="en", is_material=True)


class ConsentEvent(PracticeRow):
    """Append-only: a trigger refuses update and delete (Inv 24). Purpose × recipient × object."""

    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="consent_events")
    notice = models.ForeignKey(ConsentNotice, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=24, choices=Purpose)
    decision = models.CharField(max_length=16, choices=Decision)
    recipient_kind = models.CharField(max_length=24, default="practice")
    recipient_id = models.UUIDField()
    object_kind = models.CharField(max_length=24, blank=True)
    object_id = models.UUIDField(null=True, blank=True)
    method = models.CharField(max_length=40, default="portal form")
    by = models.ForeignKey("clients.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    # A yes for a time only; none where it holds until it is taken back.
    expires_at = models.DateTimeField(null=True, blank=True)
    # sha256 over the receipt's canonical fields, notice text hash included (Inv 30).
    receipt_hash = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(
                "client",
                "purpose",
                "recipient_id",
                "object_id",
                models.F("at").desc(),
                name="consent_latest",
            )
        ]

    @classmethod
    def last_words_of(
        cls, clients: Iterable[UUID], purpose: str
    ) -> "models.QuerySet[ConsentEvent]":
        """The newest answer of each of these people to their practice, to one purpose as such."""
        mine = cls.objects.filter(client__in=list(clients), purpose=purpose, object_id__isnull=True)
        to_practice = mine.filter(recipient_id=models.F("practice_id"))
        return to_practice.order_by("client", "-at").distinct("client")
