"""An invitation: one person, one use, 72 hours, and a code told in person (P9)."""

from django.db import models
from django.utils import timezone

from clients.enums import InvitationKind, KeyClass
from clients.fields import SealedField
from clients.models.base import PracticeRow

MAX_TRIES = 5


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        return self.filter(
            used_at__isnull=True,
            revoked_at__isnull=True,
            expires_at__gt=timezone.now(),
            tries__lt=MAX_TRIES,
        )


class Invitation(PracticeRow):
    kind = models.CharField(max_length=16, choices=InvitationKind, default=InvitationKind.CLIENT)
    client = models.ForeignKey(
        "clients.Client", models.PROTECT, related_name="invitations", null=True, blank=True
    )
    couple = models.ForeignKey(
        "clients.Couple", models.PROTECT, related_name="invitations", null=True, blank=True
    )
    name = models.CharField(max_length=80)
    email_sealed = SealedField(key_class=KeyClass.CONTACT)
    email_lookup = models.BinaryField(max_length=32)
    code_hash = models.CharField(max_length=128)
    invited_by = models.ForeignKey("clients.Clinician", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="invitation_client_or_clinician",
                condition=models.Q(kind=InvitationKind.CLIENT, client__isnull=False)
                | models.Q(kind=InvitationKind.CLINICIAN, client__isnull=True, couple__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["client"],
                condition=models.Q(used_at__isnull=True, revoked_at__isnull=True),
                name="invitation_one_open_per_client",
            ),
            # The same mailbox cannot hold two seats of one couple (Inv 12).
            models.UniqueConstraint(
                fields=["couple", "email_lookup"],
                condition=models.Q(revoked_at__isnull=True, couple__isnull=False),
                name="invitation_one_seat_per_mailbox",
            ),
        ]

    @property
    def key_owner_id(self):  # noqa: ANN201
        """Whose key seals the address: the client's, or the invitation's own before a person is."""
        return self.client_id or self.pk

    @property
    def is_open(self) -> bool:
        return (
            self.used_at is None
            and self.revoked_at is None
            and self.tries < MAX_TRIES
            and self.expires_at > timezone.now()
        )
