"""Why a Hold stands is sealed: a column for it. The clear ones stay for the code that is there."""

from django.db import migrations, models

import clients.fields

REASONS = [
    ("worksheet_flag", "An answer asks for a closer look"),
    ("check_in", "A private check-in asks for a closer look"),
    ("phrase", "Something written asks for a closer look"),
    ("clinician", "Placed by the therapist"),
]


class Migration(migrations.Migration):
    dependencies = [("clients", "0013_key_checks")]

    operations = [
        migrations.AddField(
            model_name="hold",
            name="why_sealed",
            field=clients.fields.SealedField(
                blank=True, key_class="answers", null=True, owner="client_id"
            ),
        ),
        migrations.AlterField(
            model_name="hold",
            name="reason",
            field=models.CharField(choices=REASONS, default="", max_length=24),
        ),
        # In the database: with db_default, saving would read them back, which no client may.
        migrations.RunSQL(
            "ALTER TABLE clients_hold ALTER COLUMN reason SET DEFAULT '',"
            " ALTER COLUMN marks SET DEFAULT '[]'",
            "ALTER TABLE clients_hold ALTER COLUMN reason DROP DEFAULT,"
            " ALTER COLUMN marks DROP DEFAULT",
        ),
    ]
