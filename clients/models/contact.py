"""Where a person may be written to. None until they say so."""

from collections.abc import Iterable
from uuid import UUID

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
    # After a change nothing goes to the new address for three days, and whoever reads the former
    # one can put it back (P7).
    held_until = models.DateTimeField(null=True, blank=True)
    former_sealed = SealedField(key_class=KeyClass.CONTACT, null=True, blank=True)
    former_lookup = models.BinaryField(max_length=32, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "channel"], name="channel_once_per_client")
        ]

    @classmethod
    def of_each(cls, clients: Iterable[models.Model]) -> "dict[UUID, ContactChannel]":
        """The channel of each of these people who named one, by client."""
        return {row.client_id: row for row in cls.objects.filter(client__in=list(clients))}

    @classmethod
    def of_recipient(cls, user: UUID, channel: str) -> "models.QuerySet[ContactChannel]":
        """Where the person of this sign-in is written to: one at most."""
        return cls.objects.filter(client__user=user, channel=channel)

    @classmethod
    def with_address(cls, lookup: bytes) -> "models.QuerySet[ContactChannel]":
        """Whoever named this address, of which only its keyed digest is known."""
        return cls.objects.filter(address_lookup=lookup)

    @property
    def key_owner_id(self):  # noqa: ANN201
        return self.client_id


class SafeContact(PracticeRow):
    """What was said about reaching this person other than by notes: nothing until it was said.

    A conversation more than a form: a clinician may write it down with them.
    """

    client = models.OneToOneField("clients.Client", models.PROTECT, related_name="safe_contact")
    # Every way with its times and numbers, what to say, and the code word, as one sealed text.
    words_sealed = SealedField(key_class=KeyClass.CONTACT)
    phone_lookup = models.BinaryField(max_length=32, null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    # After the person changed it by themselves, what stood before counts too for three days (P7).
    held_until = models.DateTimeField(null=True, blank=True)
    former_sealed = SealedField(key_class=KeyClass.CONTACT, null=True, blank=True)
    updated_at = models.DateTimeField(default=timezone.now)
    updated_by = models.ForeignKey("clients.User", models.PROTECT, related_name="+")

    @classmethod
    def with_phone(cls, lookup: bytes) -> "models.QuerySet[SafeContact]":
        """Whoever named this number, of which only its keyed digest is known."""
        return cls.objects.filter(phone_lookup=lookup)

    @property
    def key_owner_id(self):  # noqa: ANN201
        return self.client_id
