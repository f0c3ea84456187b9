"""Reviews of private check-ins. Where they stand is marked on the ground storey (clients 0004)."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import clients.fields
from clients.rowsecurity import CLINICIAN, never_changes, protect


class Migration(migrations.Migration):
    dependencies = [("worksheets", "0007_hand_entry"), ("clients", "0004_joint_windows")]

    operations = [
        migrations.CreateModel(
            name="CheckInReview",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("met_on", models.DateField(blank=True, null=True)),
                ("asked_in_person", models.BooleanField(default=False)),
                ("reviewed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "note_sealed",
                    clients.fields.SealedField(blank=True, key_class="notes", null=True),
                ),
                (
                    "assignment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="worksheets.assignment",
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clients.client",
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clients.practice",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clients.clinician",
                    ),
                ),
            ],
            options={
                "ordering": ["-reviewed_at"],
                "indexes": [
                    models.Index(
                        models.F("client"),
                        models.OrderBy(models.F("reviewed_at"), descending=True),
                        name="checkin_reviews_of",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(assignment__isnull=False, met_on__isnull=True)
                        | models.Q(
                            assignment__isnull=True, met_on__isnull=False, asked_in_person=True
                        ),
                        name="checkin_review_of_answers_or_of_a_meeting",
                    )
                ],
            },
        ),
        # Of those whom the clinician cares for now; no client, the worker neither.
        protect(
            "worksheets_checkinreview",
            select=f"{CLINICIAN} AND app_cares_for(client_id)",
            insert=f"{CLINICIAN} AND reviewed_by_id = (SELECT app_clinician())",
        ),
        never_changes("worksheets_checkinreview"),
    ]
