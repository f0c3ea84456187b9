"""Codes to sign in go through the outbox; beat, worker and mail server leave a sign of life."""

import uuid

import django.db.models.functions.comparison
import django.utils.timezone
from django.db import migrations, models

from clients.rowsecurity import WORKER, protect

# Anybody may ask for a code, signed in or not; nobody but the worker reads what was asked.
ANYONE = "(SELECT app_scope()) IN ('door', 'person', 'worker')"
STAFF = "(SELECT app_clinician()) IS NOT NULL"
# Code of the release before this one writes rows without naming the new column.
FILLED = (
    "ALTER TABLE clients_outboxmessage ALTER COLUMN is_urgent SET DEFAULT false",
    "ALTER TABLE clients_outboxmessage ALTER COLUMN is_urgent DROP DEFAULT",
)


class Migration(migrations.Migration):
    dependencies = [("clients", "0019_every_table")]

    operations = [
        migrations.AddField(
            model_name="outboxmessage",
            name="is_urgent",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="waiting_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunSQL(*FILLED),
        migrations.CreateModel(
            name="PasswordResetRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("sealed", models.BinaryField()),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("send_before", models.DateTimeField()),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="SendingStatus",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, primary_key=True, serialize=False
                    ),
                ),
                ("swept_at", models.DateTimeField(null=True)),
                ("worked_at", models.DateTimeField(null=True)),
                ("failing_since", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                condition=models.Q(("is_urgent", True), ("state", "pending")),
                fields=["due_at"],
                name="outbox_urgent",
            ),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                models.F("practice"),
                django.db.models.functions.comparison.Coalesce("waiting_since", "due_at"),
                condition=models.Q(("state__in", ["pending", "sending"])),
                name="outbox_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                condition=models.Q(("state", "sent")),
                fields=["practice", "finished_at"],
                name="outbox_sent",
            ),
        ),
        migrations.AddIndex(
            model_name="passwordresetrequest",
            index=models.Index(fields=["asked_at"], name="reset_request_asked"),
        ),
        migrations.AddConstraint(
            model_name="sendingstatus",
            constraint=models.CheckConstraint(
                condition=models.Q(("id", 1)), name="sending_status_one_row"
            ),
        ),
        protect(
            "clients_passwordresetrequest",
            select=WORKER,
            insert=ANYONE,
            update=WORKER,
            delete=WORKER,
        ),
        # Nothing here belongs to a practice: the same mail server serves them all.
        protect(
            "clients_sendingstatus",
            select=f"{STAFF} OR {WORKER}",
            insert=WORKER,
            update=WORKER,
        ),
    ]
