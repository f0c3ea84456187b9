"""The practice and its clinicians."""

import datetime
from uuid import UUID

from django.db import connection, models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clients.enums import SecretsPolicy
from clients.models.base import PracticeRow, Row


class Practice(Row):
    name = models.CharField(max_length=120)
    # What mail and titles call the sender: says nothing about the kind of care (UX, Inv 45).
    neutral_name = models.CharField(max_length=60, default="Your practice")
    country = models.CharField(max_length=2, default="GB")
    time_zone = models.CharField(max_length=64, default="Europe/London")
    secrets_policy = models.CharField(
        max_length=16, choices=SecretsPolicy, default=SecretsPolicy.LIMITED
    )
    # Working days within which a check-in or a Hold is looked at; then somebody stands in.
    look_within_days = models.PositiveSmallIntegerField(default=1)
    stands_in = models.ForeignKey(
        "clients.Clinician", models.PROTECT, related_name="+", null=True, blank=True
    )
    created_at = models.DateTimeField(default=timezone.now)
    # What an owner settles before the first people are invited:
    # clients/queries/clinician/first_steps.py.
    settings_confirmed_at = models.DateTimeField(null=True, blank=True)
    mail_arrived_at = models.DateTimeField(null=True, blank=True)
    # Once every help line is confirmed: which lines those were, and when the first is due again.
    # For Today, which asks nothing more of the database (clients/queries/help_lines.py).
    help_lines_digest = models.CharField(max_length=16, blank=True, default="", db_default="")
    help_lines_due_on = models.DateField(null=True, blank=True)
    # Set by the SQL function note_backup alone.
    backed_up_at = models.DateTimeField(null=True, blank=True)

    @classmethod
    def newest_backup_at(cls) -> datetime.datetime | None:
        """When any practice here was last backed up; None where nobody ever told."""
        known = cls.objects.order_by("-backed_up_at").filter(backed_up_at__isnull=False)
        return known.values_list("backed_up_at", flat=True).first()

    @staticmethod
    def note_backup(at: datetime.datetime) -> None:
        """All of them were backed up then. A database that is backed up before its upgrade has
        no place to remember it in."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regprocedure('note_backup(timestamptz)')")
            if cursor.fetchone()[0] is not None:
                cursor.execute("SELECT note_backup(%s)", [at])


class ClinicianQuerySet(models.QuerySet["Clinician"]):
    def of_practice(self, practice: object) -> "ClinicianQuerySet":
        return self.filter(practice=practice)

    def at_work(self) -> "ClinicianQuerySet":
        return self.filter(user__is_active=True)

    def owners(self) -> "ClinicianQuerySet":
        return self.filter(is_owner=True, user__is_active=True)


class Clinician(PracticeRow):
    user = models.OneToOneField("clients.User", models.PROTECT, related_name="clinician")
    is_owner = models.BooleanField(default=False)
    credential = models.CharField(max_length=80, blank=True)
    licence_number = models.CharField(max_length=60, blank=True)
    licence_jurisdiction = models.CharField(max_length=60, blank=True)
    licence_expires_on = models.DateField(null=True, blank=True)
    licence_verified_at = models.DateTimeField(null=True, blank=True)
    licence_verified_by = models.CharField(max_length=120, blank=True)
    # Somebody in training works under a colleague. It opens nothing of anybody's to either.
    supervised_by = models.ForeignKey(
        "self", models.PROTECT, related_name="supervises", null=True, blank=True
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = ClinicianQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="clinician_licence_verified_pair",
                condition=models.Q(licence_verified_at__isnull=True, licence_verified_by="")
                | (
                    models.Q(licence_verified_at__isnull=False, licence_expires_on__isnull=False)
                    & ~models.Q(licence_verified_by="")
                    & ~models.Q(licence_number="")
                ),
            ),
            models.CheckConstraint(
                name="clinician_supervised_by_another",
                condition=~models.Q(supervised_by=models.F("id")),
            ),
        ]

    @classmethod
    def of_practice(cls, practice: UUID) -> ClinicianQuerySet:
        """Everyone who works, or worked, at this practice."""
        return cls.objects.of_practice(practice)

    def licence_problem(self, on: datetime.date | None = None) -> str | None:
        """Why this clinician may not invite, assign or sign now; None when they may (Inv 56)."""
        on = on or timezone.localdate()
        if not self.licence_verified_at or not self.licence_expires_on:
            return _("Your licence has not been verified yet.")
        if self.licence_expires_on < on:
            day = date_format(self.licence_expires_on, "j F Y")
            return _("Your licence expired on %(day)s.") % {"day": day}
        if self.supervised_by and not self.supervised_by.may_supervise(on):
            return _("Your supervisor’s own licence is not valid at the moment.")
        return None

    def may_supervise(self, on: datetime.date | None = None) -> bool:
        """At work here, licensed, and under nobody's supervision."""
        return (
            self.user.is_active and self.supervised_by_id is None and not self.licence_problem(on)
        )
