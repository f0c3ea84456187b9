"""Who signs in, who is cared for, and by whom."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from clients.enums import KeyClass, Role, SecretsPolicy
from clients.fields import SealedField
from clients.models.base import PracticeRow, Row
from clients.models.couples import Member


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, *, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(Row, AbstractBaseUser):
    """A sign-in. There is no superuser and no staff flag: nothing here could use one."""

    practice = models.ForeignKey("clients.Practice", models.PROTECT, related_name="+")
    email = models.EmailField(unique=True)
    display_name = models.CharField(max_length=80)
    role = models.CharField(max_length=16, choices=Role)
    is_active = models.BooleanField(default=True)
    time_zone = models.CharField(max_length=64, default="Europe/London")
    theme = models.CharField(
        max_length=8,
        default="auto",
        choices=[("auto", _("Same as my device")), ("light", _("Light")), ("dark", _("Dark"))],
    )
    demand_light = models.BooleanField(default=False)
    # More room, one typeface, nothing that moves; and the plainer words of a text first.
    calm_pages = models.BooleanField(default=False)
    plain_words = models.BooleanField(default=False)
    # Words written before this moment stay shut until the therapist confirms who is there (P6).
    words_locked_at = models.DateTimeField(null=True, blank=True)
    date_joined = models.DateTimeField(default=timezone.now)
    # Part of what a session must match: raising it ends every session at its next request (G19).
    session_round = models.PositiveIntegerField(default=0)

    # When somebody was last here is nobody's business (P10).
    last_login = None

    objects = UserManager()

    EMAIL_FIELD = USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.functions.Lower("email"), name="user_email_unique_any_case"
            )
        ]

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Changes with the password and with each new round, so that older sessions end."""
        return salted_hmac(
            "clients.models.User.session",
            f"{self.password}|{self.session_round}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()

    @classmethod
    def names_of(cls, users: Iterable[UUID], practice: UUID) -> dict[UUID, str]:
        """What these sign-ins of one practice are called, by id."""
        rows = cls.objects.filter(pk__in=users, practice=practice)
        return dict(rows.values_list("pk", "display_name"))

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name

    # What signin.accounts.load_user fills in; without it, nothing is agreed and nothing proven.
    has_second_factor: bool = False
    agreed: frozenset[str] = frozenset()
    # This session rests on a second factor that nobody has confirmed (signin/new_factors.py).
    session_is_shut: bool = False
    # This request only takes something back or stops it: it finds what it is about, and its
    # answer tells nothing (clients/signin/locked_pages.py).
    is_narrowing: bool = False

    @property
    def is_shut(self) -> bool:
        """Locked after a reset by mail alone, or in a session that rests on a new second factor."""
        return self.session_is_shut or self.words_locked_at is not None

    @property
    def shut_since(self) -> datetime | None:
        """Nothing from before this moment is shown to them; None where everything is. Ask this
        wherever something is shown: `words_locked_at` is only what is stored (P6, P8a)."""
        if self.is_narrowing:
            return None
        return timezone.now() if self.session_is_shut else self.words_locked_at

    @property
    def is_clinician(self) -> bool:
        return self.role == Role.CLINICIAN

    @property
    def is_client(self) -> bool:
        return self.role == Role.CLIENT

    @property
    def secrets_policy(self) -> str:
        """The words that stand above this person's boxes; a clinician sees the practice's."""
        return self.client.secrets_policy if self.is_client else self.practice.secrets_policy


class Client(PracticeRow):
    """Someone in care. The row exists before they join, so that a couple can be set up."""

    user = models.OneToOneField(
        "clients.User", models.PROTECT, related_name="client", null=True, blank=True
    )
    name = models.CharField(max_length=80)
    joined_at = models.DateTimeField(null=True, blank=True)
    adult_attested_at = models.DateTimeField(null=True, blank=True)
    # What the therapist may do with things told alone, in the words this person was shown: the
    # practice's, until it changes its own. Theirs follow when they have read the new ones.
    secrets_policy = models.CharField(
        max_length=16, choices=SecretsPolicy, default=SecretsPolicy.LIMITED
    )
    secrets_policy_since = models.DateTimeField(null=True, blank=True)
    first_secrets_policy = models.CharField(
        max_length=16, choices=SecretsPolicy, default=SecretsPolicy.LIMITED
    )
    # What a partner is called on this person's own pages; it may tell of them, so it is sealed.
    partner_word_sealed = SealedField(key_class=KeyClass.ANSWERS, null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="client_joined_as_adult",
                condition=models.Q(
                    user__isnull=True, joined_at__isnull=True, adult_attested_at__isnull=True
                )
                | models.Q(
                    user__isnull=False, joined_at__isnull=False, adult_attested_at__isnull=False
                ),
            )
        ]
        indexes = [
            # Any part of a name, at every size of a practice; care_named() reads it.
            GinIndex(fields=["name"], opclasses=["gin_trgm_ops"], name="client_by_part_of_name")
        ]

    @classmethod
    def as_they_stand(cls, clients: "Iterable[Client]") -> "models.QuerySet[Client]":
        """The rows of these people read again, to ask more of each."""
        return cls.objects.filter(pk__in=[one.pk for one in clients])

    @classmethod
    def ever_beside(cls, client: UUID) -> "models.QuerySet[Client]":
        """Whoever this person is, or was, in a couple with."""
        couples = Member.objects.filter(client=client).values("couple")
        return cls.objects.filter(memberships__couple__in=couples).exclude(pk=client)

    @property
    def key_owner_id(self):  # noqa: ANN201
        return self.pk


class CareQuerySet(models.QuerySet["Care"]):
    def current(self) -> "CareQuerySet":
        return self.filter(until__isnull=True)


class Care(PracticeRow):
    """A clinician looks after a client, since and until.

    The caseload's sort keys and marks stand here, kept by actions, so that a caseload of ten
    thousand opens as fast as one of fifty.
    """

    client = models.ForeignKey(Client, models.PROTECT, related_name="cares")
    clinician = models.ForeignKey("clients.Clinician", models.PROTECT, related_name="cares")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    sort_name = models.CharField(max_length=80)
    last_activity_at = models.DateTimeField(default=timezone.now)
    open_count = models.PositiveIntegerField(default=0)
    to_read_count = models.PositiveIntegerField(default=0)
    earliest_due_on = models.DateField(null=True, blank=True)

    objects = CareQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "clinician"],
                condition=models.Q(until__isnull=True),
                name="care_one_current_per_pair",
            )
        ]
        indexes = [
            models.Index(
                fields=["clinician", "sort_name", "id"],
                condition=models.Q(until__isnull=True),
                name="care_by_name",
            ),
            models.Index(
                "clinician",
                models.F("last_activity_at").desc(),
                models.F("id").desc(),
                condition=models.Q(until__isnull=True),
                name="care_by_activity",
            ),
            models.Index(
                fields=["clinician", "earliest_due_on"],
                condition=models.Q(until__isnull=True, earliest_due_on__isnull=False),
                name="care_by_due",
            ),
            models.Index(
                fields=["clinician"],
                condition=models.Q(until__isnull=True, to_read_count__gt=0),
                name="care_to_read",
            ),
        ]

    @classmethod
    def current_of(cls, client: UUID | models.OuterRef) -> CareQuerySet:
        """The care that is given to this person now."""
        return cls.objects.current().filter(client=client)
