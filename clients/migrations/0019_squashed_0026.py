"""The rest of the ground storey's tables, and what the database does by itself (clients/sql).

After the packages, under whose tables our row security stands too. It also runs on a database that
has run exactly what 0001_squashed_0018 stands for, rows included: each text puts itself in the place
of the one there was, and the audit's lanes are opened for practices that are there.
"""

import uuid

import clients.fields
import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
from django.db import migrations, models

from clients.sql import sources

# Code of the release before this one writes rows without naming the new column.
URGENT = "ALTER TABLE clients_outboxmessage ALTER COLUMN is_urgent SET DEFAULT false"

# The head's key is its practice and lane. Lane 0 is the chain there was: its rows keep their hashes.
LANES = """
ALTER TABLE clients_auditevent ADD COLUMN lane smallint NOT NULL DEFAULT 0;
ALTER TABLE clients_auditevent DROP CONSTRAINT audit_seq_once;
ALTER TABLE clients_auditevent ADD CONSTRAINT audit_seq_once UNIQUE (practice_id, lane, seq);
ALTER TABLE clients_audithead ADD COLUMN lane smallint NOT NULL DEFAULT 0;
ALTER TABLE clients_audithead DROP CONSTRAINT clients_audithead_pkey;
ALTER TABLE clients_audithead ADD CONSTRAINT clients_audithead_pkey PRIMARY KEY (practice_id, lane);
"""
OPEN_LANES = """
INSERT INTO clients_audithead (practice_id, lane, seq, hash)
SELECT p.id, n::smallint, 0, audit_lane_start(p.id, n::smallint)
FROM clients_practice p, generate_series(0, 31) n
ON CONFLICT DO NOTHING;
"""


def link(to: str, kind: type[models.ForeignKey] = models.ForeignKey, **more: object) -> models.ForeignKey:
    more = {"related_name": "+", **more}
    return kind(on_delete=django.db.models.deletion.PROTECT, to=to, **more)


def row_id() -> models.UUIDField:
    return models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)


def moment(**more: object) -> models.DateTimeField:
    return models.DateTimeField(blank=True, null=True, **more)


class Migration(migrations.Migration):
    replaces = [
        ("clients", "0019_every_table"),
        ("clients", "0021_sending"),
        ("clients", "0022_beginnings"),
        ("clients", "0023_audit_lanes"),
        ("clients", "0025_holds_by_hand"),
        ("clients", "0026_ended_couples"),
    ]

    dependencies = [
        ("clients", "0001_squashed_0018"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("usersessions", "0001_initial"),
        ("sessions", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.AddField("outboxmessage", "is_urgent", models.BooleanField(default=False)),
        migrations.AddField("outboxmessage", "waiting_since", moment()),
        migrations.RunSQL(URGENT),
        migrations.CreateModel(
            name="PasswordResetRequest",
            fields=[
                ("id", row_id()),
                ("sealed", models.BinaryField()),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("send_before", models.DateTimeField()),
                ("taken_at", moment()),
            ],
            options={
                "indexes": [models.Index(fields=["asked_at"], name="reset_request_asked")],
            },
        ),
        migrations.CreateModel(
            name="SendingStatus",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False),
                ),
                ("swept_at", models.DateTimeField(null=True)),
                ("worked_at", models.DateTimeField(null=True)),
                ("failing_since", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="sending_status_one_row"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            "outboxmessage",
            models.Index(
                condition=models.Q(("is_urgent", True), ("state", "pending")),
                fields=["due_at"],
                name="outbox_urgent",
            ),
        ),
        migrations.AddIndex(
            "outboxmessage",
            models.Index(
                models.F("practice"),
                django.db.models.functions.comparison.Coalesce("waiting_since", "due_at"),
                condition=models.Q(("state__in", ["pending", "sending"])),
                name="outbox_waiting",
            ),
        ),
        migrations.AddIndex(
            "outboxmessage",
            models.Index(
                condition=models.Q(("state", "sent")),
                fields=["practice", "finished_at"],
                name="outbox_sent",
            ),
        ),
        migrations.AddField("practice", "settings_confirmed_at", moment()),
        migrations.AddField("practice", "mail_arrived_at", moment()),
        migrations.AddField("practice", "backed_up_at", moment()),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(LANES)],
            state_operations=[
                migrations.AddField(
                    "auditevent", "lane", models.SmallIntegerField(db_default=0, default=0)
                ),
                migrations.RemoveConstraint("auditevent", "audit_seq_once"),
                migrations.AddConstraint(
                    "auditevent",
                    models.UniqueConstraint(
                        fields=["practice", "lane", "seq"], name="audit_seq_once"
                    ),
                ),
                # A primary key of two columns cannot be altered into being, only be there.
                migrations.DeleteModel("AuditHead"),
                migrations.CreateModel(
                    "AuditHead",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "practice", "lane", blank=True, editable=False, primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("practice", link("clients.practice", db_index=False)),
                        ("lane", models.SmallIntegerField(db_default=0, default=0)),
                        ("seq", models.BigIntegerField(default=0)),
                        ("hash", models.BinaryField(default=bytes)),
                    ],
                ),
            ],
        ),
        migrations.CreateModel(
            name="HoldByHand",
            fields=[
                ("id", row_id()),
                ("why_sealed", clients.fields.SealedField(editable=False, key_class="notes")),
                ("about_id", models.UUIDField(blank=True, null=True)),
                ("by", link("clients.clinician")),
                ("client", link("clients.client")),
                ("hold", link("clients.hold", models.OneToOneField, related_name="by_hand")),
                ("practice", link("clients.practice")),
            ],
            options={"abstract": False},
        ),
        sources.apply_all(at="0026"),
        migrations.RunSQL(OPEN_LANES),
    ]
