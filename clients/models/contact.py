"""Where a person may be written to. None until they say so (CLINICAL §4, safe contact)."""

from django.db import models
from django.utils import timezone

from clients.enums import Channel, KeyClass
from clients.fields import SealedField
from clients.models.base import PracticeRow


class ContactChannel(PracticeRow):
    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="channels")
    channel = models.CharField(max_length=16, choices=Channel, default=Channel.EMAIL)
    address_sealed = SealedField(key_class=KeyClass.CONTACT)
    address_lookup = models.BinaryField(max_length=32)
    quiet_from = models.TimeField(default="20:00")
    quiet_until = models.TimeField(default="09:00")
    verified_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True)
    unanswered = models.PositiveSmallIntegerField(default=0)
    last_sent_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "channel"], name="channel_once_per_client")
        ]

    @property
    def key_owner_id(self):  # noqa: ANN201
        return self.client_id
