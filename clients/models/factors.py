"""A second factor added lately, and an account that is opened again in person (P8a)."""

from django.db import models
from django.utils import timezone

from clients.enums import ConfirmedBy
from clients.models.base import PracticeRow

MAX_TRIES = 5


class NewFactorQuerySet(models.QuerySet["NewFactor"]):
    def held(self) -> "NewFactorQuerySet":
        """Added within three days, and nobody has made sure of them or put them back."""
        return self.filter(
            confirmed_at__isnull=True, put_back_at__isnull=True, held_until__gt=timezone.now()
        )

    def can_be_put_back(self) -> "NewFactorQuerySet":
        """Within their three days, unless somebody who met the person made sure of them."""
        return self.filter(put_back_at__isnull=True, held_until__gt=timezone.now()).exclude(
            confirmed_by__in=[ConfirmedBy.IN_PERSON, ConfirmedBy.FIRST]
        )


class NewFactor(PracticeRow):
    """An app, a passkey or recovery codes. Who knows the password may have added it, so sessions
    that rest on it show nothing until it is confirmed or its three days are over."""

    user = models.ForeignKey("clients.User", models.PROTECT, related_name="new_factors")
    # allauth's row; it is gone once the factor is removed, and this one stays.
    authenticator_id = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    added_at = models.DateTimeField(default=timezone.now)
    held_until = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=12, choices=ConfirmedBy, blank=True)
    put_back_at = models.DateTimeField(null=True, blank=True)

    objects = NewFactorQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["authenticator_id"], name="new_factor_once"),
            models.CheckConstraint(
                name="new_factor_confirmed_by_something",
                condition=models.Q(confirmed_at__isnull=True, confirmed_by="")
                | models.Q(confirmed_at__isnull=False) & ~models.Q(confirmed_by=""),
            ),
        ]
        indexes = [models.Index(fields=["user", "-added_at"], name="new_factor_of_user")]

    @property
    def is_open(self) -> bool:
        """Whether a session that rests on it shows what there is."""
        if self.put_back_at is not None:
            return False
        return self.confirmed_at is not None or self.held_until <= timezone.now()


class AccountOpeningQuerySet(models.QuerySet["AccountOpening"]):
    def open(self) -> "AccountOpeningQuerySet":
        return self.filter(
            used_at__isnull=True,
            revoked_at__isnull=True,
            expires_at__gt=timezone.now(),
            tries__lt=MAX_TRIES,
        )


class AccountOpening(PracticeRow):
    """Somebody who met the person opened their account again: a code told in person, used once,
    with which they choose a new password."""

    user = models.ForeignKey("clients.User", models.PROTECT, related_name="openings")
    code_hash = models.CharField(max_length=128)
    # Nobody: the operator did it, from the machine itself.
    opened_by = models.ForeignKey(
        "clients.User", models.PROTECT, related_name="+", null=True, blank=True
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    objects = AccountOpeningQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(used_at__isnull=True, revoked_at__isnull=True),
                name="opening_one_open_per_user",
            )
        ]
